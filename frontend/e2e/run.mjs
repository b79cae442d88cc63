// Walks the page over the fake program: every state in both themes with axe (WCAG 2.2 AA, targets of 24 px among it),
// nothing sideways, nothing said by the console, no host but our own; then the journeys by keyboard alone.
// node e2e/run.mjs [pattern]
import { AxeBuilder } from '@axe-core/playwright'
import { open, withPages } from './browser.mjs'
import { journeys } from './journeys.mjs'
import { states } from './states.mjs'

const pattern = new RegExp(process.argv[2] ?? '.')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const sizes = { light: [1366, 768], dark: [1024, 640] }
const twice = states.map((s) => s.name).filter((name, i, names) => names.indexOf(name) < i)
if (twice.length) throw new Error(`two states of one name: ${twice}`) // a finding must say where it was
let checks = 0
const found = []

const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth

// within bounds what has no bound of its own, so that a run ends whatever happens.
function within(work, seconds = 60) {
  let timer
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer in ${seconds} s`)), seconds * 1000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function check(name, page) {
  // A frame that may run no script (the mail of somebody else) would keep axe waiting for ever: the page around it is ours.
  const axe = await within(new AxeBuilder({ page }).withTags(tags).setLegacyMode(true).analyze())
  for (const v of axe.violations) {
    for (const n of v.nodes.slice(0, 4)) found.push(`${name}: ${v.id} ${n.target.join(' ')} ${n.any[0]?.message ?? ''}`)
  }
  const wide = await page.evaluate(wider)
  if (wide > 0) found.push(`${name}: ${wide} px wider than the screen`)
  found.push(...page.trouble.map((x) => `${name}: ${x}`))
  checks++
}

// lookAt checks the states of one browser, a theme at a time.
async function lookAt(mine) {
  await withPages(async ({ context, base }) => {
    for (const { name, ...state } of mine) {
      const page = await open(context, base, state)
      try {
        await within(Promise.resolve(state.act?.(page)))
        await page.waitForTimeout(200)
        await check(name, page)
      } catch (e) {
        found.push(`${name}: ${String(e).split('\n')[0]}`)
      }
      await page.close()
    }
  })
}

// Half of each state's time goes by in waiting, so two browsers look at once. The journeys are alone: they time what they do.
const all = states
  .flatMap((state) => Object.entries(sizes).map(([theme, size]) => ({ ...state, name: `${state.name}-${theme}`, theme, size })))
  .filter(({ name }) => pattern.test(name))
await Promise.all([0, 1].map((half) => lookAt(all.filter((_, i) => i % 2 === half))))

await withPages(async ({ context, base }) => {
  for (const [name, walk] of Object.entries(journeys)) {
    if (!pattern.test(name)) continue
    try {
      await within(walk((o) => open(context, base, { still: false, ...o })), 120)
    } catch (e) {
      found.push(`${name}: ${String(e).split('\n')[0]}`)
    }
    for (const p of context.pages().slice(1)) await p.close()
    checks++
  }
})

console.log(found.join('\n'))
console.log(`${checks} checks, ${found.length} findings`)
process.exit(found.length ? 1 : 0)

// Measures what a person feels, with the processor held to a quarter: a key in the composer until it is painted, opening
// a conversation, filtering 10,000, scrolling 50,000 messages, and the jump when older ones are put on top.
// node e2e/bench.mjs [scroll] [--json]   (build first: npx vite build --mode fake --outDir .fake)
import { open, withPages } from './browser.mjs'

const sorted = (a) => [...a].sort((x, y) => x - y)
const p = (a, q) => sorted(a)[Math.min(a.length - 1, Math.floor(a.length * q))]
const json = process.argv.includes('--json')
const told = []

// tell is one figure: the one that is judged, and for a person the others too.
function tell(name, value, most, unit, rest = '') {
  told.push({ name, value, most, unit })
  if (!json) console.log(`${name}: ${value.toFixed(1)} ${unit}, bar ≤ ${most} ${unit}${rest}`)
}

const line = (name, values, q, most) =>
  tell(`${name}, p${q * 100}`, p(values, q), most, 'ms', `, p50 ${p(values, 0.5).toFixed(1)}, p95 ${p(values, 0.95).toFixed(1)}, n ${values.length}`)

// The work an action causes before its frame can be painted: script, style and layout.
const paint = (page, act) =>
  page.evaluate(async (source) => {
    const from = performance.now()
    new Function(source)()
    void document.body.offsetHeight // style and layout are part of what the person waits for
    return performance.now() - from
  }, act)

await withPages(async ({ context, base }) => {
  const page = await open(context, base, { scene: 'big', still: false })
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })

  if (process.argv[2] !== 'scroll') await type(page)
  await scroll(page, cdp)
})
if (json) told.forEach((f) => console.log(JSON.stringify(f)))

async function type(page) {
  // Each opens for the first time: the list moves on after every seven.
  const opened = []
  for (let i = 0; i < 42; i++) {
    if (i % 7 === 6) {
      await page.evaluate(() => (document.querySelector('.list-scroll').scrollTop += 450))
      await page.waitForTimeout(300)
    }
    opened.push(
      await page.evaluate(async (n) => {
        const rows = document.querySelectorAll('.conv')
        const row = rows[(n % 7) + (n < 6 ? 0 : 4)]
        const name = row.querySelector('.conv-name').textContent
        const from = performance.now()
        row.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0 }))
        while (document.querySelector('.thread-who h2')?.textContent !== name || !document.querySelector('.thread-row')) {
          await new Promise((done) => requestAnimationFrame(done))
        }
        return performance.now() - from
      }, i),
    )
    await page.waitForTimeout(150)
  }
  line('P19 open a conversation', opened.slice(2), 0.95, 200)

  const keys = []
  for (let i = 0; i < 60; i++) {
    keys.push(
      await paint(
        page,
        `const f = document.querySelector('.composer-text'); f.focus(); document.execCommand('insertText', false, 'a')`,
      ),
    )
  }
  line('P19 key to paint', keys.slice(5), 0.5, 16)

  await page.click('[aria-label="Filtrar conversas"]')
  const filters = []
  for (const c of 'padaria maria das gracas') {
    filters.push(
      await paint(
        page,
        `const f = document.querySelector('.list-filter'); f.focus(); document.execCommand('insertText', false, '${c}')`,
      ),
    )
  }
  line('P19 filter 10,000', filters, 0.95, 150)
  await page.click('[aria-label="Filtrar conversas"]')
  await page.waitForTimeout(500)
}

async function scroll(page, cdp) {
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await page.click('.conv-name:has-text("Ana Beatriz Nogueira")')
  await page.waitForSelector('.thread-row')
  await page.waitForTimeout(500)
  const seen = await page.evaluate(async () => {
    const box = document.querySelector('.thread-scroll')
    const frames = []
    let blank = 0
    let jump = 0
    let grown = 0
    let height = box.scrollHeight
    let last = performance.now()
    for (let i = 0; i < 400; i++) {
      // The row in the middle must move by exactly what was scrolled, also when older ones arrive above it.
      const middle = () => {
        const { left, top, width, height: h } = box.getBoundingClientRect()
        const row = [...box.querySelectorAll('.thread-row')].find((r) => r.getBoundingClientRect().bottom > top + h / 2)
        return { row, y: row?.getBoundingClientRect().top ?? 0, left, width }
      }
      const before = middle()
      box.scrollTop -= 120
      await new Promise((done) => requestAnimationFrame(done))
      const now = performance.now()
      frames.push(now - last)
      last = now
      if (!before.row?.isConnected) continue
      const moved = before.row.getBoundingClientRect().top - before.y
      if (box.scrollHeight !== height) {
        height = box.scrollHeight
        grown++
      }
      if (box.scrollTop > 0) jump = Math.max(jump, Math.abs(moved - 120))
      if (![...box.querySelectorAll('.thread-row')].some((r) => r.getBoundingClientRect().height > 0)) blank++
    }
    return { frames, blank, jump, grown, rows: document.querySelectorAll('.thread-row').length }
  })
  // 58 frames a second are 17.2 ms each.
  line('P20 scroll, a frame', seen.frames.slice(5), 0.95, 17.2)
  tell('P20 blank frames', seen.blank, 0, '')
  tell('P20 jump on prepend', seen.jump, 1, 'px', `, over ${seen.grown} changes of height, rows drawn ${seen.rows}`)
}

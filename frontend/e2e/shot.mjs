// Takes pictures of the page: node e2e/shot.mjs [pattern]. Build first: npx vite build --mode fake --outDir .fake
import { mkdirSync } from 'node:fs'
import { open, withPages } from './browser.mjs'
import { states } from './states.mjs'

const sizes = { 1024: [1024, 640], 1366: [1366, 768], 1920: [1920, 1080], phone: [390, 844] }
const pattern = new RegExp(process.argv[2] ?? '.')
mkdirSync('e2e/shots', { recursive: true })

await withPages(async ({ context, base }) => {
  for (const state of states) {
    for (const theme of ['light', 'dark']) {
      for (const [label, size] of Object.entries(sizes)) {
        const name = `${state.name}-${label}-${theme}`
        if (!pattern.test(name)) continue
        const page = await open(context, base, { ...state, size, theme })
        await state.act?.(page)
        await page.waitForTimeout(200)
        await page.screenshot({ path: `e2e/shots/${name}.png` })
        if (page.trouble.length) console.log(name, page.trouble)
        await page.close()
      }
    }
  }
})

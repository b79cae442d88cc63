// One browser and one server for the scripts of this folder; both are always closed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { preview } from 'vite'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // drawn the same way every time, to the last edge of a letter
  '--disable-partial-raster',
  '--disable-lcd-text',
  '--num-raster-threads=1',
  '--disable-skia-runtime-opts',
]

// The pictures are taken at one moment, so that two runs are alike.
export const moment = '2026-11-20T13:49:00.000Z'

export async function withPages(work) {
  const server = await preview({ build: { outDir: '.fake' }, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
  const address = server.httpServer.address()
  const profile = mkdtempSync(join(tmpdir(), 'planob-e2e-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
    timezoneId: 'America/Sao_Paulo',
    locale: 'pt-BR',
    reducedMotion: 'reduce',
    viewport: { width: 1366, height: 768 },
  })
  try {
    return await work({ context, base: `http://127.0.0.1:${address.port}` })
  } finally {
    await context.close()
    await server.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

// open brings a page to a scene and a place and waits until it is still. What the console said against the page is
// collected in page.trouble: a refused style or script, an exception, a request to another host.
export async function open(context, base, { scene = 'calm', place = 'atendimento', size = [1366, 768], theme = 'light', text = 100, still = true, stopped = false } = {}) {
  const page = await context.newPage()
  await page.addInitScript((textSize) => {
    if (window === window.top) localStorage.setItem('planob.appearance', JSON.stringify({ textSize })) // a framed mail has no storage
  }, text)
  page.trouble = []
  // The frame of a mail refuses every script, these scripts' own too.
  const expected = /Blocked script execution in '[^']*assets.mail-/
  page.on('console', (m) => m.type() === 'error' && !expected.test(m.text()) && page.trouble.push(m.text()))
  page.on('pageerror', (e) => page.trouble.push(String(e)))
  page.on('request', (r) => {
    if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) page.trouble.push(`outside: ${r.url()}`)
  })
  await page.setViewportSize({ width: size[0], height: size[1] })
  await page.emulateMedia({ colorScheme: theme })
  // Stopped, the page sees one moment for ever and its timers still run: every picture says the same minute and second.
  if (stopped) await page.clock.setFixedTime(new Date(moment))
  else if (still) await page.clock.install({ time: new Date(moment) })
  await page.goto(`${base}/?scene=${scene}#/${place}`)
  await page.waitForSelector('.frame, .first', { timeout: 15_000 })
  await page.evaluate(() => document.fonts.ready)
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  await page.waitForTimeout(250)
  return page
}

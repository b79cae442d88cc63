// Drives one Chromium page for the Go tests: a line of JSON in, a line of JSON out. It decides nothing; the story, the
// servers and every check live in app/e2e.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

let context
let page
const profile = mkdtempSync(join(tmpdir(), 'planob-page-'))
/** What the page did that no page of ours may do: errors, dialogs, requests to other hosts. */
const complaints = []

function watch(p) {
  p.on('console', (m) => {
    // Another program on this computer may take a network away or bring one, at any time; the browser then asks anew.
    if (m.type() === 'error' && !m.text().includes('ERR_NETWORK_CHANGED')) complaints.push(`console: ${m.text()}`)
  })
  p.on('pageerror', (e) => complaints.push(`error: ${e.message}`))
  p.on('dialog', (d) => {
    complaints.push(`dialog: ${d.message()}`)
    d.dismiss()
  })
  p.on('request', (r) => {
    const { protocol, hostname } = new URL(r.url())
    if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') complaints.push(`request: ${protocol}//${hostname}`)
  })
}

/** A place on the page: by role and name, label, placeholder, text or selector; inside another place; the nth of many. */
function place(where) {
  const root = where.within ? place(where.within) : page
  const options = { name: where.name, exact: where.exact }
  let found
  if (where.role) found = root.getByRole(where.role, where.name === undefined ? {} : options)
  else if (where.label) found = root.getByLabel(where.label, { exact: where.exact })
  else if (where.placeholder) found = root.getByPlaceholder(where.placeholder)
  else if (where.text) found = root.getByText(where.text, { exact: where.exact })
  else found = root.locator(where.css)
  if (where.has) found = found.filter({ hasText: where.has })
  return where.last ? found.last() : found.nth(where.nth ?? 0)
}

const acts = {
  // rules send chosen hosts elsewhere, so that a test sees who is asked
  async open({ width, height, dark, rules }) {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium', headless: true, args: rules ? [...flags, `--host-resolver-rules=${rules}`] : flags, locale: 'pt-BR', timezoneId: 'America/Sao_Paulo',
      viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', acceptDownloads: true,
    })
    page = context.pages()[0] ?? (await context.newPage())
    watch(page)
  },
  size: ({ width, height }) => page.setViewportSize({ width, height }),
  scheme: ({ dark }) => page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' }),
  goto: ({ url }) => page.goto(url, { waitUntil: 'load' }).then(() => undefined),
  reload: () => page.reload().then(() => undefined),
  click: ({ at, timeout }) => place(at).click({ timeout }),
  fill: ({ at, value, timeout }) => place(at).fill(value, { timeout }),
  choose: ({ at, value, timeout }) => place(at).selectOption(value, { timeout }),
  check: ({ at, on, timeout }) => place(at).setChecked(on, { timeout }),
  press: ({ key }) => page.keyboard.press(key),
  type: ({ text }) => page.keyboard.type(text),
  see: ({ at, timeout }) => place(at).waitFor({ state: 'visible', timeout }),
  gone: ({ at, timeout }) => place(at).waitFor({ state: 'hidden', timeout }),
  text: ({ at, timeout }) => place(at).innerText({ timeout }),
  count: ({ at }) => place({ ...at, nth: 0 }).page().locator(at.css).count(),
  attach: ({ at, path }) => place(at).setInputFiles(path),
  async save({ at, path, timeout }) {
    const [file] = await Promise.all([page.waitForEvent('download', { timeout }), place(at).click({ timeout })])
    await file.saveAs(path)
    return file.suggestedFilename()
  },
  shot: ({ at, path }) => (at ? place(at) : page).screenshot({ path, animations: 'disabled' }).then(() => undefined),
  run: ({ script }) => page.evaluate(script),
  complaints: () => complaints.splice(0),
  close: () => context?.close(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...args } = JSON.parse(line)
  let answer
  try {
    answer = { value: (await acts[act](args)) ?? null }
  } catch (e) {
    answer = { error: String(e.message ?? e).split('\n').slice(0, 12).join(' | ') }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
await context?.close()
rmSync(profile, { recursive: true, force: true })

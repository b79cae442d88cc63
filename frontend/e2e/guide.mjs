// Takes the pictures of the user's guide: node e2e/guide.mjs [pattern]. Build first: npx vite build --mode fake --outDir .fake
// The clock of the page stands still and the shop is the fake program's, so a picture changes only when a screen does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { open, withPages } from './browser.mjs'
import { openAna } from './inbox-states.mjs'
import { small } from './png.mjs'
import { states } from './states.mjs'

const folder = '../docs/guide'
const pattern = new RegExp(process.argv[2] ?? '.')

// state takes a scene over from those that the checks walk.
const state = (name) => states.find((s) => s.name === name)

const press = (p, name) => p.getByRole('button', { name }).first().click()

const sheet = async (p) => {
  await p.locator('input[type=file]').setInputFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from('nome') })
  await p.getByRole('button', { name: 'Continuar' }).waitFor()
}

const imported = async (p) => {
  await sheet(p)
  await press(p, 'Continuar')
  await p.getByLabel('Sim, respostas ao que elas pedirem').first().check()
  await press(p, /^Importar \d/)
  await p.getByRole('button', { name: 'Desfazer importação' }).waitFor()
}

// Just activated: the ten seconds have not begun to run.
const justActive = async (p) => {
  await p.evaluate(() => {
    const [incident] = window.world.incidents
    const now = new Date()
    const nobodyYet = { notified: 0, accepted: 0, failed: 0, waiting: 0, replied: 0, switched: 0 }
    Object.assign(incident, nobodyYet, { activeAt: now.toISOString(), undoUntil: new Date(now.getTime() + 10_000).toISOString() })
    window.world.emit('incident:changed', { incident: incident.id })
  })
  await p.getByRole('button', { name: /^Desfazer/ }).waitFor()
}

const restoring = async (p) => {
  await press(p, 'Restaurar de um arquivo')
  await p.locator('input[type=file]').setInputFiles({ name: 'planob-2026-11-20.planob', mimeType: '', buffer: Buffer.from('x') })
  await p.getByLabel('Chave de recuperação ou senha').fill('QQPZ-RY9X-8GF2-TVDW')
  await press(p, 'Ver o que tem')
  await p.getByRole('button', { name: 'Voltar para esta cópia' }).waitFor()
}

// What the fake program is busy with of itself belongs to no task of the guide.
const quiet = (p) => p.evaluate(() => {
  window.world.jobs = []
  window.world.emit('job:changed', { job: 0 })
})

const scenes = [
  ['01-nome', { scene: 'first', act: (p) => p.fill('.first-name input', 'Padaria Pão Quente') }],
  ['02-caminhos', state('first-paths')],
  ['03-exemplo', { scene: 'demo', place: 'contingencia' }],
  ['04-aviso', state('pair-risk')],
  ['05-codigo', state('pair-qr')],
  ['06-email', { scene: 'fresh', place: 'canais/email', act: async (p) => {
    await p.fill('input[type=email]', 'paoquente@gmail.com')
    await p.waitForSelector('text=Abra myaccount.google.com')
  } }],
  ['07-colunas', { place: 'clientes/importar', act: sheet }],
  ['08-autorizacoes', state('import-consent')],
  ['09-importada', { place: 'clientes/importar', act: imported }],
  ['10-conversa', { place: 'atendimento', act: openAna }],
  ['11-vai-por', { place: 'atendimento', act: async (p) => {
    await openAna(p)
    await p.click('.route')
    await p.waitForSelector('.route-menu')
  } }],
  ['12-nota', state('note')],
  ['13-resolvida', { place: 'atendimento', act: async (p) => {
    await openAna(p)
    await press(p, 'Resolver')
    await p.locator('.thread-head').getByRole('button', { name: 'Reabrir' }).waitFor()
  } }],
  ['14-queda', { scene: 'outage', place: 'atendimento', act: openAna }],
  ['15-ativar', { scene: 'outage', place: 'contingencia' }],
  ['16-desfazer', { scene: 'active', place: 'contingencia', act: justActive }],
  ['17-voltou', { scene: 'returning', place: 'contingencia' }],
  ['18-linha-do-tempo', { scene: 'returning', place: 'contingencia', act: async (p) => {
    await press(p, 'Linha do tempo')
    await p.waitForSelector('.timeline li')
  } }],
  ['19-duvida', { scene: 'outage', place: 'fila/doubt', act: (p) => p.click('.outbox-check input') }],
  ['20-nao-sairam', { scene: 'outage', place: 'fila/failed', act: (p) => p.click('.outbox-check input') }],
  ['21-repetidos', { place: 'clientes/repetidos', act: (p) =>
    p.getByRole('button', { name: 'Não é a mesma pessoa' }).first().evaluate((e) => e.closest('article').scrollIntoView({ block: 'end' })) }],
  ['22-copias', { place: 'copias' }],
  ['23-preparar', { scene: 'fresh', place: 'copias' }],
  ['24-folha', state('backup-sheet')],
  ['25-restaurar', { scene: 'fresh', place: 'copias', act: restoring }],
  ['26-revisar', { scene: 'restored', place: 'copias' }],
  ['27-relogio', { scene: 'clock', place: 'atendimento', act: async (p) => {
    await p.click('text=Ver como acertar')
    await p.waitForSelector('text=O relógio está certo')
  } }],
  ['28-ajustes', { place: 'ajustes/regras' }],
  ['30-relatorio', state('report')],
  ['29-ajuda', { place: 'ajuda' }],
]

mkdirSync(folder, { recursive: true })
await withPages(async ({ context, base }) => {
  // Most shops have Windows, and the page says how things are called there.
  await context.addInitScript(() => Object.defineProperty(navigator, 'platform', { get: () => 'Win32' }))
  for (const [name, scene] of scenes) {
    if (!pattern.test(name)) continue
    const page = await open(context, base, { ...scene, size: [1280, 800], theme: 'light', stopped: true })
    await quiet(page)
    await scene.act?.(page)
    await page.mouse.move(0, 0)
    await page.waitForTimeout(400)
    const picture = small(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
    writeFileSync(`${folder}/${name}.png`, picture)
    console.log(name, Math.ceil(picture.length / 1024), 'KB', ...page.trouble)
    await page.close()
  }
})

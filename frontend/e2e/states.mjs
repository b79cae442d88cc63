import { channelStates } from './channel-states.mjs'
import { customerStates } from './customer-states.mjs'
import { inboxStates } from './inbox-states.mjs'
import { settingStates } from './setting-states.mjs'
import { welcomeStates } from './welcome-states.mjs'

// Every state that is photographed and checked: a scene of the fake program, a place, and what to do there.
export const states = [
  ...inboxStates,
  { name: 'inbox', place: 'atendimento' },
  { name: 'outage', scene: 'outage', place: 'atendimento' },
  { name: 'offline', scene: 'offline', place: 'atendimento' },
  { name: 'fresh', scene: 'fresh', place: 'atendimento' },
  { name: 'broken', scene: 'broken', place: 'atendimento' },
  { name: 'job-failed', scene: 'late', place: 'atendimento' },
  { name: 'crash', scene: 'crash', place: 'clientes', act: async (p) => {
    await p.waitForSelector('.crash')
    p.trouble.length = 0
  } },
  { name: 'crash-details', scene: 'crash', place: 'clientes', act: async (p) => {
    await p.click('.crash summary')
    p.trouble.length = 0
  } },
  { name: 'palette', place: 'atendimento', act: async (p) => {
    await p.keyboard.press('Control+k')
    await p.waitForSelector('[role=combobox]')
    await p.keyboard.type('bolo')
    await p.waitForTimeout(400)
  } },
  { name: 'shortcuts', place: 'atendimento', act: async (p) => {
    await p.keyboard.press('Control+/')
    await p.waitForTimeout(300)
  } },
  { name: 'menu', place: 'atendimento', act: async (p) => p.click('.user') },
  ...channelStates,
  ...welcomeStates,
  ...settingStates,
  { name: 'contingency', place: 'contingencia' },
  { name: 'door', scene: 'outage', place: 'contingencia' },
  { name: 'active', scene: 'active', place: 'contingencia' },
  ...customerStates,
  { name: 'import', place: 'clientes/importar', act: async (p) => {
    await p.locator('input[type=file]').setInputFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from('nome') })
    await p.waitForTimeout(600)
  } },
  { name: 'import-consent', place: 'clientes/importar', act: async (p) => {
    await p.locator('input[type=file]').setInputFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from('nome') })
    await p.getByRole('button', { name: 'Continuar' }).click()
    await p.waitForTimeout(400)
  } },
  { name: 'backup', place: 'copias' },
  { name: 'damaged', scene: 'damaged', place: 'atendimento' },
  { name: 'disk-full', scene: 'full', place: 'atendimento' },
  { name: 'disk-failing', scene: 'failing', place: 'atendimento' },
  { name: 'backup-late', scene: 'late', place: 'copias' },
  { name: 'backup-add', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Acrescentar lugar' }).click()
    await p.waitForTimeout(300)
  } },
  { name: 'backup-key', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Perdi a folha' }).click()
    await p.waitForTimeout(300)
  } },
  { name: 'backup-sheet', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Perdi a folha' }).click()
    await p.getByRole('button', { name: 'Fazer a chave e uma cópia agora' }).click()
    await p.getByRole('button', { name: 'Já tenho no papel' }).waitFor()
  } },
  { name: 'backup-printed', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Perdi a folha' }).click()
    await p.getByRole('button', { name: 'Fazer a chave e uma cópia agora' }).click()
    await p.getByRole('button', { name: 'Já tenho no papel' }).waitFor()
    await p.emulateMedia({ media: 'print' })
  } },
  { name: 'backup-prove', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Perdi a folha' }).click()
    await p.getByRole('button', { name: 'Fazer a chave e uma cópia agora' }).click()
    await p.getByRole('button', { name: 'Já tenho no papel' }).click()
    for (const box of await p.locator('.sheet-asked input').all()) await box.fill('errado')
    await p.getByRole('button', { name: 'Pronto' }).click()
  } },
  { name: 'backup-setup', scene: 'fresh', place: 'copias' },
  { name: 'backup-restored', scene: 'restored', place: 'copias' },
  { name: 'backup-reading', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Restaurar', exact: true }).first().click()
    await p.getByLabel('Chave', { exact: false }).first().fill('AGE-SECRET-KEY-1')
    await p.locator('.restore button[type=submit]').click()
    await p.waitForSelector('.restore-run')
  } },
  { name: 'backup-restore', place: 'copias', act: async (p) => {
    await p.getByRole('button', { name: 'Restaurar de um arquivo' }).click()
    await p.waitForTimeout(300)
  } },
  { name: 'report', place: 'contingencia', act: async (p) => {
    await p.getByRole('link', { name: 'Ver relatório' }).click()
    await p.waitForSelector('.report-events')
  } },
  { name: 'report-printed', place: 'contingencia', act: async (p) => {
    await p.getByRole('link', { name: 'Ver relatório' }).click()
    await p.waitForSelector('.report-events')
    await p.emulateMedia({ media: 'print' })
  } },
  { name: 'report-gone', place: 'contingencia/queda/1' },
  { name: 'contingency-fresh', scene: 'fresh', place: 'contingencia' },
  { name: 'contingency-broken', scene: 'broken', place: 'contingencia' },
]

export const settingStates = [
  { name: 'setting', place: 'ajustes' },
  { name: 'setting-look', place: 'ajustes/aparencia' },
  {
    name: 'setting-english',
    place: 'ajustes/aparencia',
    act: async (p) => {
      await p.getByLabel('Idioma').selectOption('en')
      await p.waitForSelector('h1:has-text("Settings")')
    },
  },
  { name: 'setting-rule', place: 'ajustes/regras' },
  {
    name: 'setting-rule-wrong',
    place: 'ajustes/regras',
    act: async (p) => {
      await p.getByLabel('Das', { exact: true }).selectOption('20')
      await p.getByRole('button', { name: 'Salvar' }).first().click()
      await p.waitForSelector('[role=alert]')
    },
  },
  { name: 'setting-groups', place: 'ajustes/grupos' },
  { name: 'setting-audit', place: 'ajustes/registro' },
  { name: 'setting-about', place: 'ajustes/sobre' },
  { name: 'setting-broken', scene: 'broken', place: 'ajustes/regras' },
  { name: 'help', place: 'ajuda' },
  { name: 'help-article', place: 'ajuda/queda' },
  { name: 'help-none', place: 'ajuda', act: async (p) => {
    await p.fill('.help-find input', 'xyzzy')
    await p.waitForTimeout(200)
  } },
]

const openFourth = async (p) => {
  await p.locator('.customer-names > a:has-text("Ana Beatriz")').click()
  await p.waitForSelector('.record-fold')
  await p.waitForTimeout(400)
}

const markTwo = async (p) => {
  await p.locator('.customer-mark input').nth(0).check()
  await p.locator('.customer-mark input').nth(1).check()
}

export const customerStates = [
  { name: 'customer', place: 'clientes' },
  { name: 'customer-record', place: 'clientes', act: openFourth },
  {
    name: 'customer-wrong',
    place: 'clientes',
    act: async (p) => {
      await openFourth(p)
      await p.getByLabel('CPF').fill('123')
      await p.getByLabel('CNPJ').focus()
      await p.waitForTimeout(300)
    },
  },
  { name: 'customer-new', place: 'clientes/novo' },
  {
    name: 'customer-labels',
    place: 'clientes',
    act: async (p) => {
      await p.click('[aria-label="Etiquetas da loja"]')
      await p.waitForTimeout(400)
    },
  },
  {
    name: 'customer-marked',
    place: 'clientes',
    act: async (p) => {
      await markTwo(p)
      await p.locator('.bulk').getByRole('button', { name: 'Etiquetas' }).click()
      await p.waitForTimeout(300)
    },
  },
  {
    name: 'customer-bin',
    place: 'clientes',
    act: async (p) => {
      await markTwo(p)
      await p.getByRole('button', { name: 'Apagar 2' }).click()
      await p.getByLabel('Mostrar').selectOption('deleted')
      await p.locator('.customer-names > a').first().click()
      await p.waitForSelector('.record-bin')
      await p.waitForTimeout(400)
    },
  },
  { name: 'twin', place: 'clientes/repetidos' },
  {
    name: 'twin-joined',
    place: 'clientes/repetidos',
    act: async (p) => {
      await p.getByRole('button', { name: 'Juntar e ficar com os dados de Ana Beatriz' }).click()
      await p.waitForTimeout(300)
      await p.click('a:has-text("Paulo Henrique")')
      await p.getByLabel('Procurar cliente').fill('Ana Be')
      await p.locator('.customer-names > a:has-text("Ana Beatriz")').click()
      await p.waitForSelector('.record-merges')
    },
  },
  {
    name: 'twin-chosen',
    place: 'clientes',
    act: async (p) => {
      await markTwo(p)
      await p.keyboard.press('Control+Shift+M')
      await p.waitForSelector('.twin')
    },
  },
  { name: 'twin-none', scene: 'fresh', place: 'clientes/repetidos' },
  { name: 'customer-fresh', scene: 'empty', place: 'clientes' },
]

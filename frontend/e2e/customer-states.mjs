const openFourth = async (p) => {
  await p.locator('.customer-names > a:has-text("Ana Beatriz")').click()
  await p.waitForSelector('.record-fold')
  await p.waitForTimeout(400)
}

const markTwo = async (p) => {
  await p.locator('.customer-mark input').nth(0).check()
  await p.locator('.customer-mark input').nth(1).check()
}

const openHistory = async (p) => {
  await openFourth(p)
  await p.getByRole('button', { name: 'Trazer conversa antiga' }).click()
  await p.getByRole('button', { name: 'Escolher arquivo' }).waitFor()
  await p.waitForTimeout(400)
}

const lookIntoHistory = async (p) => {
  await openHistory(p)
  await p.locator('input[type=file]').setInputFiles({ name: 'conversa.zip', mimeType: '', buffer: Buffer.from('PK') })
  await p.getByLabel('Loja da Vila').check()
}

export const customerStates = [
  { name: 'history-pick', place: 'clientes', act: openHistory },
  { name: 'history-look', place: 'clientes', act: lookIntoHistory },
  {
    name: 'history-done',
    place: 'clientes',
    act: async (p) => {
      await lookIntoHistory(p)
      await p.getByRole('button', { name: /^Trazer .* mensagens/ }).click()
      await p.getByText('A conversa antiga está no lugar.').waitFor()
    },
  },
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

const pair = async (p) => {
  await p.click('button:has-text("Configurar") >> nth=0')
  await p.waitForSelector('.pair-risk')
}

const connectBot = async (p) => {
  await p.fill('input[type=password]', '123456:ABC-de_fghijklmnopqrstuvwx')
  await p.click('button[type=submit]')
  await p.waitForSelector('text=Ver os canais')
}

export const channelStates = [
  { name: 'channel', place: 'canais' },
  { name: 'channel-outage', scene: 'outage', place: 'canais' },
  { name: 'channel-unlinked', scene: 'unlinked', place: 'canais' },
  { name: 'channel-replaced', scene: 'replaced', place: 'canais' },
  { name: 'thread-replaced', scene: 'replaced', place: 'atendimento' },
  { name: 'channel-blocked', scene: 'blocked', place: 'canais' },
  { name: 'channel-offline', scene: 'offline', place: 'canais' },
  { name: 'clock', scene: 'clock', place: 'atendimento' },
  {
    name: 'clock-help',
    scene: 'clock',
    place: 'atendimento',
    act: async (p) => {
      await p.click('text=Ver como acertar')
      await p.waitForSelector('text=O relógio está certo')
    },
  },
  { name: 'channel-broken', scene: 'broken', place: 'canais' },
  {
    name: 'channel-tested',
    scene: 'outage',
    place: 'canais',
    act: async (p) => {
      await p.click('text=Testar todos')
      await p.waitForTimeout(900)
    },
  },
  {
    name: 'channel-fresh',
    scene: 'fresh',
    place: 'canais',
  },
  {
    name: 'pair-risk',
    scene: 'fresh',
    place: 'canais',
    act: async (p) => {
      await pair(p)
    },
  },
  {
    name: 'pair-qr',
    scene: 'fresh',
    place: 'canais',
    act: async (p) => {
      await pair(p)
      await p.click('text=Entendi, continuar')
      await p.waitForSelector('.pair-paper img')
    },
  },
  {
    name: 'pair-code',
    scene: 'fresh',
    place: 'canais',
    act: async (p) => {
      await pair(p)
      await p.click('text=Entendi, continuar')
      await p.click('text=Usar código de 8 letras')
      await p.fill('input[type=tel]', '31 9 9555-0100')
      await p.click('text=Gerar código')
      await p.waitForSelector('.pair-letters')
    },
  },
  {
    name: 'email',
    scene: 'fresh',
    place: 'canais/email',
    act: async (p) => {
      await p.fill('input[type=email]', 'paoquente@gmail.com')
      await p.fill('input[type=password]', 'errada')
      await p.waitForTimeout(300)
      await p.click('text=Entrar e salvar')
      await p.waitForTimeout(300)
    },
  },
  {
    name: 'email-details',
    scene: 'fresh',
    place: 'canais/email',
    act: async (p) => {
      await p.fill('input[type=email]', 'eu@dominio-raro.net')
      await p.fill('input[type=password]', 'x')
      await p.waitForSelector('.email-server')
      await p.waitForTimeout(300)
    },
  },
  { name: 'setup', place: 'canais/configurar/phone' },
  {
    name: 'setup-refused',
    place: 'canais/configurar/phone',
    act: async (p) => {
      await p.fill('input[inputmode=url]', '192.168.0.15:8080')
      await p.fill('input[type=password]', 'errada')
      await p.click('text=Testar')
      await p.waitForSelector('input[data-invalid=true]')
    },
  },
  {
    name: 'setup-done',
    place: 'canais/configurar/phone',
    act: async (p) => {
      await p.fill('input[inputmode=url]', '192.168.0.15:8080')
      await p.fill('input[type=password]', 'certa')
      await p.click('button[type=submit]')
      await p.waitForSelector('text=Canal ligado')
    },
  },
  { name: 'also', place: 'canais/tambem/sms' },
  {
    name: 'channel-remove',
    place: 'canais',
    act: async (p) => {
      await p.click('[aria-label="Mais ações de WhatsApp"]')
      await p.click('text=Desconectar este computador')
      await p.waitForTimeout(300)
    },
  },
  {
    name: 'telegram',
    scene: 'fresh',
    place: 'canais/configurar/telegram',
    act: async (p) => {
      await p.waitForSelector('input[type=password]')
    },
  },
  {
    name: 'telegram-post',
    place: 'canais/configurar/telegram',
    act: async (p) => {
      await connectBot(p)
      await p.click('text=Ver os canais')
      await p.click('article[aria-label=Telegram] button[aria-label^="Mais ações"]')
      await p.click('text=Publicar um aviso')
      await p.fill('textarea', 'Estamos sem WhatsApp. Fale com a gente por aqui.')
      await p.waitForTimeout(300)
    },
  },
  {
    name: 'by-hand',
    place: 'atendimento',
    size: [1366, 768],
    act: async (p) => {
      await p.click('.conv-name >> nth=1')
      const open = p.locator('text=Anotar ligação ou recado')
      // The panel comes with its customer; where it is kept shut it is opened.
      const shown = await open.waitFor({ timeout: 4000 }).then(() => true, () => false)
      if (!shown) await p.keyboard.press('Control+j')
      await open.click()
      await p.waitForSelector('.by-hand')
      await p.waitForTimeout(300)
    },
  },
  {
    name: 'contact-card',
    place: 'canais/cartao',
    act: async (p) => {
      await p.getByLabel('Instagram da loja').fill('paoquente')
      await p.click('button[type=submit]')
      await p.waitForSelector('text=Cartão salvo.')
    },
  },
  {
    name: 'invite',
    place: 'canais/configurar/telegram',
    act: async (p) => {
      await connectBot(p)
      await p.evaluate(() => (location.hash = '#/clientes'))
      await p.locator('.customer-names > a:has-text("Ana Beatriz")').click()
      await p.click('text=Convidar para o Telegram')
      await p.waitForSelector('.invite img')
      await p.waitForTimeout(300)
    },
  },
]

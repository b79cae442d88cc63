export const openName = async (p, name) => {
  await p.click(`.conv-name:has-text("${name}")`)
  await p.waitForSelector('.thread-row')
  await p.waitForTimeout(300)
}
export const openAna = (p) => openName(p, 'Ana Beatriz')

// On a small screen the list may have no room for her row.
export const goAna = async (p) => {
  await p.evaluate(() => {
    location.hash = `/atendimento/${[...window.world.threads.values()].find((x) => x.row.name.startsWith('Ana Beatriz')).row.id}`
  })
  await p.waitForTimeout(700)
}

// seek goes up in the thread until what is looked for is drawn: only what is near the screen is.
export const seek = async (p, what) => {
  for (let i = 0; i < 30 && !(await what.isVisible()); i++) {
    await p.evaluate(() => { document.querySelector('.thread-scroll').scrollTop -= 150 })
    await p.waitForTimeout(120)
  }
  await what.scrollIntoViewIfNeeded()
  await p.waitForTimeout(250) // while it scrolls, the thread takes no click
}

const openGroups = async (p) => {
  await p.getByRole('button', { name: 'Mais listas' }).click()
  await p.getByRole('menuitem', { name: /Grupos/ }).click()
  await p.waitForTimeout(300)
}

export const inboxStates = [
  { name: 'groups', place: 'atendimento', act: openGroups },
  { name: 'group-menu', place: 'atendimento', act: async (p) => {
    await p.getByRole('button', { name: 'Mais listas' }).click()
    await p.waitForTimeout(300)
  } },
  { name: 'group', place: 'atendimento', act: async (p) => {
    await openGroups(p)
    await openName(p, 'Fornecedores da Vila')
  } },
  { name: 'group-nameless', place: 'atendimento', act: async (p) => {
    await openGroups(p)
    await openName(p, 'Grupo sem nome')
  } },
  { name: 'thread', place: 'atendimento', act: openAna },
  { name: 'thread-outage', scene: 'outage', place: 'atendimento', act: openAna },
  { name: 'thread-outage-large', scene: 'outage', place: 'atendimento', text: 200, act: goAna },
  { name: 'thread-unlinked-larger', scene: 'unlinked', place: 'atendimento', text: 150, act: goAna },
  { name: 'banner-open-large', scene: 'outage', place: 'atendimento', text: 200, act: async (p) => {
    await goAna(p)
    await p.click('.banner-more')
  } },
  { name: 'outage-large', scene: 'outage', place: 'atendimento', text: 200 },
  { name: 'thread-offline', scene: 'offline', place: 'atendimento', act: openAna },
  { name: 'states', place: 'atendimento', act: (p) => openName(p, 'Luíza Tanaka') },
  { name: 'deleted', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    const kept = p.getByRole('button', { name: 'Ver o que dizia', exact: true })
    await seek(p, kept)
    await kept.click()
    await p.waitForTimeout(300)
  } },
  { name: 'edited', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    const revised = p.locator('.bubble-meta .revised').first()
    await seek(p, revised)
    await revised.click()
    await p.waitForTimeout(400)
  } },
  { name: 'quote', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    await p.evaluate(() => { document.querySelector('.thread-scroll').scrollTop = 200 })
    const bubble = p.locator('.said', { hasText: 'Prefiro o de frutas' })
    await bubble.hover()
    await bubble.getByRole('button', { name: 'Responder a esta mensagem' }).click()
    await p.keyboard.type('Pode, sim!')
    await bubble.hover()
    await p.waitForTimeout(300)
  } },
  { name: 'routemenu', scene: 'outage', place: 'atendimento', act: async (p) => {
    await openAna(p)
    await p.click('.route')
    await p.waitForTimeout(300)
  } },
  { name: 'note', place: 'atendimento', act: async (p) => {
    await openAna(p)
    await p.keyboard.press('Control+Shift+n')
    await p.keyboard.type('Entregar pela porta dos fundos.')
  } },
  { name: 'mailfull', place: 'atendimento', act: async (p) => {
    await openAna(p)
    await p.click('.bubble-mail')
    await p.waitForSelector('.mailfull-frame')
    await p.waitForTimeout(400)
  } },
  { name: 'image', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    await p.evaluate(() => { document.querySelector('.thread-scroll').scrollTop = 0 })
    await p.click('.picture')
    await p.waitForTimeout(400)
  } },
  { name: 'find', place: 'atendimento', act: async (p) => {
    await goAna(p)
    await p.keyboard.press('Control+f')
    await p.waitForSelector('.find-text')
    await p.keyboard.type('pao')
    await p.waitForFunction(() => / de /.test(document.querySelector('.find-said')?.textContent ?? ''))
    await p.waitForTimeout(300)
  } },
  { name: 'find-none', scene: 'outage', place: 'atendimento', text: 150, act: async (p) => {
    await goAna(p)
    await p.keyboard.press('Control+f')
    await p.waitForSelector('.find-text')
    await p.keyboard.type('xilofone')
    await p.waitForTimeout(400)
  } },
  { name: 'assign', place: 'atendimento', act: async (p) => {
    await goAna(p)
    await p.keyboard.press('Control+Shift+a')
    await p.waitForTimeout(400)
  } },
  { name: 'mine', place: 'atendimento', act: async (p) => {
    await p.click('.list-whose')
    await p.getByRole('menuitemradio', { name: 'Minhas' }).click()
    await p.waitForTimeout(400)
  } },
  { name: 'mine-none', scene: 'outage', place: 'atendimento', act: async (p) => {
    await p.getByRole('button', { name: 'Resolvidas' }).click()
    await p.click('.list-whose')
    await p.getByRole('menuitemradio', { name: 'Minhas' }).click()
    await p.waitForTimeout(400)
  } },
  { name: 'image-whole', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    await p.evaluate(() => { document.querySelector('.thread-scroll').scrollTop = 0 })
    await p.click('.picture')
    await p.getByRole('button', { name: 'Tamanho real' }).click()
    await p.waitForTimeout(300)
  } },
  { name: 'image-missing', place: 'atendimento', act: async (p) => {
    await openName(p, 'Luíza Tanaka')
    await p.evaluate(() => { document.querySelector('.thread-scroll').scrollTop = 0 })
    await p.click('.picture')
    await p.waitForSelector('.viewer-stage')
    await p.keyboard.press('ArrowRight')
    await p.waitForSelector('.viewer-missing')
  } },
  { name: 'drawer', place: 'atendimento', act: async (p) => {
    await openAna(p)
    await p.keyboard.press('Control+j')
    await p.waitForTimeout(400)
  } },
  { name: 'filter', place: 'atendimento', act: async (p) => {
    await p.click('[aria-label="Filtrar conversas"]')
    await p.keyboard.type('padaria')
    await p.waitForTimeout(300)
  } },
  { name: 'readonly', scene: 'readonly', place: 'atendimento', act: openAna },
  { name: 'restored', scene: 'restored', place: 'atendimento', act: openAna },
  { name: 'blocked', scene: 'blocked', place: 'atendimento', act: openAna },
  { name: 'unlinked', scene: 'unlinked', place: 'atendimento' },
  { name: 'returning', scene: 'returning', place: 'atendimento' },
  { name: 'new', place: 'atendimento', act: async (p) => {
    await p.keyboard.press('Control+n')
    await p.waitForTimeout(300)
  } },
  { name: 'outbox', scene: 'outage', place: 'fila/doubt' },
  { name: 'outbox-marked', scene: 'outage', place: 'fila/failed', act: async (p) => p.click('.outbox-check input') },
  { name: 'mail', place: 'atendimento/emails' },
  { name: 'mail-open', place: 'atendimento/emails', act: async (p) => {
    await p.click('.mail summary')
    await p.waitForSelector('.mail-acts')
  } },
  { name: 'mail-found', place: 'atendimento/emails', act: async (p) => {
    await p.fill('.othermail-search input', 'promocao')
    await p.waitForFunction(() => document.querySelectorAll('.mail').length === 1)
  } },
  { name: 'mail-none', scene: 'fresh', place: 'atendimento/emails' },
]

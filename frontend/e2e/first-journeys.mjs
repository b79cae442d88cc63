// The first start, counted: how many clicks until the first customer is served (F6 of the bar).
import assert from 'node:assert/strict'

// counting counts what a hand does with the mouse; typing and the telephone's own camera are not clicks.
function counting(p) {
  let n = 0
  return {
    click: async (what) => {
      await p.locator(what).first().click({ timeout: 5000 })
      n++
    },
    count: () => n,
  }
}

const named = async (p, hand) => {
  await p.keyboard.type('Padaria Pão Quente')
  await hand.click('button:has-text("Continuar")')
}

const served = async (p, hand) => {
  await hand.click('.conv:has-text("Ana Beatriz")')
  await p.waitForSelector('.composer:has-text("Vai por:")')
  await p.fill('.composer-text', 'Bom dia, Ana! Temos sim.')
  await hand.click('.composer button:has-text("Enviar")')
  await p.waitForSelector('.bubble:has-text("Temos sim.") >> text=Enviada', { timeout: 5000 }).catch(() =>
    p.waitForSelector('.bubble:has-text("Temos sim.") >> text=Entregue', { timeout: 5000 }),
  )
}

export const firstJourneys = {
  'clicks: first start with a telephone, at most 6': async (page) => {
    const p = await page({ scene: 'first' })
    const hand = counting(p)
    await named(p, hand)
    await hand.click('.path:has-text("Estou com o celular")')
    await hand.click('button:has-text("Entendi, continuar")')
    await p.waitForSelector('.pair-paper img')
    await p.evaluate(() => window.world.scan())
    await hand.click('button:has-text("Ver conversas")')
    await p.evaluate(() => window.world.arrive('whatsapp', 'Bom dia! Tem bolo de cenoura?'))
    await served(p, hand)
    assert.ok(hand.count() <= 6, `${hand.count()} clicks`)
  },
  'clicks: first start by e-mail, at most 7': async (page) => {
    const p = await page({ scene: 'first' })
    const hand = counting(p)
    await named(p, hand)
    await hand.click('.path:has-text("Não estou com o celular")')
    await p.waitForSelector('.email')
    await p.keyboard.type('padaria@exemplo.com.br')
    await p.keyboard.press('Tab')
    await p.keyboard.type('segredo')
    await hand.click('button:has-text("Entrar e salvar")')
    await p.waitForSelector('text=ligado.')
    await p.evaluate(() => window.world.arrive('email', 'Bom dia! Tem bolo de cenoura?'))
    await hand.click('.rail-item:has-text("Atendimento")')
    await served(p, hand)
    assert.ok(hand.count() <= 7, `${hand.count()} clicks`)
  },
  'clicks: the example in one click, and out in one': async (page) => {
    const p = await page({ scene: 'first' })
    const hand = counting(p)
    await hand.click('text=Ver com dados de exemplo')
    await p.waitForSelector('.demo:has-text("Dados de exemplo")')
    await p.waitForSelector('.frame')
    await hand.click('text=Sair do exemplo')
    await p.waitForSelector('.first')
    assert.equal(hand.count(), 2)
  },
  'keyboard: leave the first steps and find them again': async (page) => {
    const p = await page({ scene: 'first' })
    await p.keyboard.type('Padaria')
    await p.keyboard.press('Enter')
    await p.waitForSelector('.paths')
    for (let i = 0; i < 10; i++) {
      if (await p.evaluate(() => document.activeElement?.textContent === 'Fazer isso depois')) break
      await p.keyboard.press('Tab')
    }
    await p.keyboard.press('Enter')
    await p.waitForSelector('h1:has-text("Primeiros passos")')
    await p.keyboard.press('Control+1')
    await p.waitForSelector('h1:has-text("Primeiros passos")', { state: 'detached' })
    await p.keyboard.press('Control+k')
    await p.waitForSelector('[role=combobox]')
    await p.keyboard.type('primeiros')
    await p.waitForSelector('[role=option]:has-text("Primeiros passos")')
    await p.keyboard.press('Enter')
    await p.waitForSelector('.steps')
  },
  'keyboard: ask for help and find it from the search': async (page) => {
    const p = await page({})
    await p.keyboard.press('F1')
    await p.waitForSelector('h1:has-text("Ajuda")')
    await p.keyboard.press('Control+k')
    await p.waitForSelector('[role=combobox]')
    await p.keyboard.type('celular roubado')
    await p.waitForSelector('[role=option]:has-text("Perdi o celular")')
    await p.keyboard.press('Enter')
    await p.waitForSelector('h1:has-text("Perdi o celular")')
  },
}

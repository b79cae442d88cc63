// What somebody without a mouse does. Each journey gets a page and presses keys only.
import assert from 'node:assert/strict'
import { firstJourneys } from './first-journeys.mjs'
import { hostileJourneys } from './hostile-journeys.mjs'
import { goAna } from './inbox-states.mjs'
import { keyboardJourneys } from './keyboard-journeys.mjs'
import { threadJourneys } from './thread-journeys.mjs'

const press = async (p, ...keys) => {
  for (const k of keys) await p.keyboard.press(k)
}
const type = (p, text) => p.keyboard.type(text, { delay: 5 })
const focused = (p) => p.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.className ?? '')
const sees = (p, selector) => p.waitForSelector(selector, { timeout: 4000 })

// until presses a key until the focus stands on something with that label, as a person walking through the page does.
const until = async (p, key, label) => {
  for (let i = 0; i < 80; i++) {
    const text = await p.evaluate(() => {
      const e = document.activeElement
      if (!e || e.matches('body, main, [data-pane]')) return ''
      return `${e?.getAttribute('aria-label') ?? ''} ${e?.textContent ?? ''} ${e?.className ?? ''}`
    })
    if (text.includes(label)) return
    await press(p, key)
  }
  throw new Error(`the focus never came to "${label}"`)
}

const openAna = async (p) => {
  await until(p, 'Tab', 'list-scroll')
  await press(p, 'ArrowDown', 'ArrowDown', 'ArrowDown')
  for (let i = 0; i < 10; i++) {
    const name = await p.evaluate(() => document.querySelector('.conv[data-active] .conv-name')?.textContent)
    if (name?.startsWith('Ana')) break
    await press(p, 'ArrowDown')
  }
  await press(p, 'Enter')
  await sees(p, '.thread-row')
}

// lowOutage sees a message, the field and its buttons beside the banner, and reaches what the banner offers.
const lowOutage = async (p, height) => {
  await goAna(p)
  const bottom = async (selector) => {
    const box = await p.locator(selector).last().boundingBox()
    return box.y + box.height
  }
  assert.ok((await bottom('.composer')) <= height, 'the composer is in view')
  const thread = await p.locator('.thread-scroll').boundingBox()
  assert.ok(thread.height >= 180, `messages have ${thread.height} px`)
  assert.ok((await bottom('.bubble')) <= thread.y + thread.height, 'the last message is in view')
  assert.equal(await p.isVisible('.banner-first'), false)
  await until(p, 'F6', 'Ver tudo') // by panes: how many buttons the thread has is not the question
  await press(p, 'Enter')
  await sees(p, '.banner-first')
  await until(p, 'Tab', 'Ativar contingência')
  await press(p, 'Enter')
  await p.waitForFunction(() => location.hash === '#/contingencia')
  await p.close()
}

const atEnd = (p) =>
  p.waitForFunction(() => {
    const e = document.querySelector('.thread-scroll')
    return e && e.scrollHeight > e.clientHeight && e.scrollHeight - e.clientHeight - e.scrollTop < 3
  }, undefined, { timeout: 4000 })

// arrives lets a customer write to the conversation on the screen.
const arrives = (p, text) =>
  p.evaluate((said) => {
    const { world } = window
    const thread = world.threads.get(Number(location.hash.match(/\d+/)[0]))
    const last = thread.messages.findLast((m) => m.direction === 'in')
    const at = new Date().toISOString()
    thread.messages.push({ ...last, id: world.id(), text: said, subject: '', media: [], at, arrivedAt: at })
    world.emit('message:changed', { conversation: thread.row.id, message: thread.messages.at(-1).id })
  }, text)

export const journeys = {
  ...firstJourneys,
  ...hostileJourneys,
  ...keyboardJourneys,
  ...threadJourneys,
  'keyboard: answer a customer': async (page) => {
    const p = await page({})
    await openAna(p)
    await until(p, 'Tab', 'composer-text')
    await type(p, 'Combinado, até sábado.')
    await press(p, 'Enter')
    await sees(p, '.bubble:has-text("Combinado, até sábado.") >> text=Entregue')
  },
  'keyboard: write a note': async (page) => {
    const p = await page({})
    await openAna(p)
    await press(p, 'Control+Shift+N')
    await type(p, 'Cuidado com o amendoim.')
    await press(p, 'Enter')
    await sees(p, '.note:has-text("Cuidado com o amendoim.")')
  },
  'keyboard: the filter keeps every letter of fast typing': async (page) => {
    const p = await page({ scene: 'big' })
    await until(p, 'Tab', 'Filtrar conversas')
    await press(p, 'Enter')
    await sees(p, '.list-filter')
    await p.keyboard.type('padaria maria das dores')
    assert.equal(await p.inputValue('.list-filter'), 'padaria maria das dores')
    await press(p, 'Control+A')
    await p.keyboard.type('Ana Beatriz')
    await sees(p, '.conv-name:has-text("Ana Beatriz")')
  },
  'keyboard: opening conversations one after the other ends at the last': async (page) => {
    const p = await page({})
    await openAna(p)
    await press(p, 'Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowUp')
    const chosen = await p.evaluate(() => document.querySelector('.conv[aria-selected=true] .conv-name')?.textContent)
    await p.waitForFunction((name) => document.querySelector('.thread-who h2')?.textContent === name, chosen)
    await p.goBack()
    await p.waitForFunction((name) => document.querySelector('.thread-who h2')?.textContent !== name, chosen)
  },
  'keyboard: a draft survives another conversation': async (page) => {
    const p = await page({})
    await openAna(p)
    await until(p, 'Tab', 'composer-text')
    await type(p, 'Vou ver e')
    await press(p, 'Alt+ArrowDown')
    await p.waitForTimeout(300)
    await press(p, 'Alt+ArrowUp')
    await p.waitForTimeout(300)
    assert.equal(await p.inputValue('.composer-text'), 'Vou ver e')
  },
  'keyboard: send what is in doubt by another channel': async (page) => {
    const p = await page({ scene: 'outage' })
    await openAna(p)
    await until(p, 'Shift+Tab', 'Enviar por e-mail')
    await press(p, 'Enter')
    await p.waitForTimeout(400)
  },
  'keyboard: choose the channel': async (page) => {
    const p = await page({})
    await openAna(p)
    await press(p, 'Control+Shift+C')
    await sees(p, '.route-menu')
    await p.waitForTimeout(300)
    await until(p, 'ArrowDown', 'E-mail')
    await press(p, 'Enter')
    await sees(p, '.route:has-text("E-mail")')
  },
  'keyboard: resolve and reopen': async (page) => {
    const p = await page({})
    await openAna(p)
    await press(p, 'Control+E')
    await sees(p, 'text=Reabrir')
    await press(p, 'Control+Shift+E')
    await sees(p, '.thread-head >> text=Resolver')
  },
  'keyboard: find a message and go there': async (page) => {
    const p = await page({})
    await press(p, 'Control+K')
    await sees(p, '[role=combobox]')
    await type(p, 'cenoura de 2')
    await sees(p, '[role=option]:has-text("cenoura")')
    await until(p, 'ArrowDown', 'combobox').catch(() => undefined)
    await press(p, 'Enter')
    await sees(p, '.thread-row[data-found], .thread-row')
  },
  'keyboard: settle doubts in bulk': async (page) => {
    const p = await page({ scene: 'outage', place: 'fila/doubt' })
    await until(p, 'Tab', 'Marcar a mensagem')
    await press(p, 'Space')
    await until(p, 'Tab', 'já chegou')
    await press(p, 'Enter')
    await sees(p, 'text=Nenhuma mensagem em dúvida.')
  },
  'keyboard: order the channels': async (page) => {
    const p = await page({ place: 'canais' })
    await until(p, 'Tab', 'Descer WhatsApp')
    await press(p, 'Enter')
    await sees(p, '.channel:nth-of-type(1) >> text=E-mail')
    await p.waitForTimeout(200)
    assert.match(await focused(p), /WhatsApp/)
  },
  'keyboard: use here what another computer took over': async (page) => {
    const p = await page({ scene: 'replaced', place: 'canais' })
    await until(p, 'Tab', 'Usar neste computador')
    await press(p, 'Enter')
    await sees(p, 'text=WhatsApp volta a este computador.')
    await p.waitForSelector('.channel-strip', { state: 'detached' })
  },
  'keyboard: connect WhatsApp by code': async (page) => {
    const p = await page({ scene: 'first' })
    await type(p, 'Padaria')
    await press(p, 'Enter')
    await sees(p, '.paths')
    await until(p, 'Tab', 'Estou com o celular')
    await press(p, 'Enter')
    await sees(p, '.pair-risk')
    await until(p, 'Tab', 'Entendi')
    await press(p, 'Enter')
    await sees(p, '.pair-paper img')
    await until(p, 'Tab', '8 letras')
    await press(p, 'Enter')
    await until(p, 'Tab', 'Input-input')
    await type(p, '31995550100')
    await press(p, 'Enter')
    await sees(p, '.pair-letters')
  },
  'keyboard: connect e-mail': async (page) => {
    const p = await page({ place: 'canais/email' })
    await until(p, 'Tab', 'Input-input')
    await type(p, 'loja@exemplo.com.br')
    await press(p, 'Tab')
    await type(p, 'segredo')
    await press(p, 'Enter')
    await sees(p, 'text=ligado.')
  },
  'keyboard: a screen that breaks leaves the others alone': async (page) => {
    const p = await page({ scene: 'crash', place: 'clientes' })
    await sees(p, '.crash')
    assert.ok(await p.isVisible('.rail'))
    await p.evaluate(() => document.addEventListener('copy', () => { window.copied = document.activeElement.value }))
    await until(p, 'Tab', 'Copiar detalhes')
    await press(p, 'Enter')
    await sees(p, 'text=Copiado.')
    assert.match(await p.evaluate(() => window.copied), /Plano B .* customer[^]*Cannot read properties of null/)
    await press(p, 'Control+4')
    await sees(p, 'h1:has-text("Canais")')
    // A dialog that breaks closes and says so; the page stays.
    await press(p, 'Control+K')
    await sees(p, '[role=combobox]')
    await type(p, 'ana')
    await sees(p, 'text=Esta janela não abriu')
    await sees(p, 'h1:has-text("Canais")')
    await press(p, 'Control+2')
    await sees(p, '.crash')
    await p.evaluate(() => { window.world.mended = true })
    await until(p, 'Tab', 'Tentar de novo')
    await press(p, 'Enter')
    await sees(p, '.customer-names')
  },
  'keyboard: resolve and reopen on a telephone': async (page) => {
    const p = await page({ size: [390, 844] })
    await openAna(p)
    await until(p, 'Tab', 'Resolver')
    await press(p, 'Enter')
    await until(p, 'Tab', 'Reabrir')
    await press(p, 'Enter')
    await sees(p, '.thread-head [aria-label=Resolver]')
  },
  'keyboard: an outage read in large text on a low screen': async (page) => {
    for (const size of [[1024, 640], [1366, 768]]) {
      // oxlint-disable-next-line no-await-in-loop
      await lowOutage(await page({ scene: 'outage', text: 200, size }), size[1])
    }
  },
  'a file is saved by the program in the window, and by the browser elsewhere': async (page) => {
    const p = await page({})
    await goAna(p)
    await p.route('**/files/**', (r) => r.fulfill({ body: 'x', headers: { 'Content-Disposition': 'attachment' } }))
    const file = '.file:has-text("Dados para nota fiscal")'
    const [download] = await Promise.all([p.waitForEvent('download'), p.click(file)])
    assert.match(download.suggestedFilename(), /Dados para nota fiscal/)
    // The same page, told that it stands in the window: no link is followed, and the program says that it saved.
    await p.evaluate(() => {
      window.world.session.window = true
      window.world.emit('setting:changed', { name: 'window' })
    })
    await p.waitForTimeout(400)
    let followed = false
    p.on('download', () => (followed = true))
    await p.click(file)
    await sees(p, 'text=/Dados para nota fiscal.* foi salvo/')
    assert.equal(followed, false)
  },
  'the place in a conversation': async (page) => {
    const p = await page({})
    await goAna(p)
    await atEnd(p)
    const here = await p.evaluate(() => location.hash)
    // A found message is shown in its place; going back to the conversation is going back to its end.
    for (const back of [30, 3]) {
      // oxlint-disable no-await-in-loop
      const found = await p.evaluate((n) => {
        const thread = window.world.threads.get(Number(location.hash.match(/\d+/)[0]))
        location.hash += `?m=${thread.messages.at(-n).id}`
        return thread.messages.at(-n).text
      }, back)
      await p.waitForTimeout(400)
      const shown = p.locator('.thread-row[data-found]')
      assert.ok((await shown.innerText()).includes(found.slice(0, 20)), 'the found message is drawn')
      const box = await shown.boundingBox()
      const list = await p.locator('.thread-scroll').boundingBox()
      assert.ok(box.y >= list.y - 1 && box.y + box.height <= list.y + list.height + 1, 'the found message is in view')
      await p.click('.conv[aria-selected=true]')
      await p.waitForFunction((hash) => location.hash === hash, here)
      // The end of the window that is there already comes first, then the answer.
      await p.waitForTimeout(400)
      await atEnd(p)
      // oxlint-enable no-await-in-loop
    }
    // What arrives does not move who reads further up, and says that it is there.
    await p.focus('.thread-scroll')
    await press(p, 'PageUp', 'PageUp')
    await sees(p, 'text=Ir para o fim')
    await p.waitForTimeout(300)
    const top = () => p.evaluate(() => document.querySelector('.thread-scroll').scrollTop)
    const before = await top()
    await arrives(p, 'Mudou o endereço!')
    await sees(p, 'text=1 nova mensagem')
    await arrives(p, 'É na rua de trás.')
    await sees(p, 'text=2 novas mensagens')
    assert.ok(Math.abs((await top()) - before) <= 1, 'the place moved')
    await p.click('text=2 novas mensagens')
    await atEnd(p)
    await p.waitForSelector('.thread-end', { state: 'detached', timeout: 4000 })
    // At the end, what arrives is shown.
    await arrives(p, 'Pode ser?')
    await sees(p, '.bubble:has-text("Pode ser?")')
    await atEnd(p)
    // Another conversation opens at its end, and so does this one after it, however far up it was left.
    await press(p, 'PageUp', 'PageUp')
    await p.waitForTimeout(200)
    await p.click('.conv-name:has-text("Luíza Tanaka")')
    await sees(p, 'h2:has-text("Luíza Tanaka")')
    await atEnd(p)
    await p.click('.conv-name:has-text("Ana Beatriz")')
    await sees(p, 'h2:has-text("Ana Beatriz")')
    await atEnd(p)
  },
  'keyboard: panes, sections and shortcuts': async (page) => {
    const p = await page({})
    await press(p, 'F6', 'F6')
    assert.ok(await p.evaluate(() => document.activeElement !== document.body))
    await press(p, 'Control+4')
    await sees(p, 'h1:has-text("Canais")')
    await press(p, 'Control+/')
    await sees(p, '.shortcuts')
    await press(p, 'Escape')
    await p.waitForSelector('.shortcuts', { state: 'detached' })
  },
}

// One afternoon without a mouse, in one piece: nothing but keys reaches the page, and after each of them the focus stands
// on something, and whoever can be pressed or written in shows that it has it.
import assert from 'node:assert/strict'

// standing is what has the focus, 'lost' when it fell to the page, 'unseen' when nothing on the screen tells.
const standing = () => {
  const e = document.activeElement
  if (!e || e === document.body || e === document.documentElement) return 'lost'
  const ringed = (x) => {
    const s = getComputedStyle(x)
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
  }
  const name = e.getAttribute('aria-label') || e.textContent?.trim().slice(0, 40) || e.className || e.tagName
  // A heading or a pane that was jumped to is read out from its start; it is no control.
  const place = e.tabIndex < 0 && !e.matches('a, button, input, textarea, select')
  const list = e.querySelector('.conv[data-active]')
  // A field for text shows its cursor and the frame around it.
  const field = e.matches('input:not([type=checkbox], [type=radio], [type=file]), textarea, select')
  const box = e.getBoundingClientRect()
  const hidden = e.matches('[type=checkbox], [type=radio]') && [...(e.labels ?? []), e.parentElement].some(ringed)
  if (!place && !field && !ringed(e) && !hidden && !(list && ringed(list))) return `unseen: ${name}`
  if (!place && !hidden && (box.bottom <= 0 || box.top >= innerHeight || box.width === 0)) return `off the screen: ${name}`
  return `on ${name}`
}

// keyboard presses keys and looks after each where the focus is.
function keyboard(p) {
  let last = ''
  const look = async (after) => {
    let where = ''
    for (let i = 0; i < 20; i++) {
      where = await p.evaluate(standing)
      if (where.startsWith('on ')) return (last = where)
      await p.waitForTimeout(100) // a dialog that closes gives the focus back when it has gone
    }
    throw new Error(`after ${after} the focus, ${last} before, is ${where}, at ${await p.evaluate(() => `${location.hash} ${document.querySelector('h1, h2')?.textContent}`)}`)
  }
  const press = async (...keys) => {
    for (const k of keys) {
      await p.keyboard.press(k)
      await look(k)
    }
  }
  return {
    press,
    type: (text) => p.keyboard.type(text, { delay: 5 }),
    sees: (what) => p.waitForSelector(what, { timeout: 5000 }),
    async to(key, label) {
      for (let i = 0; i < 80; i++) {
        const e = await p.evaluate(() => {
          const x = document.activeElement
          return `${x.getAttribute('aria-label') ?? ''} ${x.matches('main, body') ? '' : x.textContent} ${x.className}`
        })
        if (e.includes(label)) return
        await press(key)
      }
      throw new Error(`the focus never came to "${label}"`)
    },
  }
}

const answer = async (p, k) => {
  await p.keyboard.press('Control+K')
  await k.sees('[role=combobox]')
  await k.type('ana beatriz')
  await k.sees('[role=option]:has-text("Ana Beatriz")')
  await k.press('Enter')
  await k.sees('.thread-who h2:has-text("Ana Beatriz")')
  await p.waitForTimeout(500) // a conversation settles at its end first, as it does before a hand is back at the keys
  await k.to('Tab', 'composer-text')
  await k.type('Segue a lista, Ana.')
  const [chooser] = await Promise.all([p.waitForEvent('filechooser', { timeout: 5000 }), p.keyboard.press('Control+O')])
  await chooser.setFiles({ name: 'bolos.txt', mimeType: 'text/plain', buffer: Buffer.from('cenoura') })
  await k.sees('.composer:has-text("bolos.txt")')
  await k.to('Tab', 'composer-text')
  await k.press('Enter')
  await k.sees('.bubble:has-text("Segue a lista, Ana."):has-text("bolos.txt")')
  await k.press('Control+Shift+N')
  await k.type('Cuidado com o amendoim.')
  await k.press('Enter')
  await k.sees('.note:has-text("Cuidado com o amendoim.")')
  await k.press('Control+Shift+N')
  await k.press('Control+E')
  await k.sees('.thread-head >> text=Reabrir')
  await k.press('Control+Shift+E')
  await k.sees('.thread-head >> text=Resolver')
}

const planB = async (p, k) => {
  await k.press('Control+Shift+O')
  await k.sees('h1:has-text("fora do ar")')
  await k.press('Control+Enter')
  await k.sees('h1:has-text("Plano B ativo")')
  await p.evaluate(() => { // the ten seconds go by, and WhatsApp answers again
    const [i] = window.world.incidents
    Object.assign(i, { undoUntil: '', state: 'returning', backAt: new Date().toISOString() })
    window.world.emit('incident:changed', { incident: i.id })
  })
  await k.sees('h1:has-text("WhatsApp voltou")')
  await k.to('Tab', 'Voltar ao WhatsApp')
  await k.press('Enter')
  await k.sees('text=De volta ao WhatsApp.')
  await k.to('Tab', 'Ver relatório')
  await k.press('Enter')
  await k.sees('h1:has-text("Queda: WhatsApp")')
  await k.to('Tab', 'Salvar planilha')
}

const settle = async (p, k) => {
  await k.to('Tab', 'em dúvida')
  await k.press('Enter')
  await k.sees('.outbox-check')
  await k.to('Tab', 'Marcar a mensagem')
  await k.press('Space')
  await k.to('Tab', 'já chegou')
  await k.press('Enter')
  await k.sees('text=Nenhuma mensagem em dúvida.')
}

const copy = async (p, k) => {
  const before = await p.evaluate(() => window.world.jobs.length)
  await k.press('Control+Shift+B')
  await p.waitForFunction((n) => window.world.jobs.length > n, before, { timeout: 5000 })
  await k.press('Control+5')
  await k.sees('h1:has-text("Cópias de segurança")')
  await k.to('Tab', 'Acrescentar lugar')
  await k.press('Enter')
  await k.sees('[role=dialog]')
  await k.press('Escape')
  await p.waitForSelector('[role=dialog]', { state: 'detached' })
  await k.to('Shift+Tab', 'Acrescentar lugar') // where it was before
}

export const keyboardJourneys = {
  'keyboard: the whole afternoon in one piece': async (page) => {
    const p = await page({ scene: 'outage' })
    await p.evaluate(() => {
      window.touched = 0
      for (const e of ['pointerdown', 'mousedown']) window.addEventListener(e, () => window.touched++, true)
    })
    const k = keyboard(p)
    for (const chapter of [answer, planB, settle, copy]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await chapter(p, k)
    }
    assert.equal(await p.evaluate(() => window.touched), 0)
    await p.close()
  },
}

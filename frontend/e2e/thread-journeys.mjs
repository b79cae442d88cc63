// What somebody does inside one conversation, by keyboard.
import assert from 'node:assert/strict'
import { goAna, seek } from './inbox-states.mjs'

const sees = (p, selector) => p.waitForSelector(selector, { timeout: 4000 })
const said = (p, text) => p.waitForFunction((x) => document.querySelector('.find-said')?.textContent === x, text, { timeout: 4000 })

// inView waits until the marked place, which says the word, stands in the visible part of the thread.
const inView = (p) =>
  p.waitForFunction(() => {
    const mark = document.querySelector('[data-found] .bubble')?.getBoundingClientRect()
    const list = document.querySelector('.thread-scroll')?.getBoundingClientRect()
    const says = document.querySelector('[data-found] .bubble-text')?.textContent ?? ''
    return mark && list && /sábado/i.test(says) && mark.top >= list.top - 1 && mark.bottom <= list.bottom + 1
  }, undefined, { timeout: 4000 })

export const threadJourneys = {
  'keyboard: find words in a long conversation': async (page) => {
    const p = await page({ scene: 'big' })
    await goAna(p)
    await p.focus('.composer-text')
    await p.keyboard.press('Control+f')
    await sees(p, '.find-text')
    await p.keyboard.insertText('sabado')
    await p.waitForFunction(() => / de [\d.]+$/.test(document.querySelector('.find-said')?.textContent ?? ''))
    const of = await p.evaluate(() => document.querySelector('.find-said').textContent.replace(/^1 de /, ''))
    const all = Number(of.replaceAll('.', ''))
    assert.ok(all > 1000, `${all} places in a conversation of 50,000`)
    await inView(p)
    for (let at = 2; at <= 8; at++) {
      await p.keyboard.press('Enter')
      await said(p, `${at} de ${of}`)
      await inView(p)
      }
    await p.keyboard.press('Shift+Enter')
    await said(p, `7 de ${of}`)
    await inView(p)
    await p.fill('.find-text', 'xilofone')
    await said(p, 'Nada encontrado')
    await p.keyboard.press('Escape')
    await p.waitForSelector('.find', { state: 'detached' })
    assert.equal(await p.evaluate(() => document.activeElement.className), 'composer-text')
    await p.close()
  },
  'keyboard: look at the pictures of a conversation': async (page) => {
    const p = await page({})
    await p.click('.conv-name:has-text("Luíza Tanaka")')
    await sees(p, '.thread-row')
    await seek(p, p.locator('.picture').first())
    await p.focus('.picture')
    await p.keyboard.press('Enter')
    await sees(p, '.viewer-stage img')
    await p.keyboard.press('ArrowRight')
    await sees(p, '.viewer-missing')
    await p.keyboard.press('ArrowLeft')
    await sees(p, '.viewer-stage img')
    await p.keyboard.press('Escape')
    await p.waitForSelector('.viewer-stage', { state: 'detached' })
    await p.waitForFunction(() => document.activeElement?.className.includes('picture'))
    await p.close()
  },
  'a notice comes only while nobody looks, and never with what was said': async (page) => {
    const p = await page({})
    await p.evaluate(() => {
      window.notices = []
      window.Notification = class extends EventTarget {
        static permission = 'granted'
        static requestPermission = async () => 'granted'
        constructor(title, { body }) {
          super()
          window.notices.push(`${title}: ${body}`)
        }
      }
      window.front = true
      document.hasFocus = () => window.front
      window.says = (name, text, minutes = 0) => {
        const { world } = window
        const thread = [...world.threads.values()].find((x) => x.row.name.startsWith(name))
        const last = thread.messages.findLast((m) => m.direction === 'in')
        const at = new Date(Date.now() - minutes * 60_000).toISOString()
        thread.messages.push({ ...last, id: world.id(), text, automatic: false, deletedAt: '', at, arrivedAt: new Date().toISOString() })
        world.emit('message:changed', { conversation: thread.row.id, message: thread.messages.at(-1).id })
      }
    })
    const notices = async (want) => {
      await p.waitForTimeout(2000)
      assert.deepEqual(await p.evaluate(() => window.notices.splice(0)), want)
    }
    await p.evaluate(() => { location.hash = '/ajustes/aparencia' })
    await p.getByRole('radio', { name: /^Com o nome/ }).click({ force: true })
    await p.getByRole('radio', { name: /^Com o nome/, checked: true }).waitFor({ state: 'attached' }) // once it is kept
    await p.evaluate(() => { location.hash = '/atendimento' })
    await p.evaluate(() => window.says('Ana Beatriz', 'segredo'))
    await notices([]) // the window is in front
    await p.evaluate(() => { window.front = false })
    await p.evaluate(() => window.says('Ana Beatriz', 'segredo'))
    await notices(['1 mensagem nova: Ana Beatriz Nogueira'])
    await p.evaluate(() => { window.says('Ana Beatriz', 'segredo'); window.says('Joaquim', 'outro') })
    await notices(['2 mensagens novas: Ana Beatriz Nogueira e mais 1 pessoa'])
    await p.evaluate(() => window.says('Ana Beatriz', 'de ontem', 600))
    await notices([]) // it waited while we were away
    await goAna(p)
    await p.evaluate(() => window.says('Ana Beatriz', 'na tela'))
    await notices([]) // it stands on the screen
    await p.evaluate(() => window.world.settings.set('ui.notifications', 'some'))
    await p.evaluate(() => window.world.emit('setting:changed', { name: 'ui.notifications' }))
    await p.waitForTimeout(200)
    await p.evaluate(() => window.says('Joaquim', 'segredo'))
    await notices(['1 mensagem nova: Abra o Plano B para ver.'])
    await p.close()
  },
  'keyboard: take back what was just done': async (page) => {
    const p = await page({})
    await goAna(p)
    await p.focus('.thread-scroll')
    await p.keyboard.press('Control+e')
    await sees(p, '.thread-who p:has-text("Resolvida")')
    await p.focus('.composer-text')
    await p.keyboard.type('Oi')
    await p.keyboard.press('Control+z') // here it is the text's own
    await p.waitForTimeout(200)
    await sees(p, '.thread-who p:has-text("Resolvida")')
    await p.focus('.thread-scroll')
    await p.keyboard.press('Control+z')
    await sees(p, '.thread-who p:has-text("Protocolo")')
    await p.close()
  },
}

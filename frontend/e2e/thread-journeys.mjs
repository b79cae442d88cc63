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
}

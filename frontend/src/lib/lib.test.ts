import { describe, expect, it } from 'vitest'
import { fold } from './fold'
import { setLanguage, setTrade, t } from './i18n'
import { matches, shownKeys, type KeyPress } from './key'
import { isLow, layoutFor } from './layout'
import { withLinks } from './links'
import { parsePlace, placeHash } from './router'
import { clock, countdown, dayName, monthYear, parse, setTimeZone, shortDate, since } from './time'
import { ago, atMoment, bytes, initials, moment, number, spanWords } from './words'

setTimeZone('America/Sao_Paulo')
const now = new Date('2026-11-20T13:49:00Z')
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()

describe('times', () => {
  it('are shown in the shop’s own zone, whoever looks', () => {
    expect(clock(new Date('2026-11-20T13:42:00Z'))).toBe('10:42')
    // Ten at night in São Paulo is already the next day in UTC.
    expect(dayName(new Date('2026-11-20T01:30:00Z'), now)).toEqual({ word: 'yesterday' })
  })

  it('say the day only when it is another one', () => {
    expect(moment(before(7), now)).toBe('10:42')
    expect(moment(before(24 * 60), now)).toBe('ontem às 10:49')
    expect(moment(before(48 * 60), now)).toBe('anteontem às 10:49')
    expect(moment('2026-11-12T21:00:00Z', now)).toBe('12/11 às 18:00')
    expect(atMoment(before(7), now)).toBe('às 10:42')
    expect(atMoment(before(24 * 60), now)).toBe('ontem às 10:49')
    expect(shortDate(new Date('2025-11-12T21:00:00Z'), now)).toBe('12/11/2025')
  })

  it('are counted in the unit a person would use', () => {
    expect([0.5, 1, 59, 60, 47 * 60, 48 * 60].map((m) => since(new Date(before(m)), now))).toEqual([
      { unit: 'now', count: 0 },
      { unit: 'minute', count: 1 },
      { unit: 'minute', count: 59 },
      { unit: 'hour', count: 1 },
      { unit: 'hour', count: 47 },
      { unit: 'day', count: 2 },
    ])
    expect(ago(before(14), now)).toBe('há 14 min')
    expect(spanWords(before(60 * 24 * 3), now)).toBe('3 dias')
  })

  it('never came when they are empty or broken', () => {
    expect(parse('')).toBeUndefined()
    expect(parse('nonsense')).toBeUndefined()
    expect(moment('', now)).toBe('')
  })

  it('count down to zero and stop', () => {
    expect(countdown(new Date(now.getTime() + 25_000), now)).toBe('0:25')
    expect(countdown(new Date(now.getTime() + 61_001), now)).toBe('1:02')
    expect(countdown(new Date(now.getTime() - 5000), now)).toBe('0:00')
  })

  it('survive a zone nobody knows', () => {
    setTimeZone('Mars/Olympus')
    expect(clock(now)).toMatch(/^\d\d:\d\d$/)
    setTimeZone('America/Sao_Paulo')
  })
})

describe('words', () => {
  it('make initials of the first and the last word', () => {
    expect(['Ana Beatriz Nogueira', 'Geraldo Assunção (Mercearia)', 'Édson', '– 3 Irmãos', ''].map(initials)).toEqual([
      'AN',
      'GA',
      'É',
      '3I',
      '',
    ])
  })
  it('say sizes as people do', () => {
    expect([0, 950, 86_000, 9_120_000, 48_200_000_000].map(bytes)).toEqual(['0 B', '950 B', '84 KB', '8,7 MB', '45 GB'])
  })
  it('compare without accents', () => {
    expect(fold('São João ÇÃO')).toBe('sao joao cao')
  })
})

describe('withLinks', () => {
  const links = (s: string) => withLinks(s).flatMap((p) => (p.href ? [p.href] : []))
  it('finds addresses and leaves what ends a sentence', () => {
    expect(links('Veja https://exemplo.com.br/a?b=1. Ou www.exemplo.com.br!')).toEqual([
      'https://exemplo.com.br/a?b=1',
      'https://www.exemplo.com.br',
    ])
    expect(links('pix: financeiro@paoquente.com.br, obrigada')).toEqual(['mailto:financeiro@paoquente.com.br'])
  })
  it('makes a link of nothing that could do harm', () => {
    expect(links('javascript:alert(1) data:text/html,x file:///etc/passwd <a href="x">')).toEqual([])
  })
  it('loses no letter', () => {
    const text = 'a https://x.y/z) b c@d.e f'
    expect(withLinks(text).map((p) => p.text).join('')).toBe(text)
  })
})

describe('places', () => {
  it('go into the address and come back', () => {
    const hash = placeHash(['atendimento', 12, 'a/b'], { m: 40 })
    expect(hash).toBe('#/atendimento/12/a%2Fb?m=40')
    const place = parsePlace(hash)
    expect(place.segments).toEqual(['atendimento', '12', 'a/b'])
    expect(place.query.get('m')).toBe('40')
    expect(parsePlace('').segments).toEqual([])
  })
})

describe('layoutFor', () => {
  it('counts the room at the normal text size', () => {
    expect(layoutFor(1366, 1)).toBe('full')
    expect(layoutFor(1366, 1.15)).toBe('compact')
    expect(layoutFor(1280, 2)).toBe('phone')
    expect(layoutFor(1920, 1)).toBe('wide')
  })
})

describe('isLow', () => {
  it('finds the smallest window roomy, and low once the text is large', () => {
    expect([isLow(640, 1), isLow(768, 1.3)]).toEqual([false, false])
    expect([isLow(640, 1.3), isLow(640, 2), isLow(768, 2)]).toEqual([true, true, true])
  })
})

describe('shortcuts', () => {
  const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  })
  it('match exactly their keys', () => {
    expect(matches(press('k', { ctrlKey: true }), 'Ctrl+K', false)).toBe(true)
    expect(matches(press('K', { ctrlKey: true, shiftKey: true }), 'Ctrl+K', false)).toBe(false)
    expect(matches(press('k'), 'Ctrl+K', false)).toBe(false)
    expect(matches(press('F6', { shiftKey: true }), 'F6', false)).toBe(false)
    expect(matches(press('ArrowDown', { altKey: true }), 'Alt+↓', false)).toBe(true)
  })
  it('find the slash and the plus on any keyboard', () => {
    expect(matches(press('/', { ctrlKey: true }), 'Ctrl+/', false)).toBe(true)
    // On ABNT2 the slash key may need another modifier; its place says the same.
    expect(matches(press(';', { ctrlKey: true, code: 'Slash' }), 'Ctrl+/', false)).toBe(true)
    expect(matches(press('+', { ctrlKey: true, shiftKey: true }), 'Ctrl++', false)).toBe(true)
    expect(matches(press('=', { ctrlKey: true }), 'Ctrl++', false)).toBe(true)
  })
  it('are the command key on a Mac', () => {
    expect(matches(press('k', { metaKey: true }), 'Ctrl+K', true)).toBe(true)
    expect(matches(press('k', { ctrlKey: true }), 'Ctrl+K', true)).toBe(false)
    expect(shownKeys('Ctrl+Shift+O', true)).toBe('⌘ ⇧ O')
    expect(shownKeys('Ctrl++', false)).toBe('Ctrl +')
  })
})

describe('the language', () => {
  it('changes at run time, with its numbers and dates', async () => {
    const at = new Date('2026-11-20T13:49:00Z')
    setTimeZone('America/Sao_Paulo')
    expect([t('ui.save'), number(1234.5), monthYear(at)]).toEqual(['Salvar', '1.234,5', 'novembro de 2026'])
    await setLanguage('en')
    expect([t('ui.save'), number(1234.5), monthYear(at)]).toEqual(['Save', '1,234.5', 'November 2026'])
    expect(t('customer.count', { count: 2000 })).toBe('2,000 customers')
    await setLanguage('pt-BR')
    expect(t('ui.save')).toBe('Salvar')
  })
  it('follows what the shop does, where there are words for it', () => {
    setTrade('school')
    expect(t('welcome.step.customer')).toBe('Seus alunos e famílias')
    expect(t('ui.save')).toBe('Salvar')
    setTrade('shop')
    expect(t('welcome.step.customer')).toBe('Seus clientes')
  })
})

import { describe, expect, it } from 'vitest'
import { noticesOf, unseen, worthTelling } from './notice'

const now = Date.parse('2026-11-20T13:49:00Z')
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const said = { direction: 'in', at: ago(0.1), arrivedAt: ago(0.05), deletedAt: '', automatic: false, service: 3 }

describe('a notice', () => {
  it('is for what a customer said just now', () => expect(worthTelling(said, now)).toBe(true))
  it.each([
    ['our own message', { direction: 'out' }],
    ['a note', { direction: 'note' }],
    ['what was said in a group', { service: 0 }],
    ['an automatic message', { automatic: true }],
    ['one that was taken back', { deletedAt: ago(0) }],
    ['an older one that changed', { at: ago(90), arrivedAt: ago(90) }],
    ['what waited while we were away', { at: ago(90) }],
  ])('is not for %s', (_, change) => expect(worthTelling({ ...said, ...change }, now)).toBe(false))

  it.each([
    [{ focused: true, visible: true, open: 0 }, false],
    [{ focused: false, visible: true, open: 7 }, false],
    [{ focused: false, visible: true, open: 8 }, true],
    [{ focused: false, visible: false, open: 7 }, true],
  ])('comes only when nobody looks: %o', (sight, want) => expect(unseen(7, sight)).toBe(want))

  it('waits in a browser until somebody asks for it', () => {
    expect(noticesOf('', true)).toBe('some')
    expect(noticesOf('', false)).toBe('off')
    expect(noticesOf('name', false)).toBe('name')
    expect(noticesOf('off', true)).toBe('off')
    expect(noticesOf('strange', true)).toBe('some')
  })
})

import { describe, expect, it } from 'vitest'
import { toCallError } from './error'
import { touched } from './query'

describe('toCallError', () => {
  it('takes an object, its JSON, or nothing useful', () => {
    const raw = { code: 'invalid', key: 'customer.phone', args: { row: 3 }, field: 'phone' }
    for (const e of [toCallError(raw), toCallError(JSON.stringify(raw))]) {
      expect(e).toMatchObject(raw)
    }
    expect(toCallError('boom')).toMatchObject({ code: 'internal', key: 'error.internal', field: '' })
    expect(toCallError({ code: 'offline' })).toMatchObject({ key: 'error.offline' })
    expect(toCallError(undefined).code).toBe('internal')
  })
})

describe('events', () => {
  it('touch everything when many things changed', () => {
    expect(touched['conversation:changed']({ conversation: 0 })).toContainEqual(['conversation'])
    expect(touched['conversation:changed']({ conversation: 7 })).toContainEqual(['conversation', 7])
    expect(touched['bridge:online']({})).toBe('all')
  })
})

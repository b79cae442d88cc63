import { describe, expect, it } from 'vitest'
import { groupsOf, pickTwo, sameGroup } from './groups'

const key = 'AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54'

describe('the recovery key on paper', () => {
  it('stands in groups that give the key again', () => {
    const groups = groupsOf(key)
    expect(groups[0]).toBe('QQPZR')
    expect(`AGE-SECRET-KEY-1${groups.join('')}`).toBe(key)
    expect(groups.every((g) => g.length <= 5)).toBe(true)
  })

  it('is asked for by two different groups, whatever the chance', () => {
    for (const a of [0, 0.3, 0.5, 0.999]) {
      for (const b of [0, 0.4, 0.999]) {
        let n = 0
        const [x, y] = pickTwo(12, () => (n++ === 0 ? a : b))
        expect(x).toBeLessThan(y ?? -1)
        expect(y).toBeLessThan(12)
      }
    }
  })

  it('forgives small letters and spaces in a group, and nothing else', () => {
    expect(sameGroup('QQPZR', ' qqp zr ')).toBe(true)
    expect(sameGroup('QQPZR', 'QQPZ')).toBe(false)
    expect(sameGroup('QQPZR', '')).toBe(false)
  })
})

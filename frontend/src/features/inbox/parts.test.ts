import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { partsOf, plainOf } from './parts'

interface Row {
  text: string
  parts: number
  unicode: boolean
  plain: string
}

const rows = JSON.parse(readFileSync('../backend/channel/sms/testdata/count.json', 'utf8')) as Row[]

describe('how many SMS a text is', () => {
  it('is what the program counts', () => {
    expect(rows.map((r) => ({ text: r.text, ...partsOf(r.text) }))).toEqual(rows.map(({ text, parts, unicode }) => ({ text, parts, unicode })))
  })
  it('and is plainer in the same way', () => {
    expect(rows.map((r) => plainOf(r.text))).toEqual(rows.map((r) => r.plain))
  })
})

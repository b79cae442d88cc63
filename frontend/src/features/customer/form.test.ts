import { describe, expect, it } from 'vitest'
import type { CustomerView } from '../../backend'
import { daysLeft, moved, newAddress, noticeClasses, toForm, toInput } from './form'

const ana = {
  name: 'Ana',
  company: '',
  notes: '',
  addresses: [
    { id: 1, kind: 'whatsapp', value: '+5531995550142', display: '(31) 9 9555-0142', consents: [{ class: 'reply' }] },
    { id: 2, kind: 'email', value: 'ana@exemplo.com.br', display: 'ana@exemplo.com.br', consents: [] },
  ],
} as unknown as CustomerView

describe('the record of a customer', () => {
  it('goes through the form without losing or giving consent', () => {
    const input = toInput(7, toForm(ana))
    expect(input.id).toBe(7)
    expect(input.addresses.map((a) => a.classes)).toEqual([['reply'], []])
  })
  it('gives all classes of a notice with one tick, and takes them back', () => {
    const form = toForm(ana)
    const second = form.addresses[1]
    if (second) second.notice = true
    expect(toInput(7, form).addresses[1]?.classes).toEqual(noticeClasses)
  })
  it('keeps everything a person can write', () => {
    const whole = { ...ana, relation: 'supplier', preferred: 'Aninha', cpf: '529.982.247-25', birthday: '17/05', labels: [4] } as CustomerView
    const input = toInput(7, toForm(whole))
    expect(input).toMatchObject({ relation: 'supplier', preferred: 'Aninha', cpf: '529.982.247-25', birthday: '17/05', labels: [4] })
    expect(toInput(0, toForm(undefined))).toMatchObject({ relation: 'customer', labels: [], cpf: '' })
  })
  it('counts the days in the bin', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    expect(daysLeft('2026-12-21T12:00:00Z', now)).toBe(30)
    expect(daysLeft('2026-11-21T13:00:00Z', now)).toBe(1)
    expect(daysLeft('2026-11-20T13:00:00Z', now)).toBe(0)
    expect(daysLeft('', now)).toBe(0)
  })
  it('leaves out an address nobody typed', () => {
    const form = toForm(ana)
    form.addresses.push(newAddress('email'))
    expect(toInput(7, form).addresses).toHaveLength(2)
  })
  it('keeps the order a person gave, and never falls off the end', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
})

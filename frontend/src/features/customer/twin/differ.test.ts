import { describe, expect, it } from 'vitest'
import type { CustomerView } from '../../../backend'
import { differ } from './differ'

const blank = {
  name: 'Ana',
  preferred: '',
  relation: 'customer',
  company: '',
  cpf: '',
  cnpj: '',
  birthday: '',
  notes: '',
  labels: [],
  addresses: [],
  postal: { cep: '', street: '', number: '', complement: '', district: '', city: '', uf: '' },
} as unknown as CustomerView

describe('two customers beside each other', () => {
  it('show what either has, and where they differ', () => {
    const other = { ...blank, name: 'Ana S.', labels: [4], postal: { ...blank.postal, street: 'Rua A', number: '2', city: 'BH', uf: 'MG' } }
    const lines = differ(blank, other, new Map([[4, { id: 4, name: 'VIP', colour: 0, customers: 1 }]]), () => '')
    expect(lines.map((l) => [l.name, l.same, l.right.join()])).toEqual([
      ['Nome', false, 'Ana S.'],
      ['Quem é', true, 'Cliente'],
      ['Endereço', false, 'Rua A, 2 · BH/MG'],
      ['Etiquetas', false, 'VIP'],
    ])
  })
})

import { fold } from '../../lib/fold'
import type { Backend } from '../backend'
import { CallError } from '../error'
import type { World } from './world'

// checks are what the program says of one field: how it is shown, or the key of what is wrong. Only lengths are looked at.
const checks: Record<string, [length: number, shape: RegExp, shown: string, wrong: string]> = {
  cpf: [11, /(...)(...)(...)(..)/, '$1.$2.$3-$4', 'customer.cpfInvalid'],
  cnpj: [14, /(..)(...)(...)(....)(..)/, '$1.$2.$3/$4-$5', 'customer.cnpjInvalid'],
  cep: [8, /(.....)(...)/, '$1-$2', 'customer.cepInvalid'],
}

type Labels = Pick<Backend['Customers'], 'Check' | 'Labels' | 'SaveLabel' | 'DeleteLabel' | 'MarkLabels'>

export function fakeLabels(world: World): Labels {
  const changed = () => world.emit('customer:changed', { customer: 0 })
  return {
    async Check(field, text) {
      const bare = text.toUpperCase().replace(/[^0-9A-Z]/g, '')
      const check = checks[field]
      if (!check || !bare) return text.trim()
      const [length, shape, shown, wrong] = check
      if (bare.length !== length) throw new CallError('invalid', wrong, {}, field)
      return bare.replace(shape, shown)
    },
    Labels: async () =>
      world.labels
        .map((l) => ({ ...l, customers: world.customers.filter((c) => !c.deleted && c.labels.includes(l.id)).length }))
        .sort((a, b) => (fold(a.name) < fold(b.name) ? -1 : 1)),
    async SaveLabel(input) {
      if (world.labels.some((l) => l.id !== input.id && fold(l.name) === fold(input.name))) {
        throw new CallError('conflict', 'customer.labelTwice', {}, 'name')
      }
      const old = world.labels.find((l) => l.id === input.id)
      const label = old ?? { id: world.id(), name: '', colour: 0, customers: 0 }
      Object.assign(label, { name: input.name.trim(), colour: input.colour })
      if (!old) world.labels.push(label)
      changed()
      return label.id
    },
    async DeleteLabel(id) {
      const had = world.customers.filter((c) => c.labels.includes(id))
      had.forEach((c) => (c.labels = c.labels.filter((l) => l !== id)))
      world.labels = world.labels.filter((l) => l.id !== id)
      changed()
      return had.length
    },
    async MarkLabels(customers, add, remove) {
      customers.forEach((id) => {
        const c = world.customer(id)
        c.labels = [...new Set([...c.labels, ...add])].filter((l) => !remove.includes(l))
      })
      changed()
      return customers.length
    },
  }
}

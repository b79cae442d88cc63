import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import type { World } from './world'

type Twins = Pick<Backend['Customers'], 'Twins' | 'Merge' | 'Unmerge' | 'SetApart' | 'MergedInto'>

interface Merge extends v.MergeView {
  keep: v.Id
  before: v.CustomerView
  gone: v.CustomerView
}

// The example shop has two customers who are there twice.
function twins(world: World): v.TwinView[] {
  const twin = (i: number, change: Partial<v.CustomerView>, clues: v.TwinView['clues']): v.TwinView[] => {
    const older = world.customers[i]
    if (!older) return []
    const id = world.id()
    const addresses = older.addresses.slice(0, 1).map((a) => ({ ...structuredClone(a), id: world.id(), shared: true }))
    const newer = { ...structuredClone(older), id, labels: [], conversation: 0, lastAt: '', notes: '', company: '', addresses, ...change }
    world.customers.push(newer)
    return [{ older, newer, clues }]
  }
  return [
    ...twin(3, { name: 'Ana Nogueira', cpf: '529.982.247-25', birthday: '', notes: 'Pagamento no dia 10.' }, ['cpf', 'phone']),
    ...twin(8, { name: 'Paulo Diniz', cpf: '', unconfirmed: true }, ['phone']),
  ]
}

export function fakeTwins(world: World): Twins {
  let queue = world.customers.length > 8 ? twins(world) : []
  const merges: Merge[] = []
  const changed = () => world.emit('customer:changed', { customer: 0 })
  return {
    Twins: async () => {
      const there = queue.filter((p) => [p.older, p.newer].every((c) => world.customers.some((x) => x.id === c.id && !x.deleted)))
      return { twins: structuredClone(there), next: 0, total: there.length }
    },
    async Merge(keep, gone) {
      const [k, g] = [world.customer(keep), world.customer(gone)]
      const merge = { id: world.id(), name: g.name, actor: world.session.actor, at: new Date().toISOString(), keep, before: structuredClone(k), gone: g }
      merges.unshift(merge)
      k.addresses.push(...g.addresses.filter((a) => !k.addresses.some((b) => b.kind === a.kind && b.value === a.value)))
      k.labels = [...new Set([...k.labels, ...g.labels])]
      k.notes = [k.notes, g.notes].filter(Boolean).join('\n')
      world.customers = world.customers.filter((c) => c.id !== gone)
      changed()
      return merge.id
    },
    async Unmerge(id) {
      const i = merges.findIndex((m) => m.id === id)
      const m = merges[i]
      if (!m) throw new CallError('not_found', 'customer.mergeGone')
      Object.assign(world.customer(m.keep), m.before)
      world.customers.push(m.gone)
      merges.splice(i, 1)
      changed()
    },
    async SetApart(a, b) {
      queue = queue.filter((p) => !(p.older.id === Math.min(a, b) && p.newer.id === Math.max(a, b)))
      changed()
    },
    MergedInto: async (customer) =>
      merges.filter((m) => m.keep === customer).map(({ id, name, actor, at }) => ({ id, name, actor, at })),
  }
}

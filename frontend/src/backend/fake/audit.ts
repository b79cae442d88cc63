import type { Backend } from '../backend'
import type * as v from '../types'
import type { World } from './world'

const acts = ['channel.pause', 'channel.resume', 'customer.save', 'setting.hours', 'contingency.down', 'outbox.resend', 'sheet.import', 'customer.consent']

export function fakeAudit(world: World): Backend['Audit'] {
  const all: v.AuditView[] = world.customers.slice(0, 24).map((c, i) => {
    const action = acts[i % acts.length] ?? 'customer.save'
    return { id: 1000 - i, at: world.time(12 + i * 95), actor: i % 5 ? world.session.actor : 'auto', action, target: c.id, subject: action.startsWith('customer') ? c.name : '' }
  })
  const words = (f: (a: v.AuditView) => string) => [...new Set(all.map(f))].sort()
  return {
    async List(q) {
      const found = all
        .filter((a) => !q.area || a.action.startsWith(`${q.area}.`))
        .filter((a) => !q.actor || a.actor === q.actor)
        .filter((a) => !q.before || a.id < q.before)
      return { rows: found.slice(0, q.limit), more: found.length > q.limit, actors: words((a) => a.actor), areas: words((a) => a.action.split('.')[0] ?? '') }
    },
    Export: async () => ({ token: 'audit', name: 'registro-de-atividades.csv', url: '/files/token/audit', size: 4000, savedTo: '' }),
  }
}

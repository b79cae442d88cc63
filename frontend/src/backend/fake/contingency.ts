import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { noIncident, noOverride } from './blank'
import type { World } from './world'

export function fakeContingency(world: World): Backend['Contingency'] {
  const open = () => world.incidents.filter((i) => i.state !== 'closed')
  const waitingCustomers = () =>
    [...world.threads.values()].filter((t) => t.row.open && t.row.waitingSince).map((t) => world.customer(t.row.customer))
  const ladder = (people: v.CustomerView[]): v.LadderRow[] => {
    const left = new Set(people)
    return [...world.channels]
      .sort((a, b) => a.position - b.position)
      .map((c) => {
        const usable = c.state === 'working' || c.state === 'unstable'
        const mine = [...left].filter((p) => p.addresses.some((a) => a.kind === c.kind && a.consents.length))
        if (usable) mine.forEach((p) => left.delete(p))
        return { account: c.id, kind: c.kind, name: c.name, state: c.state, people: usable ? mine.length : 0, queued: c.waiting, costCents: 0 }
      })
  }
  const reach = (): v.ReachView => {
    const kept = world.customers.filter((c) => !c.deleted)
    const count = (f: (n: number) => boolean) => kept.filter((c) => f(c.reach)).length
    const without = kept.filter((c) => c.addresses.some((a) => a.kind === 'email' && a.consents.length)).length
    return {
      customers: kept.length,
      twoOrMore: count((n) => n >= 2),
      onlyOne: count((n) => n === 1),
      none: count((n) => n === 0),
      percent: kept.length ? Math.round((without / kept.length) * 100) : 0,
      withoutWhatsApp: without,
    }
  }
  const find = (id: v.Id): v.IncidentView => {
    const i = world.incidents.find((x) => x.id === id)
    if (!i) throw new CallError('not_found', 'error.not_found')
    return i
  }
  // Nobody is told before the time to undo is over.
  const undoable = (i: v.IncidentView) => i.undoUntil !== '' && new Date(i.undoUntil) > new Date()
  const changed = (id: v.Id) => world.emit('incident:changed', { incident: id })
  const text =
    'Olá, {nome}! Nosso WhatsApp está fora do ar. Continuamos atendendo por aqui: pode responder a esta mensagem. Padaria Pão Quente'
  return {
    async Overview() {
      return structuredClone({
        internet: world.internet,
        internetSince: world.time(world.internet === 'ok' ? 6 * 24 * 60 : 7),
        clockWrong: world.clockAhead !== 0,
        clockAhead: world.clockAhead,
        channels: world.channels,
        incident: open()[0] ?? noIncident,
        open: open(),
        reach: reach(),
        ladder: ladder(world.customers),
        waiting: waitingCustomers().length,
        overrides: world.overrides.filter((o) => o.scope !== 'conversation'),
        checks: [
          { what: 'second_channel', state: world.channels.length > 1 ? 'ok' : 'missing', count: world.channels.length },
          { what: 'reach', state: !reach().twoOrMore ? 'missing' : reach().percent >= 80 ? 'ok' : 'attention', count: reach().onlyOne },
          { what: 'backup', state: world.backup.ready ? (world.backup.late ? 'attention' : 'ok') : 'missing', count: 0 },
          { what: 'message', state: 'ok', count: 0 },
          { what: 'import', state: world.customers.length ? 'ok' : 'missing', count: world.customers.length },
        ],
      } satisfies v.ContingencyView)
    },
    async Preview(input) {
      const people = input.audience === 'waiting' ? waitingCustomers() : []
      const rows = ladder(people).filter((r) => r.account !== input.account)
      const reached = rows.reduce((n, r) => n + r.people, 0)
      const lost = people.filter((p) => !p.addresses.some((a) => a.kind === 'email' && a.consents.length))
      return { total: reached, rows, unreachable: lost.length, unreachableRows: lost.slice(0, 50), text: input.text || text }
    },
    async Activate(input) {
      const i = open().find((x) => x.account === input.account) ?? world.openIncident('confirmed', 'forced')
      Object.assign(i, {
        state: 'active',
        activeAt: new Date().toISOString(),
        activeBy: world.session.actor,
        undoUntil: new Date(Date.now() + 10_000).toISOString(),
      })
      changed(i.id)
      return { ...i }
    },
    async Undo(id) {
      Object.assign(find(id), { state: 'confirmed', activeAt: '', activeBy: '', undoUntil: '' })
      changed(id)
    },
    async StopNotices(id) {
      changed(id)
      return 4
    },
    async GoBack(id) {
      Object.assign(find(id), { state: 'closed', closedAt: new Date().toISOString() })
      changed(id)
      return { ...find(id) }
    },
    async Force(input) {
      const c = world.channels.find((x) => x.id === input.account)
      const o: v.OverrideView = {
        ...noOverride,
        id: world.id(),
        account: input.account,
        scope: input.account ? 'account' : 'shop',
        action: input.action,
        kind: c?.kind ?? '',
        actor: world.session.actor,
        createdAt: new Date().toISOString(),
        until: new Date(Date.now() + (input.minutes || 480) * 60_000).toISOString(),
      }
      world.overrides.push(o)
      changed(0)
      return { ...o }
    },
    async TrustClock() {
      world.clockAhead = 0
      world.emit('internet:changed', {})
    },
    async EndForce(id) {
      world.overrides = world.overrides.filter((o) => o.id !== id)
      changed(0)
    },
    async SwitchConversation(conversation, kind) {
      world.overrides = world.overrides.filter((o) => o.conversation !== conversation)
      const o: v.OverrideView = {
        ...noOverride,
        id: kind ? world.id() : 0,
        conversation,
        scope: 'conversation',
        action: 'prefer',
        kind,
        actor: world.session.actor,
        createdAt: new Date().toISOString(),
      }
      if (kind) world.overrides.push(o)
      world.emit('conversation:changed', { conversation })
      return { ...o }
    },
    Incidents: async (before, limit) => world.incidents.filter((i) => !before || i.id < before).slice(0, limit),
    async Incident(id) {
      const i = find(id)
      return {
        incident: { ...i },
        events: [
          { at: i.startedAt, what: 'detected', actor: 'auto', verdict: i.verdict, count: 0 },
          { at: i.openedAt, what: 'opened', actor: 'auto', verdict: i.verdict, count: 0 },
          { at: i.activeAt, what: 'activated', actor: i.activeBy, verdict: i.verdict, count: 0 },
          { at: undoable(i) ? '' : i.activeAt, what: 'notified', actor: i.activeBy, verdict: i.verdict, count: i.notified },
          { at: i.backAt, what: 'back', actor: 'auto', verdict: i.verdict, count: 0 },
          { at: i.closedAt, what: 'closed', actor: 'auto', verdict: i.verdict, count: 0 },
        ].filter((e) => e.at),
        ways: i.notified + i.switched > 0
          ? [{ kind: 'email', messages: i.notified + i.switched, arrived: i.accepted + i.delivered + i.switched, doubt: i.doubt, failed: i.failed, left: i.waiting }]
          : [],
        open: { waiting: i.waiting, doubt: i.doubt, failed: i.failed },
        people: (undoable(i) ? [] : waitingCustomers()).map((c) => ({
          conversation: c.conversation,
          name: c.name,
          kind: 'email',
          status: 'accepted' as const,
          at: i.activeAt,
          reply: i.state === 'closed' && c.conversation % 3 === 0 ? 'Obrigada por avisar! Passo aí às cinco.' : '',
          message: 0,
          reason: '',
        })),
      }
    },
    SaveReport: async () => ({ token: 'report', name: 'queda.csv', url: '/files/token/report', size: 2000, savedTo: '' }),
    Ladder: async () => ladder(world.customers),
  }
}

import type { Backend } from '../backend'
import type * as v from '../types'
import { noRoute } from './blank'
import { leave, shown } from './inbox'
import { settleRow, type Thread } from './threads'
import type { World } from './world'

const lists: Record<string, v.Status> = {
  waiting: 'queued',
  doubt: 'in_doubt',
  failed: 'failed',
  held: 'held',
  expired: 'expired',
}

export function fakeOutbox(world: World): Backend['Outbox'] {
  const dismissed = new Set<v.Id>()
  const all = (what: string): { thread: Thread; m: v.MessageView }[] =>
    [...world.threads.values()].flatMap((thread) =>
      thread.messages
        .slice(-200)
        .filter((m) => m.status === lists[what] && !dismissed.has(m.id))
        .map((m) => ({ thread, m })),
    )
  const change = (ids: v.Id[], f: (m: v.MessageView, thread: Thread) => void): number => {
    let n = 0
    for (const thread of world.threads.values()) {
      for (const m of thread.messages) {
        if (!ids.includes(m.id)) continue
        f(m, thread)
        n++
        settleRow(world, thread)
        world.emit('message:changed', { conversation: thread.row.id, message: m.id })
        world.emit('conversation:changed', { conversation: thread.row.id })
      }
    }
    world.emit('outbox:changed', {})
    return n
  }
  return {
    async Summary() {
      const count = (what: string) => all(what).length
      const byKind = new Map<string, number>()
      all('waiting').forEach(({ m }) => byKind.set(m.kind, (byKind.get(m.kind) ?? 0) + 1))
      return {
        waiting: count('waiting'),
        doubt: count('doubt'),
        failed: count('failed'),
        held: count('held'),
        restored: world.session.restoredHeld,
        expired: count('expired'),
        byKind: [...byKind].map(([kind, n]) => ({ kind, count: n })),
        nextAt: '',
      }
    },
    async List(what, before, limit) {
      const rows = all(what)
        .filter(({ m }) => !before || m.id < before)
        .sort((a, b) => b.m.id - a.m.id)
      return {
        rows: rows.slice(0, limit).map(({ thread, m }) => ({
          message: shown(world, m),
          name: thread.row.name,
          conversation: thread.row.id,
        })),
        more: rows.length > limit,
      }
    },
    Resend: async (ids, address) =>
      change(ids, (m, thread) => {
        const route = world.routeFor(world.customer(thread.row.customer), address)
        Object.assign(m, {
          status: 'queued',
          kind: route.kind,
          account: route.account,
          address: route.address,
          reason: '',
          fallback: noRoute,
        })
        if (route.action === 'go') leave(world, thread, m)
      }),
    CountAsSent: async (ids) => change(ids, (m) => Object.assign(m, { status: 'accepted', fallback: noRoute })),
    Cancel: async (ids) => change(ids, (m) => Object.assign(m, { status: 'cancelled', fallback: noRoute })),
    Release: async (ids) =>
      change(ids, (m, thread) => {
        Object.assign(m, { status: 'queued', hold: '' })
        leave(world, thread, m)
      }),
    Dismiss: async (ids) => change(ids, (m) => dismissed.add(m.id)),
  }
}

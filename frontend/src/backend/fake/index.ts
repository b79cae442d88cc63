import type { Backend, Subscribe } from '../backend'
import { CallError } from '../error'
import { fakeAudit } from './audit'
import { fakeBackup } from './backup'
import { fakeChannels } from './channel'
import { fakeContingency } from './contingency'
import { fakeCustomers } from './customer'
import { fakeHistories } from './history'
import { scenes, type Scene } from './data'
import { fakeDemo } from './demo'
import { fakeInbox } from './inbox'
import { fakeOutbox } from './outbox'
import { fakeSettings } from './setting'
import { World } from './world'

// The fake program: the same calls over an example shop, for development, pictures and tests of the page. The scene is
// chosen in the address: /?scene=outage#/atendimento.

const wanted = new URLSearchParams(location.search).get('scene')
const scene: Scene = scenes.find((s) => s === wanted) ?? 'calm'
const world = new World(scene)

type Listener = (payload: never) => void
const listeners = new Map<string, Set<Listener>>()
world.emit = (name, payload) => listeners.get(name)?.forEach((f) => f(payload as never))

export const fakeSubscribe: Subscribe = (name, f) => {
  const set = listeners.get(name) ?? new Set<Listener>()
  listeners.set(name, set.add(f))
  return () => set.delete(f)
}

const services: Backend = {
  Session: {
    Start: async () => ({ ...world.session }),
    Setting: async (name) => world.settings.get(name) ?? '',
    async SetSetting(name, value) {
      world.settings.set(name, value)
    },
    OpenLink: async () => undefined,
    async MoveHere() {
      Object.assign(world.session, { readOnly: false, readOnlyKey: '' })
      world.emit('setting:changed', { name: 'readOnly' })
    },
  },
  Demo: fakeDemo(world),
  Settings: fakeSettings(world),
  Audit: fakeAudit(world),
  Inbox: fakeInbox(world),
  Outbox: fakeOutbox(world),
  Customers: fakeCustomers(world),
  Histories: fakeHistories(world),
  Channels: fakeChannels(world),
  Contingency: fakeContingency(world),
  Backup: fakeBackup(world),
  Jobs: {
    List: async () => structuredClone(world.jobs),
    async Get(id) {
      const job = world.jobs.find((j) => j.id === id)
      if (!job) throw new CallError('not_found', 'error.not_found')
      return { ...job }
    },
    async Cancel(id) {
      const job = world.jobs.find((j) => j.id === id)
      if (job) Object.assign(job, { endedAt: new Date().toISOString(), outcome: 'cancelled' })
      world.emit('job:changed', { job: id })
    },
    async File(id) {
      if (!world.jobs.find((j) => j.id === id)?.file) throw new CallError('not_found', 'error.fileGone')
      return { token: 'out', name: 'clientes.xlsx', url: '/files/token/out', size: 42_000, savedTo: '' }
    },
  },
}

const late = scene === 'slow' ? 2500 : 0

// Everything crosses as JSON does: copied, and after a moment.
function crossing<S extends object>(service: S): S {
  return new Proxy(service, {
    get: (target, method: string) => async (...args: unknown[]) => {
      await new Promise((done) => setTimeout(done, late))
      if (scene === 'broken' && service !== services.Session) throw new CallError('storage', 'error.storage')
      // An answer of a shape that the page does not expect, to see a screen break.
      if (scene === 'crash' && method === 'Find' && !world.mended) return { rows: [null], cursor: '' }
      return (target as Record<string, (...a: unknown[]) => unknown>)[method]?.(...args)
    },
  })
}

export const fakeBackend = Object.fromEntries(
  Object.entries(services).map(([name, service]) => [name, crossing(service)]),
) as unknown as Backend

// Tests and the curious reach the world from the console.
Object.assign(window, { world })

import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { noJob } from './blank'
import { runJob } from './job'
import type { World } from './world'

// Looks like a code and says nothing.
const fakeQR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3v3h-3zM5 1h3v3h-3zM1 5h3v3h-3zM5 5h1v1h-1zM7 6h1v2h-1z"/></svg>'

export function fakeBackup(world: World): Backend['Backup'] {
  const changed = () => world.emit('backup:changed', {})
  let wrongKey = false
  const run = (what: string, done: () => void): v.JobView => {
    const job: v.JobView = { ...noJob, id: world.id(), what, actor: world.session.actor, startedAt: new Date().toISOString(), total: 100 }
    world.jobs.unshift(job)
    world.backup.running = job
    const step = () => {
      job.done += 25
      if (job.done < job.total) setTimeout(step, 300)
      else {
        Object.assign(job, { endedAt: new Date().toISOString(), outcome: 'ok' })
        world.backup.running = noJob
        done()
        changed()
      }
      world.emit('job:changed', { job: job.id })
    }
    setTimeout(step, 300)
    changed()
    return { ...job }
  }
  const release = () => {
    const n = world.session.restoredHeld
    Object.assign(world.session, { restored: false, restoredHeld: 0 })
    world.emit('setting:changed', { name: 'restored' })
    world.emit('outbox:changed', {})
    return n
  }
  const add = (path: string) => {
    world.backup.destinations.push({ id: world.id(), kind: 'folder', path, state: 'here', lastAt: '', failed: '', free: 84_000_000_000 })
    changed()
  }
  const newKey = (method: v.BackupSetup['method']): v.RecoveryView => {
    Object.assign(world.backup, { ready: true, keys: method })
    changed()
    const recoveryKey = 'AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54K'
    return method === 'passphrase' ? { recoveryKey: '', qrsvg: '' } : { recoveryKey, qrsvg: fakeQR }
  }
  return {
    Overview: async () => structuredClone(world.backup),
    async SetUp(input) {
      add(input.folder)
      return newKey(input.method)
    },
    NewKey: async (method) => newKey(method),
    async AddDestination(folder) {
      if (world.backup.destinations.some((d) => d.path === folder)) {
        throw new CallError('conflict', 'backup.destinationTwice', {}, 'folder')
      }
      add(folder)
    },
    async RemoveDestination(id) {
      world.backup.destinations = world.backup.destinations.filter((d) => d.id !== id)
      changed()
    },
    Now: async () =>
      run('backup', () => {
        const at = new Date().toISOString()
        Object.assign(world.backup, { lastAt: at, lastProvedAt: at, ageMinutes: 0, late: false })
        const old = world.backup.copies[0]
        world.backup.copies.unshift({
          id: world.id(), path: 'C:\\Cópias do Plano B\\nova.planob', name: 'nova.planob', madeAt: at, madeBy: world.session.actor, provedAt: at, failed: '',
          size: old?.size ?? 48_000_000, customers: world.customers.length, conversations: world.threads.size, messages: old?.messages ?? 0, media: old?.media ?? 0,
          destination: world.backup.destinations[0]?.id ?? 0, state: 'here',
        })
      }),
    Verify: async (id) =>
      run('verify', () => {
        const copy = world.backup.copies.find((c) => c.id === id)
        if (copy) copy.provedAt = new Date().toISOString()
      }),
    PickFolder: async () => 'D:\\Cópias do Plano B',
    PickCopy: async () => ({ token: 'copy-1', name: 'planob-0.copia', mime: '', size: 48_200_000 }),
    async Inspect(input) {
      wrongKey = input.key === 'errada'
      return runJob(world, 'verify', 100, () => undefined)
    },
    async Inspected() {
      if (wrongKey) throw new CallError('invalid', 'backup.wrongKey', {}, 'key')
      return {
        madeAt: world.time(24 * 60), shopName: 'Padaria Pão Quente', customers: 412, conversations: 380, messages: 18_240, media: 1204, mediaLost: 0,
        waiting: 5, size: 48_200_000, schemaOK: true, empty: world.isNew,
      }
    },
    Restore: async () =>
      run('restore', () => {
        Object.assign(world.session, { restored: true, restoredHeld: 5 })
        world.emit('setting:changed', { name: 'restored' })
      }),
    ReleaseRestored: async () => release(),
    CancelRestored: async () => release(),
  }
}

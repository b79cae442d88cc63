import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { noJob } from './blank'
import type { World } from './world'

export function fakeBackup(world: World): Backend['Backup'] {
  const changed = () => world.emit('backup:changed', {})
  const run = (what: string, done: () => void): v.JobView => {
    const job: v.JobView = { ...noJob, id: world.id(), what, actor: world.session.actor, startedAt: new Date().toISOString(), total: 100 }
    world.jobs.unshift(job)
    world.backup.running = job
    const step = () => {
      job.done += 25
      if (job.done < job.total) setTimeout(step, 300)
      else {
        Object.assign(job, { endedAt: new Date().toISOString(), outcome: 'done' })
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
  return {
    Overview: async () => structuredClone(world.backup),
    async SetUp(input) {
      Object.assign(world.backup, { ready: true, folder: input.folder, keys: input.method, late: true })
      changed()
      return { recoveryKey: 'PLANOB-7K4M-Q2XD-9RTA-HW6C-E3FN-8YVB-ZP5J', qrsvg: '' }
    },
    Now: async () =>
      run('backup', () => {
        const at = new Date().toISOString()
        Object.assign(world.backup, { lastAt: at, lastProvedAt: at, ageMinutes: 0, late: false })
        const old = world.backup.copies[0]
        world.backup.copies.unshift({
          id: world.id(), path: `${world.backup.folder}\\nova.copia`, name: 'nova.copia', madeAt: at, madeBy: world.session.actor, provedAt: at, failed: '',
          size: old?.size ?? 48_000_000, customers: world.customers.length, conversations: world.threads.size, messages: old?.messages ?? 0, media: old?.media ?? 0, here: true,
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
      if (input.key === 'errada') throw new CallError('invalid', 'backup.wrongKey', {}, 'key')
      return {
        madeAt: world.time(24 * 60), shopName: 'Padaria Pão Quente', customers: 412, conversations: 380, messages: 18_240, media: 1204,
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

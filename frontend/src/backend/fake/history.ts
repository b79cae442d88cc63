import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { noJob } from './blank'
import type { World } from './world'

const preview = (token: string, order: string): v.HistoryPreview => ({
  token,
  fileName: 'Conversa do WhatsApp com Ana Nogueira.zip',
  messages: 1248,
  people: ['Ana Nogueira', 'Loja da Vila'],
  first: '2024-02-01T11:05:00Z',
  last: '2026-10-30T20:41:00Z',
  files: 37,
  missing: 4,
  order: order || 'day',
  sure: order !== '',
  group: false,
  sample: [
    { at: '2024-02-01T11:05:00Z', who: 'Ana Nogueira', text: 'Bom dia! Vocês abrem no sábado?', file: '' },
    { at: '2024-02-01T11:09:00Z', who: 'Loja da Vila', text: 'Bom dia, Ana! Das 8h às 13h.', file: '' },
    { at: '2024-02-01T11:10:00Z', who: 'Ana Nogueira', text: '', file: 'IMG-20240201-WA0003.jpg' },
  ],
})

export function fakeHistories(world: World): Backend['Histories'] {
  const all = new Map<v.Id, v.HistoryView[]>()
  return {
    Pick: async () => ({ token: 'history-1', name: 'Conversa do WhatsApp com Ana Nogueira.zip', mime: '', size: 9_400_000 }),
    Open: async (token, order) => preview(token, order),
    async Bring(customer) {
      const now = new Date().toISOString()
      const job: v.JobView = { ...noJob, id: world.id(), what: 'history', actor: world.session.actor, startedAt: now, total: 1248 }
      world.jobs.unshift(job)
      const step = () => {
        job.done = Math.min(job.total, job.done + 400)
        if (job.done < job.total) setTimeout(step, 300)
        else {
          const h: v.HistoryView = {
            id: world.id(), fileName: 'Conversa do WhatsApp com Ana Nogueira.zip', actor: job.actor, createdAt: now, doneAt: now, undoneAt: '',
            added: 1240, known: 8, first: '2024-02-01T11:05:00Z', last: '2026-10-30T20:41:00Z',
          }
          all.set(customer, [h, ...(all.get(customer) ?? [])])
          Object.assign(job, { endedAt: now, outcome: 'ok', result: h.id })
        }
        world.emit('job:changed', { job: job.id })
      }
      setTimeout(step, 300)
      return { ...job }
    },
    List: async (customer) => structuredClone(all.get(customer) ?? []),
    async Undo(id) {
      const h = [...all.values()].flat().find((x) => x.id === id)
      if (!h) throw new CallError('not_found', 'history.gone')
      Object.assign(h, { added: 0, undoneAt: new Date().toISOString() })
      return { ...h }
    },
  }
}

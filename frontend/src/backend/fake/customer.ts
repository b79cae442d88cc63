import { fold } from '../../lib/fold'
import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { noJob } from './blank'
import { runJob } from './job'
import { fakeQR } from './channel'
import { fakeLabels } from './label'
import { fakeTwins } from './twin'
import type { World } from './world'

const reachOf = (c: v.CustomerView): 'none' | 'only_one' | 'two_or_more' =>
  c.reach === 0 ? 'none' : c.reach === 1 ? 'only_one' : 'two_or_more'

function matching(world: World, q: v.CustomerQuery): v.CustomerView[] {
  const text = fold(q.text)
  const found = world.customers
    .filter((c) => c.deleted === q.deleted)
    .filter((c) => !text || fold(`${c.name} ${c.preferred} ${c.company} ${c.cpf} ${c.cnpj} ${c.addresses.map((a) => `${a.value} ${a.display}`).join(' ')}`).includes(text))
    .filter((c) => !q.reach || reachOf(c) === q.reach)
    .filter((c) => !q.kind || c.addresses.some((a) => a.kind === q.kind))
    .filter((c) => !q.relation || c.relation === q.relation)
    .filter((c) => !q.label || c.labels.includes(q.label))
    .filter((c) => !q.unconfirmed || c.unconfirmed)
  const by = { name: (c: v.CustomerView) => fold(c.name), recent: (c: v.CustomerView) => c.lastAt, created: (c: v.CustomerView) => c.createdAt }
  const sign = q.sort === 'name' ? 1 : -1
  return found.sort((a, b) => (by[q.sort](a) < by[q.sort](b) ? -sign : sign))
}

export function fakeCustomers(world: World): Backend['Customers'] {
  const batches: v.BatchView[] = []
  const changed = (id: v.Id) => world.emit('customer:changed', { customer: id })
  const preview = (token: string, mapping: v.ImportMapping): v.ImportPreview => ({
    token,
    fileName: 'clientes.xlsx',
    sheet: 'Plan1',
    sheets: ['Plan1'],
    headerRow: 1,
    rows: 1000,
    columns: ['Nome', 'Celular', 'E-mail', 'Obs.'].map((heading, index) => ({
      index,
      heading,
      field: mapping.fields[index] ?? '',
      certainty: index === 3 ? 'check' : 'sure',
      sample: ['Ana Souza', '31 99555-0199', 'ana@exemplo.com.br', 'Prefere tarde'][index] ?? '',
    })),
    samples: Array.from({ length: 5 }, (_, i) => [`Cliente ${i + 1}`, `31 99555-02${i}0`, `c${i}@exemplo.com.br`, '']),
    mapping,
    new: 982,
    joined: 14,
    leftOut: 4,
    problems: [{ row: 17, reason: 'sheet.phoneInvalid', value: '1,19E+10' }],
    consentKinds: [
      { kind: 'whatsapp', count: 940 },
      { kind: 'email', count: 610 },
    ],
    byDocument: 3,
    newLabels: ['Atacado', 'Festa junina'],
  })
  return {
    async Find(q) {
      const found = matching(world, q)
      const from = Number(q.cursor || 0)
      const kept = world.customers.filter((c) => !c.deleted)
      const count = (r: string) => kept.filter((c) => reachOf(c) === r).length
      return {
        rows: structuredClone(found.slice(from, from + q.limit)),
        cursor: from + q.limit < found.length ? String(from + q.limit) : '',
        total: found.length,
        counts: {
          all: kept.length,
          onlyOne: count('only_one'),
          none: count('none'),
          twoOrMore: count('two_or_more'),
          unconfirmed: kept.filter((c) => c.unconfirmed).length,
        },
      }
    },
    Get: async (id) => structuredClone(world.customer(id)),
    async Save(input) {
      if (!input.name.trim()) throw new CallError('invalid', 'customer.nameEmpty', {}, 'name')
      const c = input.id ? world.customer(input.id) : world.addPerson({ name: input.name, by: '' }, world.customers.length)
      const { addresses: _, id: __, ...record } = input
      Object.assign(c, record, { unconfirmed: false })
      c.addresses = input.addresses.map((a) => {
        const old = c.addresses.find((x) => x.id === a.id)
        return {
          id: old?.id ?? world.id(),
          kind: a.kind,
          value: a.value,
          display: a.value,
          verifiedAt: old?.verifiedAt ?? '',
          shared: false,
          configured: world.channelOf(a.kind) !== undefined,
          consents: a.classes.map((cls) => ({ class: cls, givenAt: new Date().toISOString(), givenBy: world.session.actor, batch: 0 })),
        }
      })
      changed(c.id)
      return structuredClone(c)
    },
    ...fakeLabels(world),
    ...fakeTwins(world),
    async Delete(ids) {
      const leavesBinAt = new Date(Date.now() + 30 * 86_400_000).toISOString()
      ids.forEach((id) => Object.assign(world.customer(id), { deleted: true, leavesBinAt }))
      changed(0)
      return ids.length
    },
    async Undelete(ids) {
      ids.forEach((id) => Object.assign(world.customer(id), { deleted: false, leavesBinAt: '' }))
      changed(0)
      return ids.length
    },
    AlsoBy: async (kind) => ({ kind, numbers: 27, people: 26, fixed: 3 }),
    AddAlso: async (kind) => ({ kind, numbers: 27, people: 26, fixed: 3 }),
    async Invite(id) {
      const bot = world.channels.find((c) => c.invites)
      if (!bot) throw new CallError('conflict', 'channel.noInviter')
      const token = `convite${id}`.padEnd(22, 'x')
      return {
        kind: bot.kind,
        bot: bot.name,
        link: `https://t.me/${bot.name.slice(1)}?start=${token}`,
        qrsvg: fakeQR(id),
        expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      }
    },
    async SetConsent(address, classes) {
      const c = world.customers.find((x) => x.addresses.some((a) => a.id === address))
      const a = c?.addresses.find((x) => x.id === address)
      if (!c || !a) throw new CallError('not_found', 'error.not_found')
      a.consents = classes.map((cls) => ({ class: cls, givenAt: new Date().toISOString(), givenBy: world.session.actor, batch: 0 }))
      changed(c.id)
      return structuredClone(c)
    },
    OpenImport: async (token) =>
      preview(token, { sheet: 'Plan1', headerRow: 1, fields: ['name', 'phone', 'email', 'notes'], defaultAreaCode: '31' }),
    PickImport: async () => ({ token: 'import-1', name: 'clientes.xlsx', mime: '', size: 84_000 }),
    PreviewImport: async (token, mapping) => preview(token, mapping),
    async Import() {
      const job: v.JobView = { ...noJob, id: world.id(), what: 'import', actor: world.session.actor, startedAt: new Date().toISOString(), total: 1000 }
      world.jobs.unshift(job)
      const step = () => {
        job.done = Math.min(job.total, job.done + 200)
        if (job.done < job.total) setTimeout(step, 300)
        else {
          const done = new Date().toISOString()
          const batch = { id: world.id(), fileName: 'clientes.xlsx', actor: job.actor, createdAt: job.startedAt, doneAt: done, undoneAt: '', added: 982, joined: 14, leftOut: 4, canUndo: true }
          batches.unshift(batch)
          Object.assign(job, { endedAt: done, outcome: 'ok', result: batch.id })
          changed(0)
        }
        world.emit('job:changed', { job: job.id })
      }
      setTimeout(step, 300)
      return { ...job }
    },
    Batches: async () => structuredClone(batches),
    Batch: async (id) => structuredClone(batches.find((b) => b.id === id) as v.BatchView),
    BatchLeftOut: async () => ({ token: 'left', name: 'linhas-que-ficaram-de-fora.xlsx', url: '/files/token/left', size: 9000, savedTo: '' }),
    async Undo(id) {
      const b = batches.find((x) => x.id === id)
      if (!b) throw new CallError('not_found', 'error.not_found')
      Object.assign(b, { undoneAt: new Date().toISOString(), canUndo: false })
      world.emit('job:changed', { job: 0 })
      return { ...b }
    },
    Export: async (q) =>
      runJob(world, 'export', Math.max(1, matching(world, q).length), (job) => {
        job.file = true
      }),
  }
}

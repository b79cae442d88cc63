import { CallError } from '../error'
import type * as v from '../types'
import { channel, noEmail, noIncident, noJob, noOverride, noRoute } from './blank'
import { people, type Person, type Scene } from './data'
import { fillGroups } from './group'
import { fillMail } from './mail'
import { addThread, fillThreads, type Thread } from './threads'

const minute = 60_000
export const kinds: Record<string, string> = { w: 'whatsapp', e: 'email', s: 'sms', t: 'telegram', p: 'phone' }

// World is the whole state of the example shop. The fake services read and change it, and say so by events, as the
// program does.
export class World {
  readonly scene: Scene
  readonly started = Date.now()
  customers: v.CustomerView[] = []
  channels: v.ChannelView[] = []
  threads = new Map<v.Id, Thread>()
  revisions = new Map<v.Id, v.RevisionView[]>()
  drafts = new Map<v.Id, v.DraftView>()
  incidents: v.IncidentView[] = []
  overrides: v.OverrideView[] = []
  jobs: v.JobView[] = []
  mail: v.MailView[] = []
  labels: v.LabelView[] = []
  settings = new Map<string, string>()
  session: v.SessionView
  // what the scene broke works again
  mended = false
  internet: v.ContingencyView['internet'] = 'ok'
  clockAhead = 0
  backup: v.BackupView
  emit: (name: string, payload: unknown) => void = () => undefined
  // The telephone of the shop, which scans the code on the screen.
  scan: () => void = () => undefined
  private last = 0

  constructor(scene: Scene) {
    this.scene = scene
    this.session = {
      shopName: scene === 'first' ? '' : 'Padaria Pão Quente',
      trade: scene === 'first' ? '' : 'shop',
      version: '0.1.0',
      actor: 'Jéssica Paiva',
      role: 'owner',
      window: false,
      readOnly: scene === 'readonly',
      readOnlyKey: scene === 'readonly' ? 'session.readOnly.folder' : '',
      restored: scene === 'restored',
      restoredHeld: scene === 'restored' ? 5 : 0,
      trouble: scene === 'damaged' || scene === 'full' || scene === 'failing' ? scene : '',
      dataDir: 'PlanoB',
      timezone: 'America/Sao_Paulo',
      demo: scene === 'demo',
      demoCut: false,
    }
    this.backup = this.makeBackup()
    if (this.isNew) return
    this.makeChannels()
    this.labels = ['VIP', 'Atrasado', 'Encomenda de festa'].map((name, colour) => ({ id: this.id(), name, colour, customers: 0 }))
    people.forEach((p, i) => this.addPerson(p, i))
    fillThreads(this)
    fillMail(this)
    fillGroups(this)
    this.applyScene()
  }

  // A shop on its first day: nobody in it, no channel, no copy.
  get isNew(): boolean {
    return this.scene === 'fresh' || this.scene === 'first'
  }

  // id is never used twice and sorts by time, like the program's.
  id(at = Date.now()): v.Id {
    this.last = Math.max(this.last + 1, Math.floor((at - Date.UTC(2026, 0, 1)) * 4096))
    return this.last
  }

  time(minutesAgo: number): v.Time {
    return new Date(this.started - minutesAgo * minute).toISOString()
  }

  channelOf(kind: string): v.ChannelView | undefined {
    return this.channels.find((c) => c.kind === kind)
  }

  customer(id: v.Id): v.CustomerView {
    const c = this.customers.find((x) => x.id === id)
    if (!c) throw new CallError('not_found', 'error.not_found')
    return c
  }

  thread(id: v.Id): Thread {
    const t = this.threads.get(id)
    if (!t) throw new CallError('not_found', 'error.not_found')
    return t
  }

  addPerson(p: Person, i: number): v.CustomerView {
    const id = this.id(this.started - (600 - i) * 24 * 60 * minute)
    const phone = `+5531${i % 3 ? '9' : ''}9555${String(100 + i).padStart(4, '0')}`
    const display = `(31) ${i % 3 ? '9 ' : ''}9555-${String(100 + i).padStart(4, '0')}`
    const mail = `${p.name.normalize('NFD').replace(/[^a-zA-Z ]/g, '').toLowerCase().split(' ').slice(0, 2).join('.')}@exemplo.com.br`
    const created = this.time((600 - i) * 24 * 60)
    const c: v.CustomerView = {
      id,
      name: p.name,
      relation: i === 15 || i === 28 ? 'supplier' : 'customer',
      preferred: i === 1 ? 'Dona Graça' : '',
      company: p.company ?? '',
      cpf: i === 3 ? '529.982.247-25' : '',
      cnpj: i === 4 ? '12.ABC.345/01DE-35' : '',
      birthday: i === 3 ? '17/05' : '',
      postal: { cep: '', street: '', number: '', complement: '', district: '', city: i === 3 ? 'Belo Horizonte' : '', uf: i === 3 ? 'MG' : '' },
      labels: this.labels.filter((l) => (i + l.colour) % 5 === 0).map((l) => l.id),
      notes: i === 3 ? 'Alérgica a amendoim. Nota no CNPJ.' : '',
      unconfirmed: i === 13,
      deleted: false,
      leavesBinAt: '',
      createdAt: created,
      updatedAt: created,
      lastAt: '',
      addresses: [...p.by].map((letter, n) => {
        const kind = kinds[letter.toLowerCase()] ?? 'link'
        return {
          id: id + n + 1,
          kind,
          value: kind === 'email' ? mail : phone,
          display: kind === 'email' ? mail : display,
          verifiedAt: n === 0 ? this.time(5 + i) : this.time((6 + n) * 24 * 60),
          shared: false,
          configured: this.channelOf(kind) !== undefined,
          consents:
            letter === letter.toLowerCase()
              ? [{ class: 'reply', givenAt: created, givenBy: 'customer', batch: 0 }]
              : [],
        }
      }),
      avatar: i % 6,
      conversation: 0,
      services: 1 + ((i * 7) % 12),
      reach: new Set([...p.by].filter((l) => l !== 'p')).size,
    }
    this.customers.push(c)
    return c
  }

  // arrive is a new customer who writes by a kind of channel.
  arrive(kind: string, text: string) {
    const letter = Object.entries(kinds).find(([, k]) => k === kind)?.[0] ?? 'w'
    const customer = this.addPerson({ name: 'Ana Beatriz Nogueira', by: letter }, this.customers.length)
    const thread = addThread(this, customer, [{ ago: 0, who: 'them', text }])
    this.emit('customer:changed', { customer: customer.id })
    this.emit('conversation:changed', { conversation: thread.row.id })
  }

  private makeChannels() {
    this.channels = [
      channel({
        id: this.id(),
        kind: 'whatsapp',
        name: '(31) 9 9555-0100',
        position: 1,
        since: this.time(6 * 24 * 60),
        lastIn: this.time(2),
        lastOut: this.time(5),
        canPair: true,
        automatic: { bound: true, used: 12, most: 40, until: '' },
      }),
      channel({
        id: this.id(),
        kind: 'email',
        name: 'pedidos@paoquente.exemplo.com.br',
        position: 2,
        since: this.time(20 * 24 * 60),
        lastIn: this.time(24),
        lastOut: this.time(31),
        addressForm: 'email',
        subject: true,
        delivers: false,
        reads: false,
        email: {
          ...noEmail,
          address: 'pedidos@paoquente.exemplo.com.br',
          name: 'Padaria Pão Quente',
          imapHost: 'imap.exemplo.com.br',
          smtpHost: 'smtp.exemplo.com.br',
          user: 'pedidos@paoquente.exemplo.com.br',
          found: true,
        },
      }),
    ]
  }

  private makeBackup(): v.BackupView {
    const fresh = this.isNew
    const age = this.scene === 'late' ? 41 * 60 : 14
    return {
      ready: !fresh,
      destinations: fresh ? [] : this.makeDestinations(age),
      quietHour: 3,
      lastAt: fresh ? '' : this.time(age),
      lastProvedAt: fresh ? '' : this.time(age),
      ageMinutes: fresh ? 0 : age,
      late: this.scene === 'late',
      copies: fresh
        ? []
        : [0, 1, 2, 3].map((i) => ({
            id: this.id(),
            path: `C:\\Cópias do Plano B\\planob-${i}.planob`,
            name: `planob-${i}.planob`,
            madeAt: this.time(age + i * 24 * 60),
            madeBy: i === 2 ? 'Jéssica Paiva' : 'auto',
            provedAt: i === 3 ? '' : this.time(age + i * 24 * 60),
            failed: '',
            size: 48_200_000 - i * 310_000,
            customers: 412 - i,
            conversations: 380 - i * 2,
            messages: 18_240 - i * 120,
            media: 1204 - i * 8,
            destination: i % 2 ? 2 : 1,
            state: i % 2 ? 'waiting' : 'here',
          })),
      keys: fresh ? '' : 'recovery',
      dataBytes: 61_400_000,
      running: noJob,
    }
  }

  private makeDestinations(age: number): v.DestinationView[] {
    return [
      { id: 1, kind: 'folder', path: 'C:\\Cópias do Plano B', state: 'here', lastAt: this.time(age), failed: '', free: 84_000_000_000 },
      { id: 2, kind: 'disk', path: 'E:\\Plano B', state: 'waiting', lastAt: this.time(age + 24 * 60), failed: '', free: -1 },
    ]
  }

  // routeFor is what "Vai por" shows: the first usable address in the shop's order, or the one asked for.
  routeFor(customer: v.CustomerView, wanted: v.Id, override = ''): v.RouteView {
    const options = customer.addresses
      .map((a): v.RouteOption & { position: number } => {
        const c = this.channelOf(a.kind)
        const allowed = a.consents.some((x) => x.class === 'reply')
        const up = c !== undefined && (c.state === 'working' || c.state === 'unstable') && this.internet === 'ok'
        const trouble = allowed ? 'contingency.channelDown' : 'contingency.noConsent'
        const reason = c ? (up && allowed ? '' : trouble) : 'contingency.noChannel'
        return {
          address: a.id,
          account: c?.id ?? 0,
          kind: a.kind,
          value: a.display,
          usable: reason === '',
          reason,
          preferred: false,
          position: a.kind === override ? -1 : (c?.position ?? 99),
        }
      })
      .sort((a, b) => a.position - b.position)
      .map(({ position, ...o }, i) => ({ ...o, preferred: i === 0 && position < 99 }))
    const chosen = wanted ? options.find((o) => o.address === wanted) : options.find((o) => o.usable)
    const shown = chosen ?? options.find((o) => o.account)
    if (!shown || !shown.account) return { ...noRoute, action: 'fail', reason: 'contingency.noAddress', options }
    return {
      action: shown.usable ? 'go' : 'wait',
      kind: shown.kind,
      account: shown.account,
      address: shown.address,
      value: shown.value,
      reason: shown.usable ? '' : shown.reason,
      hold: '',
      options,
    }
  }

  private setWhatsApp(change: Partial<v.ChannelView>) {
    const c = this.channelOf('whatsapp')
    if (c) Object.assign(c, change)
  }

  openIncident(state: v.IncidentView['state'], verdict: string): v.IncidentView {
    const whatsapp = this.channelOf('whatsapp')
    const incident: v.IncidentView = {
      ...noIncident,
      id: this.id(),
      account: whatsapp?.id ?? 0,
      kind: 'whatsapp',
      state,
      verdict,
      startedAt: this.time(7),
      openedAt: this.time(6),
      openedBy: 'auto',
      activeAt: state === 'active' || state === 'returning' ? this.time(5) : '',
      activeBy: state === 'active' || state === 'returning' ? 'Jéssica Paiva' : '',
      backAt: state === 'returning' ? this.time(1) : '',
      notified: 20,
      delivered: 0,
      accepted: 19,
      failed: 1,
      waiting: 7,
      replied: 4,
      switched: 3,
      served: 17,
    }
    this.incidents.unshift(incident)
    return incident
  }

  // pastOutage is one that is over: three hours of an afternoon, three days ago.
  private pastOutage(): v.IncidentView {
    const began = 3 * 24 * 60
    return {
      ...noIncident,
      id: this.id(this.started - began * minute),
      account: this.channelOf('whatsapp')?.id ?? 0,
      kind: 'whatsapp',
      state: 'closed',
      verdict: 'platform',
      startedAt: this.time(began),
      openedAt: this.time(began - 1),
      openedBy: 'auto',
      activeAt: this.time(began - 4),
      activeBy: 'Jéssica Paiva',
      backAt: this.time(began - 88),
      closedAt: this.time(began - 98),
      notified: 20,
      accepted: 18,
      failed: 1,
      doubt: 1,
      replied: 6,
      switched: 4,
      served: 18,
    }
  }

  private applyScene() {
    const since = this.time(7)
    this.incidents.push(this.pastOutage())
    switch (this.scene) {
      case 'outage':
      case 'active':
        this.setWhatsApp({
          state: 'down',
          verdict: 'platform',
          since,
          sendHalf: 'down',
          receiveHalf: 'down',
          nextTry: new Date(this.started + 25_000).toISOString(),
          waiting: 7,
        })
        this.openIncident(this.scene === 'active' ? 'active' : 'confirmed', 'platform')
        break
      case 'returning':
        this.openIncident('returning', 'platform')
        break
      case 'late':
        this.jobs = [
          { ...noJob, id: this.id(), what: 'backup', startedAt: this.time(50), endedAt: this.time(45), outcome: 'failed', errorKey: 'backup.diskFull' },
        ]
        break
      case 'offline':
        this.internet = 'down'
        this.channels.forEach((c) => Object.assign(c, { state: 'down', verdict: 'internet', since }))
        break
      case 'replaced':
        this.setWhatsApp({ state: 'unlinked', verdict: 'replaced', since })
        this.openIncident('confirmed', 'replaced')
        break
      case 'unlinked':
        this.setWhatsApp({ state: 'unlinked', verdict: 'unlinked', since })
        this.openIncident('confirmed', 'unlinked')
        break
      case 'blocked':
        this.setWhatsApp({ state: 'blocked', verdict: 'banned', since })
        this.openIncident('blocked', 'banned')
        break
      case 'clock':
        this.clockAhead = 3 * 3600
        break
      case 'calm':
        this.jobs = [
          { ...noJob, id: this.id(), what: 'import', actor: 'Jéssica Paiva', startedAt: this.time(1), done: 1240, total: 8000 },
        ]
        break
    }
  }

  overrideOf(conversation: v.Id): v.OverrideView {
    return this.overrides.find((o) => o.conversation === conversation && !o.until) ?? noOverride
  }
}

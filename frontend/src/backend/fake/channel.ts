import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { channel, noEmail } from './blank'
import { fakeCard } from './card'
import { fakeSetup, fakeWays } from './setup'
import type { World } from './world'

// A drawing in the shape of a QR code; nobody can pair with it.
export function fakeQR(seed: number): string {
  const n = 33
  let bits = seed + 7
  let path = ''
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      bits = (bits * 1_103_515_245 + 12_345) & 0x7fffffff
      const corner = (x < 8 && y < 8) || (x > n - 9 && y < 8) || (x < 8 && y > n - 9)
      if (!corner && bits & 65536) path += `M${x} ${y}h1v1h-1z`
    }
  }
  for (const [x, y] of [[0, 0], [n - 7, 0], [0, n - 7]] as const) {
    path += `M${x} ${y}h7v7h-7zm1 1v5h5v-5zm1 1h3v3h-3z`
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${n + 4} ${n + 4}" shape-rendering="crispEdges"><path fill="#fff" d="M-2-2h${n + 4}v${n + 4}h-${n + 4}z"/><path fill="#000" fill-rule="evenodd" d="${path}"/></svg>`
}

const fakePlaces: v.PlaceView[] = [
  { id: '-20', title: 'Pão Quente Ofertas', open: true },
  { id: '-30', title: 'Clientes do bairro', open: false },
]

export function fakeChannels(world: World): Backend['Channels'] {
  const pairs = new Map<v.Id, v.PairView>()
  let round = 0
  const get = (id: v.Id): v.ChannelView => {
    const c = world.channels.find((x) => x.id === id)
    if (!c) throw new CallError('not_found', 'error.not_found')
    return c
  }
  const changed = (id: v.Id) => world.emit('account:changed', { account: id })
  const sorted = () => structuredClone([...world.channels].sort((a, b) => a.position - b.position))
  const inSeconds = (s: number) => new Date(Date.now() + s * 1000).toISOString()
  const blankPair = (account: v.Id): v.PairView => ({ account, state: 'waiting', qr: '', qrsvg: '', code: '', expiresAt: '', reason: '', name: '' })
  const setPair = (account: v.Id, change: Partial<v.PairView>) => {
    pairs.set(account, { ...blankPair(account), ...change })
    changed(account)
  }
  const finish = (account: v.Id) => {
    if (!pairs.has(account)) return
    Object.assign(get(account), { state: 'working', verdict: '', configured: true, name: '(31) 9 9555-0100', since: new Date().toISOString() })
    setPair(account, { state: 'done', name: '(31) 9 9555-0100' })
  }
  // The person with the telephone scans what is on the screen.
  world.scan = () => [...pairs.keys()].forEach(finish)
  return {
    List: async () => sorted(),
    Kinds: async () => [
      { kind: 'whatsapp', way: 'whatsapp', addressForm: 'phone', available: true, form: false },
      { kind: 'email', way: 'email', addressForm: 'email', available: true, form: false },
      ...fakeWays.map((w) => ({ kind: w.kind, way: w.way, addressForm: w.addressForm, available: true, form: true })),
    ],
    ...fakeSetup(world, get, changed),
    async Add(kind) {
      const c = channel({
        id: world.id(),
        kind,
        name: '',
        position: world.channels.length + 1,
        configured: false,
        riskAccepted: kind !== 'whatsapp',
        state: 'setup',
        canPair: kind === 'whatsapp',
      })
      world.channels.push(c)
      changed(c.id)
      return { ...c }
    },
    async SaveEmail(input) {
      if (!input.address.includes('@')) throw new CallError('invalid', 'email.badOwnAddress', {}, 'address')
      if (input.password === 'errada') throw new CallError('invalid', 'email.appPassword', {}, 'password')
      const c = input.account
        ? get(input.account)
        : channel({ id: world.id(), kind: 'email', position: world.channels.length + 1, addressForm: 'email', subject: true, delivers: false, reads: false })
      if (!input.account) world.channels.push(c)
      Object.assign(c, { name: input.address, configured: true, state: 'working', verdict: '', since: new Date().toISOString(), email: { ...input, password: '' } })
      changed(c.id)
      return { ...c }
    },
    async SuggestEmail(address) {
      const host = address.split('@')[1] ?? ''
      const known = host === 'gmail.com' || host.endsWith('.com.br')
      return {
        ...noEmail,
        address,
        user: address,
        imapHost: known ? `imap.${host}` : '',
        smtpHost: known ? `smtp.${host}` : '',
        found: known,
      }
    },
    async AcceptRisk(id) {
      get(id).riskAccepted = true
      changed(id)
    },
    async Pair(id) {
      get(id)
      setPair(id, { state: 'qr', qr: 'exemplo', qrsvg: fakeQR(round++), expiresAt: inSeconds(60) })
      return pairs.get(id) ?? blankPair(id)
    },
    async PairPhone(id, phone) {
      if (phone.replace(/\D/g, '').length < 10) throw new CallError('invalid', 'whatsapp.pairNumber', {}, 'phone')
      setPair(id, { state: 'code', code: 'ABCD-1234', expiresAt: inSeconds(160) })
      setTimeout(() => finish(id), 6000)
      return pairs.get(id) ?? blankPair(id)
    },
    PairState: async (id) => pairs.get(id) ?? blankPair(id),
    async CancelPair(id) {
      pairs.delete(id)
    },
    async Unlink(id) {
      Object.assign(get(id), { state: 'unlinked', verdict: 'unlinked', since: new Date().toISOString() })
      changed(id)
    },
    async Pause(id, paused) {
      const c = get(id)
      Object.assign(c, { paused, state: paused ? 'paused' : 'working' })
      changed(id)
      return { ...c }
    },
    async UseHere(id) {
      const c = get(id)
      Object.assign(c, { paused: false, state: 'working', verdict: '', since: new Date().toISOString() })
      world.incidents = world.incidents.filter((i) => i.account !== id || i.state !== 'confirmed')
      changed(id)
      world.emit('incident:changed', { incident: 0 })
      return { ...c }
    },
    async Move(id, position) {
      const c = get(id)
      const rest = world.channels.filter((x) => x !== c).sort((a, b) => a.position - b.position)
      rest.splice(position - 1, 0, c)
      rest.forEach((x, i) => (x.position = i + 1))
      world.channels = rest
      changed(id)
      return sorted()
    },
    async Remove(id) {
      world.channels = world.channels.filter((c) => c.id !== id)
      changed(id)
    },
    ...fakeCard(world, fakeQR),
    Places: async () => structuredClone(fakePlaces),
    async Post(_, place, text) {
      await new Promise((done) => setTimeout(done, 300))
      if (!fakePlaces.some((p) => p.id === place)) throw new CallError('offline', 'telegram.noPlace')
      if (text.includes('sem resposta')) throw new CallError('offline', 'channel.post.doubt')
    },
    async Test(id) {
      await new Promise((done) => setTimeout(done, 400))
      const c = get(id)
      const ok = c.state === 'working' || c.state === 'unstable'
      return { ok, millis: ok ? 412 : 0, reason: ok ? '' : `verdict.${c.verdict || 'unreachable'}` }
    },
  }
}

import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { channel } from './blank'
import type { World } from './world'

interface FakeWay {
  kind: string
  way: string
  addressForm: string
  fields: v.FieldView[]
}

const field = (name: string, form: v.FieldView['form'], more: Partial<v.FieldView> = {}): v.FieldView => ({
  name,
  form,
  choices: [],
  value: '',
  optional: false,
  kept: false,
  ...more,
})

// The ways that are set up by a form, as the program tells them.
export const fakeWays: FakeWay[] = [
  { kind: 'telegram', way: 'telegram', addressForm: 'handle', fields: [field('token', 'secret')] },
  {
    kind: 'sms',
    way: 'phone',
    addressForm: 'phone',
    fields: [
      field('address', 'host'),
      field('user', 'text', { value: 'sms' }),
      field('password', 'secret'),
      field('sim', 'choice', { choices: ['auto', '1', '2'], value: 'auto' }),
      field('number', 'phone', { optional: true }),
    ],
  },
]

// What is wrong with a filled form: the password "errada" is, and an address with a 9 at its end does not answer.
function refuse(way: FakeWay, typed: Map<string, string>): void {
  const missing = way.fields.find((f) => !f.optional && !f.kept && f.form !== 'switch' && !typed.get(f.name))
  if (missing) throw new CallError('invalid', 'channel.setup.missing', {}, missing.name)
  for (const f of way.fields.filter((x) => x.form === 'secret')) {
    if (typed.get(f.name) === 'errada') throw new CallError('invalid', 'sms.phone.password', {}, f.name)
  }
  if (typed.get('address')?.endsWith('9')) throw new CallError('offline', 'sms.phone.unreachable', {}, 'address')
}

export function fakeSetup(world: World, get: (id: v.Id) => v.ChannelView, changed: (id: v.Id) => void): Pick<Backend['Channels'], 'Form' | 'Check' | 'Save'> {
  const kept = new Map<v.Id, Map<string, string>>()
  const wayOf = (way: string): FakeWay => {
    const w = fakeWays.find((x) => x.way === way)
    if (!w) throw new CallError('invalid', 'channel.kind')
    return w
  }
  const fill = (input: v.SetupInput): Map<string, string> => {
    const typed = new Map(input.values.map((x) => [x.name, x.value] as const))
    const w = wayOf(input.way)
    refuse(input.account ? { ...w, fields: w.fields.map((f) => ({ ...f, kept: f.form === 'secret' })) } : w, typed)
    return typed
  }
  const nameOf = (typed: Map<string, string>) => (typed.get('token') && '@paoquente_bot') || typed.get('number') || typed.get('address') || ''
  const answer = () => new Promise((done) => setTimeout(done, 400))
  return {
    async Form(way, account) {
      const w = wayOf(way)
      const values = kept.get(account)
      const fields = w.fields.map((f) => (account ? { ...f, value: f.form === 'secret' ? '' : (values?.get(f.name) ?? f.value), kept: f.form === 'secret' } : { ...f }))
      return { account, kind: w.kind, way, fields }
    },
    async Check(input) {
      await answer()
      return { name: nameOf(fill(input)), millis: 84 }
    },
    async Save(input) {
      await answer()
      const typed = fill(input)
      const w = wayOf(input.way)
      const c = input.account ? get(input.account) : channel({ id: world.id(), kind: w.kind, position: world.channels.length + 1, reads: false, sendMedia: false, ...(w.kind === 'sms' ? { countsParts: true, maxText: 670 } : {}) })
      if (!input.account) world.channels.push(c)
      Object.assign(c, { way: w.way, form: true, invites: w.kind === 'telegram', posts: w.kind === 'telegram', name: nameOf(typed), configured: true, state: 'working', verdict: '', since: new Date().toISOString() })
      kept.set(c.id, typed)
      changed(c.id)
      return { ...c }
    },
  }
}

import type { AddressView, CustomerInput, CustomerView, KindView, PostalView, Relation } from '../../backend'
import { parse } from '../../lib/time'

// The record of a customer while it is edited: plain values, decided here without a DOM.

export interface AddressForm {
  // key tells rows apart while they have no id yet
  key: string
  id: number
  kind: string
  value: string
  reply: boolean
  notice: boolean
}
export interface CustomerForm {
  name: string
  relation: Relation
  preferred: string
  company: string
  cpf: string
  cnpj: string
  birthday: string
  postal: PostalView
  labels: number[]
  notes: string
  addresses: AddressForm[]
}

export const relations: Relation[] = ['customer', 'supplier', 'partner', 'staff']

const noPostal: PostalView = { cep: '', street: '', number: '', complement: '', district: '', city: '', uf: '' }

// daysLeft is how many days somebody stays in the bin, today included.
export function daysLeft(leavesAt: string, now: Date): number {
  const at = parse(leavesAt)
  // now may be a minute old
  return at ? Math.max(0, Math.ceil((at.getTime() - now.getTime() - 60_000) / 86_400_000)) : 0
}

const has = (a: AddressView, cls: string) => a.consents.some((c) => c.class === cls)

// What "notices" means in one tick: what the shop sends about the customer's own business.
export const noticeClasses = ['notice', 'dues', 'urgent']

export const toForm = (c: CustomerView | undefined): CustomerForm => ({
  name: c?.name ?? '',
  relation: c?.relation ?? 'customer',
  preferred: c?.preferred ?? '',
  company: c?.company ?? '',
  cpf: c?.cpf ?? '',
  cnpj: c?.cnpj ?? '',
  birthday: c?.birthday ?? '',
  postal: c?.postal ?? noPostal,
  labels: c?.labels ?? [],
  notes: c?.notes ?? '',
  addresses: (c?.addresses ?? []).map((a) => ({
    key: String(a.id),
    id: a.id,
    kind: a.kind,
    value: a.display || a.value,
    reply: has(a, 'reply'),
    notice: has(a, 'notice'),
  })),
})

export const toInput = (id: number, f: CustomerForm): CustomerInput => ({
  id,
  name: f.name.trim(),
  relation: f.relation,
  preferred: f.preferred.trim(),
  company: f.company.trim(),
  cpf: f.cpf.trim(),
  cnpj: f.cnpj.trim(),
  birthday: f.birthday.trim(),
  postal: f.postal,
  labels: f.labels,
  notes: f.notes.trim(),
  addresses: f.addresses
    .filter((a) => a.value.trim() !== '')
    .map((a) => ({
      id: a.id,
      kind: a.kind,
      value: a.value.trim(),
      classes: [...(a.reply ? ['reply'] : []), ...(a.notice ? noticeClasses : [])],
    })),
})

let made = 0
export const newAddress = (kind: string): AddressForm => ({ key: `new${made++}`, id: 0, kind, value: '', reply: true, notice: false })

export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return list
  const next = [...list]
  const [item] = next.splice(from, 1)
  next.splice(to, 0, item as T)
  return next
}

// kindsFor are the kinds a person may add, those of the shop's channels first.
export const kindsFor = (kinds: KindView[]): string[] =>
  [...new Set(kinds.filter((k) => k.addressForm === 'phone' || k.addressForm === 'email').map((k) => k.kind))]

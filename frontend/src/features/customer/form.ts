import type { AddressView, CustomerInput, CustomerView, KindView } from '../../backend'

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
  company: string
  notes: string
  addresses: AddressForm[]
}

const has = (a: AddressView, cls: string) => a.consents.some((c) => c.class === cls)

// What "notices" means in one tick: what the shop sends about the customer's own business.
export const noticeClasses = ['notice', 'dues', 'urgent']

export const toForm = (c: CustomerView | undefined): CustomerForm => ({
  name: c?.name ?? '',
  company: c?.company ?? '',
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
  company: f.company.trim(),
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
  kinds.filter((k) => k.addressForm === 'phone' || k.addressForm === 'email').map((k) => k.kind)

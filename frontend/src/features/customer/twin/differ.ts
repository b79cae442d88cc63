import type { CustomerView, LabelView } from '../../../backend'
import { t } from '../../../lib/i18n'

// Line is one piece of two records beside each other.
export interface Line {
  name: string
  left: string[]
  right: string[]
  same: boolean
}

const postal = (c: CustomerView): string => {
  const p = c.postal
  return [[p.street, p.number].filter(Boolean).join(', '), p.complement, p.district, [p.city, p.uf].filter(Boolean).join('/'), p.cep]
    .filter(Boolean)
    .join(' · ')
}

// differ lists what either of two customers has; what neither has is left out.
export function differ(a: CustomerView, b: CustomerView, labels: ReadonlyMap<number, LabelView>, last: (c: CustomerView) => string): Line[] {
  const pieces: [string, (c: CustomerView) => string | string[]][] = [
    [t('customer.name'), (c) => c.name],
    [t('customer.preferred'), (c) => c.preferred],
    [t('customer.relation'), (c) => t(`customer.relation.${c.relation}`)],
    [t('customer.company'), (c) => c.company],
    [t('customer.addresses.short'), (c) => c.addresses.map((x) => x.display || x.value)],
    [t('customer.cpf'), (c) => c.cpf],
    [t('customer.cnpj'), (c) => c.cnpj],
    [t('customer.birthday'), (c) => c.birthday],
    [t('customer.postal'), postal],
    [t('customer.labels'), (c) => c.labels.map((id) => labels.get(id)?.name ?? '')],
    [t('customer.notes'), (c) => c.notes],
    [t('customer.head.last'), last],
  ]
  return pieces
    .map(([name, of]) => {
      const [left, right] = [[of(a)].flat().filter(Boolean), [of(b)].flat().filter(Boolean)]
      return { name, left, right, same: left.join('\n') === right.join('\n') }
    })
    .filter((l) => l.left.length + l.right.length > 0)
}

import { memo } from 'react'
import type { CustomerView } from '../../backend'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Avatar } from '../../ui/Avatar'
import { kindName, Tile } from '../../ui/kind'

// Reach is by which channels a customer can be reached: only those they consented to keep their colour.
function Reach({ customer: c }: { customer: CustomerView }) {
  const kinds = [...new Set(c.addresses.map((a) => a.kind))]
  const open = new Set(c.addresses.filter((a) => a.configured && a.consents.length > 0).map((a) => a.kind))
  const only = c.reach === 1 ? [...open][0] : undefined
  const words = kinds.map((k) => (open.has(k) ? kindName(k) : t('customer.reach.off', { channel: kindName(k) }))).join(', ')
  return (
    <span className="customer-reach">
      <span className="off-screen">{words}</span>
      {kinds.map((k) => (
        <Tile key={k} kind={k} state={open.has(k) ? 'on' : 'missing'} side={2.2} />
      ))}
      {only && <span className="customer-alone">{t('customer.reach.only', { channel: kindName(only) })}</span>}
      {c.reach === 0 && <span className="customer-alone">{t('customer.reach.none')}</span>}
    </span>
  )
}

// CustomerRow is one customer; the name opens the record beside the list.
export const CustomerRow = memo(function CustomerRow({ customer: c, current, marked, onMark }: {
  customer: CustomerView
  current: boolean
  marked: boolean
  onMark: (id: number) => void
}) {
  const now = useNow()
  return (
    <div className="customer-row" role="listitem" data-current={current}>
      <label className="customer-mark">
        <input type="checkbox" checked={marked} onChange={() => onMark(c.id)} aria-label={t('customer.mark', { name: c.name })} />
      </label>
      <span className="customer-who">
        <Avatar name={c.name} tone={c.avatar} side={3.2} />
        <span className="customer-names">
          <a className="cut" href={placeHash(['clientes', c.id])} title={c.name} aria-current={current || undefined}>
            {c.name}
          </a>
          {(c.company || c.unconfirmed) && (
            <span className="quiet cut">{c.unconfirmed ? t('customer.unconfirmed') : c.company}</span>
          )}
        </span>
      </span>
      <Reach customer={c} />
      <span className="quiet num cut">{c.lastAt && moment(c.lastAt, now)}</span>
    </div>
  )
})

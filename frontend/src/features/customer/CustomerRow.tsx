import { memo } from 'react'
import type { CustomerView, LabelView } from '../../backend'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Avatar } from '../../ui/Avatar'
import { kindName, Tile } from '../../ui/kind'
import { daysLeft } from './form'
import { LabelChip } from './LabelChip'

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

// Under is what stands below the name: until when they are in the bin, or their labels and their firm.
function Under({ customer: c, labels, now }: { customer: CustomerView; labels: ReadonlyMap<number, LabelView>; now: Date }) {
  const put = c.labels.map((id) => labels.get(id)).filter((l) => l !== undefined)
  const words = c.deleted
    ? t('customer.bin.days', { count: daysLeft(c.leavesBinAt, now) })
    : c.unconfirmed
      ? t('customer.unconfirmed')
      : [c.relation !== 'customer' && t(`customer.relation.${c.relation}`), c.company].filter(Boolean).join(' · ')
  if (!words && put.length === 0) return null
  return (
    <span className="customer-under">
      {put.slice(0, 3).map((l) => (
        <LabelChip key={l.id} label={l} />
      ))}
      {put.length > 3 && <span className="quiet">+{put.length - 3}</span>}
      {words && <span className="quiet cut">{words}</span>}
    </span>
  )
}

// CustomerRow is one customer; the name opens the record beside the list.
export const CustomerRow = memo(function CustomerRow({ customer: c, labels, current, marked, onMark }: {
  customer: CustomerView
  labels: ReadonlyMap<number, LabelView>
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
          <Under customer={c} labels={labels} now={now} />
        </span>
      </span>
      <Reach customer={c} />
      <span className="quiet num cut">{c.lastAt && moment(c.lastAt, now)}</span>
    </div>
  )
})

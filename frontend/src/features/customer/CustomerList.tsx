import { Button } from '@mantine/core'
import { useDeferredValue, useState } from 'react'
import { VList } from 'virtua'
import type { CustomerQuery } from '../../backend'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { number } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { BulkBar } from './BulkBar'
import { CustomerRow } from './CustomerRow'
import { ListTools } from './ListTools'
import { useLabels } from './useLabels'
import { noFilter, useCustomers, type Filter } from './useCustomers'

const isReach = (s: string): s is CustomerQuery['reach'] => s === 'only_one' || s === 'none' || s === 'two_or_more'

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  if (filter.deleted && !filter.text) return <Empty title={t('customer.bin.empty')} line={t('customer.bin.empty.line')} />
  if (filter.text || filter.reach || filter.unconfirmed || filter.deleted || filter.relation || filter.label) {
    return (
      <Empty title={t('customer.none')} line={t('customer.none.line')}>
        <Button variant="light" onClick={onClear}>
          {t('customer.none.clear')}
        </Button>
      </Empty>
    )
  }
  return (
    <Empty drawing="basket" title={t('customer.first')} line={t('customer.first.line')}>
      <Button onClick={() => go(['clientes', 'importar'])}>{t('customer.import')}</Button>
    </Empty>
  )
}

// CustomerList is every customer, found by any piece, with the ways they can be reached.
export function CustomerList({ current, reach }: { current: number; reach: string }) {
  const [filter, setFilter] = useState<Filter>(() => ({ ...noFilter, reach: isReach(reach) ? reach : '' }))
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const asked = useDeferredValue(filter)
  const labels = useLabels().byId
  const { rows, counts, total, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCustomers(asked)
  const change = (part: Partial<Filter>) => {
    setMarked(new Set())
    setFilter({ ...filter, ...part })
  }
  const mark = (id: number) => {
    const next = new Set(marked)
    if (!next.delete(id)) next.add(id)
    setMarked(next)
  }
  return (
    <section className="customers-list" aria-label={t('section.customer')} data-pane>
      <header className="customers-head">
        <div>
          <h1 tabIndex={-1}>{t('section.customer')}</h1>
          <p className="page-sentence num">
            {counts && t('customer.count', { count: counts.all })}
            {counts && counts.onlyOne > 0 && ` · ${t('customer.count.one', { count: counts.onlyOne })}`}
          </p>
        </div>
        <ListTools filter={filter} counts={counts} total={total} onChange={change} />
      </header>
      <div className="customer-row customer-row-head" aria-hidden>
        <span />
        <span>{t('customer.head.name')}</span>
        <span>{t('customer.head.reach')}</span>
        <span>{t('customer.head.last')}</span>
      </div>
      {error && rows.length === 0 ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton rows={9} height={4} />
      ) : rows.length === 0 ? (
        <Nothing filter={filter} onClear={() => change(noFilter)} />
      ) : (
        <VList
          className="customers-scroll"
          role="list"
          aria-label={t('customer.found', { count: total })}
          tabIndex={0}
          data-pane-focus
          bufferSize={400}
          itemSize={52}
          onScroll={(offset) => {
            if (hasNextPage && !isFetchingNextPage && offset > rows.length * 52 - 1800) void fetchNextPage()
          }}
        >
          {rows.map((c) => (
            <CustomerRow key={c.id} customer={c} labels={labels} current={c.id === current} marked={marked.has(c.id)} onMark={mark} />
          ))}
        </VList>
      )}
      <p className="off-screen" role="status">
        {t('customer.found', { count: total })} {number(total)}
      </p>
      {marked.size > 0 && <BulkBar marked={marked} deleted={filter.deleted} onDone={() => setMarked(new Set())} />}
    </section>
  )
}

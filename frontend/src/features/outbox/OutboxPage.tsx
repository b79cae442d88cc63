import { Button, UnstyledButton } from '@mantine/core'
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft'
import { useState } from 'react'
import type { Id, OutboxList, OutboxSummary } from '../../backend'
import { useCan, useOutbox } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go, placeHash, usePlace } from '../../lib/router'
import { number } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { IconButton } from '../../ui/IconButton'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { BulkBar } from './BulkBar'
import { OutboxItem } from './OutboxItem'
import { useOutboxList } from './useOutboxList'
import '../../ui/page.css'
import '../../ui/tabs.css'
import './outbox.css'

const lists: OutboxList[] = ['doubt', 'failed', 'waiting', 'held', 'expired']
const isList = (s: string | undefined): s is OutboxList => lists.some((l) => l === s)

const countOf = (list: OutboxList, box: OutboxSummary | undefined): number => box?.[list] ?? 0

// OutboxPage is every message that did not simply leave, until somebody has decided about it.
export default function OutboxPage() {
  const place = usePlace()
  const wanted = place.segments[1]
  const list: OutboxList = isList(wanted) ? wanted : 'doubt'
  const box = useOutbox().data
  return (
    <div className="outbox">
      <header className="outbox-head">
        <IconButton label={t('outbox.back')} icon={CaretLeftIcon} onClick={() => go(['atendimento'])} />
        <div>
          <h1>{t('outbox.title')}</h1>
          <p className="page-sentence">{t(`outbox.line.${list}`)}</p>
        </div>
      </header>
      <nav className="tabs" aria-label={t('outbox.lists')}>
        {lists.map((l) => (
          <a key={l} className="tab tab-link" href={placeHash(['fila', l])} aria-current={l === list ? 'page' : undefined}>
            {t(`outbox.list.${l}`)} <span className="num">{number(countOf(l, box))}</span>
          </a>
        ))}
      </nav>
      <List key={list} list={list} />
    </div>
  )
}

function List({ list }: { list: OutboxList }) {
  const { rows, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOutboxList(list)
  const can = useCan('agent')
  const [marked, setMarked] = useState<ReadonlySet<Id>>(new Set())
  // What has left the list in the meantime is no longer marked.
  const chosen = rows.filter((r) => marked.has(r.message.id))
  const mark = (ids: Id[], on: boolean) => {
    const next = new Set(marked)
    ids.forEach((id) => (on ? next.add(id) : next.delete(id)))
    setMarked(next)
  }
  if (error && !rows.length) return <Problem error={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={5} height={6} />
  if (rows.length === 0) {
    return (
      <Empty drawing="coffee" title={t(`outbox.empty.${list}`)}>
        <UnstyledButton component="a" className="outbox-back" href={placeHash(['atendimento'])}>
          {t('outbox.back')}
        </UnstyledButton>
      </Empty>
    )
  }
  return (
    <>
      <div className="outbox-rows scroll" role="group" aria-label={t(`outbox.list.${list}`)} tabIndex={0} data-pane-focus>
        <ul>
          {rows.map((r) => (
            <OutboxItem
              key={r.message.id}
              row={r}
              marked={marked.has(r.message.id)}
              onMark={can ? (on) => mark([r.message.id], on) : undefined}
            />
          ))}
        </ul>
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('ui.more')}
          </Button>
        )}
      </div>
      {can && (
        <BulkBar
          list={list}
          rows={rows}
          chosen={chosen}
          onMarkAll={(on) => mark(rows.map((r) => r.message.id), on)}
          onDone={() => setMarked(new Set())}
        />
      )}
    </>
  )
}

import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { backend } from '../../../backend'
import { keys } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { go } from '../../../lib/router'
import { Empty } from '../../../ui/Empty'
import { Page } from '../../../ui/Page'
import { Problem } from '../../../ui/Problem'
import { Skeleton } from '../../../ui/Skeleton'
import '../../../ui/table.css'
import { TwinCard } from './TwinCard'
import './twin.css'

const close = () => go(['clientes'])

function Queue() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.twins,
    queryFn: ({ pageParam }) => backend.Customers.Twins(pageParam),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next || undefined,
  })
  if (error) return <Problem error={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={6} height={6} />
  const pairs = data.pages.flatMap((p) => p.twins)
  if (pairs.length === 0) {
    return (
      <Empty title={t('twin.none')} line={t('twin.none.line')}>
        <Button variant="light" onClick={close}>
          {t('import.see')}
        </Button>
      </Empty>
    )
  }
  return (
    <>
      <p className="quiet num" role="status">
        {t('twin.count', { count: data.pages[0]?.total ?? 0 })}
      </p>
      {pairs.map((p) => (
        <TwinCard key={`${p.older.id}-${p.newer.id}`} pair={p} />
      ))}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('twin.more')}
        </Button>
      )}
    </>
  )
}

// Chosen are two customers whom a person picked from the list.
function Chosen({ ids }: { ids: number[] }) {
  const both = useQueries({ queries: ids.map((id) => ({ queryKey: keys.customer(id), queryFn: () => backend.Customers.Get(id) })) })
  const [older, newer] = both.map((q) => q.data)
  const error = both.find((q) => q.error)?.error
  if (error) return <Problem error={error} />
  if (!older || !newer) return <Skeleton rows={6} height={6} />
  return <TwinCard pair={{ older, newer, clues: [] }} onSettled={close} />
}

// TwinPage is the queue of customers who are probably one person, or the two that a person chose.
export function TwinPage({ ids }: { ids: number[] }) {
  const chosen = ids.length === 2
  return (
    <Page
      title={t(chosen ? 'twin.chosen' : 'twin.title')}
      sentence={t('twin.sentence')}
      actions={
        <Button variant="subtle" onClick={close}>
          {t('ui.close')}
        </Button>
      }
    >
      <div className="twins">{chosen ? <Chosen ids={ids} /> : <Queue />}</div>
    </Page>
  )
}

import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { backend } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { kindName } from '../../ui/kind'
import { Problem } from '../../ui/Problem'
import { IncidentChip } from '../../ui/state'

const atATime = 5

// Outages are those that were, newest first, each with its report.
export function Outages() {
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: [...keys.incidents, 'list'],
    queryFn: ({ pageParam }) => backend.Contingency.Incidents(pageParam, atATime),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.length === atATime ? last.at(-1)?.id : undefined),
  })
  const outages = list.data?.pages.flat()
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('contingency.outages')}</h2>
      </div>
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {outages?.length === 0 && <p className="quiet">{t('contingency.outages.none')}</p>}
      <ul>
        {outages?.map((i) => (
          <li key={i.id} className="outage">
            <div>
              <p className="check-name">{i.account ? kindName(i.kind) : t('contingency.ownInternet')}</p>
              <p className="quiet">{moment(i.startedAt, now)}</p>
            </div>
            {i.state && <IncidentChip state={i.state} />}
            <Button component="a" href={placeHash(['contingencia', 'queda', i.id])} variant="subtle" size="compact-sm">
              {t('contingency.report.see')}
            </Button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="subtle" size="compact-sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('contingency.outages.more')}
        </Button>
      )}
    </section>
  )
}

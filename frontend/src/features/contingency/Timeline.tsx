import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { backend } from '../../backend'
import { keys } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { personName } from '../../ui/person'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'

// Timeline is what happened in one outage, line by line, as it was written down while it happened.
export function Timeline({ incident, onClose }: { incident: number; onClose: () => void }) {
  const now = useNow()
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.incidents, incident],
    queryFn: () => backend.Contingency.Incident(incident),
    enabled: incident !== 0,
  })
  return (
    <Drawer opened={incident !== 0} onClose={onClose} title={t('contingency.timeline')}>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={4} />}
      <ol className="timeline">
        {data?.events.map((e, i) => (
          <li key={i}>
            <time className="num" dateTime={e.at}>
              {moment(e.at, now)}
            </time>
            <span>
              {tOr(`incident.event.${e.what}`, 'incident.event.other', {
                count: e.count,
                verdict: tOr(`verdict.${e.verdict}`, 'verdict.other'),
              })}
              {e.actor && e.actor !== 'auto' && <span className="quiet"> · {personName(e.actor)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Drawer>
  )
}

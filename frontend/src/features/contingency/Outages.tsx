import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { kindName } from '../../ui/kind'
import { IncidentChip } from '../../ui/state'
import { Timeline } from './Timeline'

// Outages are those that were, each with its timeline.
export function Outages() {
  const now = useNow()
  const [shown, setShown] = useState(0)
  const { data } = useQuery({ queryKey: [...keys.incidents, 'list'], queryFn: () => backend.Contingency.Incidents(0, 5) })
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('contingency.outages')}</h2>
      </div>
      {data?.length === 0 && <p className="quiet">{t('contingency.outages.none')}</p>}
      <ul>
        {data?.map((i) => (
          <li key={i.id} className="outage">
            <div>
              <p className="check-name">{i.account ? kindName(i.kind) : t('contingency.ownInternet')}</p>
              <p className="quiet">{moment(i.startedAt, now)}</p>
            </div>
            {i.state && <IncidentChip state={i.state} />}
            <Button variant="subtle" size="compact-sm" onClick={() => setShown(i.id)}>
              {t('contingency.timeline')}
            </Button>
          </li>
        ))}
      </ul>
      <Timeline incident={shown} onClose={() => setShown(0)} />
    </section>
  )
}

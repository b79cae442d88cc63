import { lazy } from 'react'
import { useContingency } from '../../backend/query'
import { t } from '../../lib/i18n'
import { usePlacePart } from '../../lib/router'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { Active } from './Active'
import { Door } from './Door'
import { Ready } from './Ready'
import { lostChannel, situation } from './situation'
import './contingency.css'

const Report = lazy(() => import('./Report'))

// The page of plan B, or the report of one outage.
export default function ContingencyPage() {
  const reported = usePlacePart((p) => (p.segments[1] === 'queda' ? Number(p.segments[2]) : 0))
  return reported ? <Report key={reported} id={reported} /> : <Now />
}

// Now is what matters at this moment: being ready, deciding, or the plan at work.
function Now() {
  const { data, error, refetch } = useContingency()
  if (error) {
    return (
      <Page title={t('section.contingency')}>
        <Problem error={error} retry={() => void refetch()} />
      </Page>
    )
  }
  if (!data) {
    return (
      <Page title={t('section.contingency')}>
        <Skeleton />
      </Page>
    )
  }
  const now = situation(data)
  const lost = lostChannel(data)
  if ((now === 'active' || now === 'returning') && lost) return <Active view={data} lost={lost} returning={now === 'returning'} />
  if (now === 'door' && lost) return <Door view={data} lost={lost} />
  return <Ready view={data} />
}

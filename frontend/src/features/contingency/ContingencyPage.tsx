import { useContingency } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { Active } from './Active'
import { Door } from './Door'
import { Ready } from './Ready'
import { lostChannel, situation } from './situation'
import './contingency.css'

export default function ContingencyPage() {
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

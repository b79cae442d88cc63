import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { backend, type JobView } from '../../../backend'
import { keys, queryClient } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { number } from '../../../lib/words'
import { Meter } from '../../../ui/Meter'
import { Problem } from '../../../ui/Problem'
import { Histories } from './Histories'

interface Props {
  job: JobView
  customer: number
  onAgain: () => void
  onClose: () => void
}

// HistoryResult follows the file being brought in, and then says what came of it, with its undo.
export function HistoryResult({ job: started, customer, onAgain, onClose }: Props) {
  const { data: job } = useQuery({
    queryKey: [...keys.jobs, started.id],
    queryFn: () => backend.Jobs.Get(started.id),
    initialData: started,
    refetchInterval: (q) => (q.state.data?.outcome ? false : 500),
  })
  const cancel = useMutation({ mutationFn: () => backend.Jobs.Cancel(job.id) })
  useEffect(() => {
    if (job.outcome) void queryClient.invalidateQueries({ queryKey: keys.histories })
  }, [job.outcome])
  if (job.outcome === 'failed') {
    return <Problem error={{ code: 'internal', key: job.errorKey, args: {}, field: '' }} retry={onAgain} action={t('history.again')} />
  }
  if (!job.outcome) {
    return (
      <div className="history-run">
        <p role="status">{t('history.running', { done: number(job.done), total: number(job.total) })}</p>
        <Meter done={job.done} total={job.total} label={t('history.running.label')} />
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('import.stop')}
        </Button>
      </div>
    )
  }
  return (
    <div className="history-run">
      <p role="status">{t(job.outcome === 'cancelled' ? 'history.stopped' : 'history.done')}</p>
      <Histories customer={customer} only={job.result} />
      <div className="dialog-foot">
        <Button onClick={onClose} data-autofocus>
          {t('ui.close')}
        </Button>
      </div>
    </div>
  )
}

import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { backend, type JobView } from '../../../backend'
import { keys } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { go } from '../../../lib/router'
import { number } from '../../../lib/words'
import { Meter } from '../../../ui/Meter'
import { Problem } from '../../../ui/Problem'
import { BatchLine } from './Batches'

// Result follows the import, and then says what came of it, with its undo.
export function Result({ job: started, onAgain }: { job: JobView; onAgain: () => void }) {
  const { data: job } = useQuery({
    queryKey: [...keys.jobs, started.id],
    queryFn: () => backend.Jobs.Get(started.id),
    initialData: started,
    refetchInterval: (q) => (q.state.data?.outcome ? false : 500),
  })
  const batch = useQuery({
    queryKey: [...keys.batches, job.result],
    queryFn: () => backend.Customers.Batch(job.result),
    enabled: job.outcome !== '' && job.result > 0,
  }).data
  const cancel = useMutation({ mutationFn: () => backend.Jobs.Cancel(job.id) })
  if (job.outcome === 'failed') {
    return <Problem error={{ code: 'internal', key: job.errorKey, args: {}, field: '' }} retry={onAgain} action={t('import.again')} />
  }
  if (!job.outcome || !batch) {
    return (
      <section className="card import-run">
        <p role="status">{t('import.running', { done: number(job.done), total: number(job.total) })}</p>
        <Meter done={job.done} total={job.total} label={t('import.running.label')} />
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('import.stop')}
        </Button>
      </section>
    )
  }
  return (
    <section className="card import-done">
      <h2>{t(job.outcome === 'cancelled' ? 'import.stopped' : 'import.done')}</h2>
      <BatchLine batch={batch} />
      <div className="dialog-foot">
        <Button variant="default" onClick={onAgain}>
          {t('import.again')}
        </Button>
        <Button onClick={() => go(['clientes'])}>{t('import.see')}</Button>
      </div>
    </section>
  )
}

import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type JobView, type RestoreInput } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Meter } from '../../ui/Meter'

// useInspection reads a copy whole, which is long work: what it holds, or why it cannot be used, is known at its end.
export function useInspection(input: RestoreInput) {
  const [job, setJob] = useState(0)
  const start = useMutation({ mutationFn: () => backend.Backup.Inspect(input), onSuccess: (begun) => setJob(begun.id) })
  const work = useQuery({
    queryKey: [...keys.jobs, job],
    queryFn: () => backend.Jobs.Get(job),
    enabled: job > 0,
    refetchInterval: (q) => (q.state.data?.outcome ? false : 500),
  })
  const ended = job > 0 && work.data !== undefined && work.data.outcome !== ''
  const stopped = work.data?.outcome === 'cancelled'
  const found = useQuery({ queryKey: ['inspected', job], queryFn: () => backend.Backup.Inspected(job), enabled: ended && !stopped, gcTime: 0 })
  const busy = start.isPending || (job > 0 && !stopped && !found.isFetched)
  return {
    begin: () => {
      setJob(0)
      start.mutate()
    },
    reset: () => {
      setJob(0)
      start.reset()
    },
    data: found.data,
    error: start.error ?? found.error,
    isPending: busy,
    running: busy ? work.data : undefined,
  }
}

// Reading is how far a copy is read, and a way to stop it.
export function Reading({ job }: { job: JobView }) {
  const stop = useMutation({ mutationFn: () => backend.Jobs.Cancel(job.id) })
  return (
    <div className="restore-run">
      <p role="status">{t('job.verify')}</p>
      <Meter done={job.done} total={job.total} label={t('job.verify')} />
      <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
        {t('import.stop')}
      </Button>
    </div>
  )
}

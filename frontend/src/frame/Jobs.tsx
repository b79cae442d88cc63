import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { backend, type JobView } from '../backend'
import { useCan, useJobs, usePreference, useSession } from '../backend/query'
import { t, tOr } from '../lib/i18n'
import { useNow } from '../lib/useNow'
import { IconButton } from '../ui/IconButton'
import { fetchAwaited, fetchMade } from '../ui/madeFile'
import { Meter } from '../ui/Meter'
import { tellProblem } from '../ui/toast'
import { jobsToShow, progressOf } from './jobs'

const wordsOf = (job: JobView) => tOr(`job.${job.what}`, 'job.other')

function farOf(job: JobView): string {
  const far = progressOf(job)
  if (!far) return wordsOf(job)
  return 'percent' in far ? t('frame.job.part', { what: wordsOf(job), ...far }) : t('frame.job', { what: wordsOf(job), ...far })
}

function Running({ job }: { job: JobView }) {
  const agent = useCan('agent')
  const words = wordsOf(job)
  const stop = useMutation({ mutationFn: () => backend.Jobs.Cancel(job.id), onError: tellProblem })
  return (
    <span className="bottom-item num">
      {job.total > 0 && <Meter done={job.done} total={job.total} label={words} />}
      {farOf(job)}
      {agent && <IconButton label={t('job.stop', { what: words })} icon={XIcon} onClick={() => stop.mutate()} />}
    </span>
  )
}

// resultOf is how a job ended, in a sentence: what failed says why.
function resultOf(job: JobView): string {
  if (job.outcome === 'ok') return t('job.ended.ok', { what: wordsOf(job) })
  if (job.outcome === 'interrupted') return t('job.ended.interrupted', { what: wordsOf(job) })
  return t('job.ended.failed', { what: wordsOf(job), why: tOr(job.errorKey, 'job.failed') })
}

function Ended({ job, onSeen }: { job: JobView; onSeen: () => void }) {
  const good = job.outcome === 'ok'
  const Sign = good ? CheckCircleIcon : WarningCircleIcon
  const words = resultOf(job)
  const inWindow = useSession().data?.window
  const manager = useCan('manager')
  return (
    <span className="bottom-item bottom-ended" data-tone={good ? 'ok' : 'down'} role="status">
      <Sign size="1.6rem" weight="fill" aria-hidden />
      <span className="cut" title={words}>
        {words}
      </span>
      {job.file && manager && !inWindow && (
        <IconButton label={t('job.file', { what: wordsOf(job) })} icon={DownloadSimpleIcon} onClick={() => fetchMade(job.id)} />
      )}
      <IconButton label={t('job.seen')} icon={XIcon} onClick={onSeen} />
    </span>
  )
}

// Jobs is the long work in the bottom bar: how far it is, a way to stop it, and how the last one ended, also after a
// restart of the program.
export function Jobs() {
  const jobs = useJobs().data
  const now = useNow()
  const [seen, setSeen] = usePreference('ui.jobs')
  useEffect(() => fetchAwaited(jobs ?? []), [jobs])
  const { running, ended } = jobsToShow(jobs ?? [], Number(seen) || 0, now)
  return (
    <>
      {running.map((j) => (
        <Running key={j.id} job={j} />
      ))}
      {ended && <Ended job={ended} onSeen={() => setSeen(String(ended.id))} />}
    </>
  )
}

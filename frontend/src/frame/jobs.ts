import type { JobView } from '../backend'

const day = 24 * 3600_000
// What ended well is told for a while; what did not stays until somebody has seen it, also over a restart.
const told = 5 * 60_000

// jobsToShow are the jobs that run, and the last one that ended when a person still has to hear of it. seen is the id of
// the last one that was put away.
export function jobsToShow(jobs: JobView[], seen: number, now: Date): { running: JobView[]; ended?: JobView } {
  const running = jobs.filter((j) => !j.endedAt)
  const last = jobs.filter((j) => j.endedAt).sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1))[0]
  if (!last || last.id <= seen || last.outcome === 'cancelled') return { running }
  const age = now.getTime() - new Date(last.endedAt).getTime()
  return age < (last.outcome === 'ok' ? told : day) ? { running, ended: last } : { running }
}

// The work whose steps are people or rows, which can be counted aloud; any other is told in hundredths.
const counted = new Set(['import', 'undo', 'export', 'notice'])

// progressOf is how far a job is: undefined when it does not know, a share in per cent when its steps mean nothing to anybody.
export function progressOf({ what, done, total }: JobView): { done: number; total: number } | { percent: number } | undefined {
  if (total <= 0) return undefined
  return counted.has(what) ? { done, total } : { percent: Math.min(100, Math.floor((100 * done) / total)) }
}

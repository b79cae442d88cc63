import type * as v from '../types'
import { noJob } from './blank'
import type { World } from './world'

// runJob is long work that goes on in four steps, and then is done.
export function runJob(world: World, what: string, total: number, done: (job: v.JobView) => void): v.JobView {
  const job: v.JobView = { ...noJob, id: world.id(), what, actor: world.session.actor, startedAt: new Date().toISOString(), total }
  world.jobs.unshift(job)
  const step = () => {
    if (job.endedAt) return // somebody stopped it
    job.done = Math.min(total, job.done + Math.ceil(total / 4))
    if (job.done < total) setTimeout(step, 300)
    else {
      Object.assign(job, { endedAt: new Date().toISOString(), outcome: 'ok' })
      done(job)
    }
    world.emit('job:changed', { job: job.id })
  }
  setTimeout(step, 300)
  return { ...job }
}

import { backend, type JobView } from '../backend'
import { handedOver } from './save'
import { tellProblem } from './toast'

// The jobs that somebody began on this page for the sake of their file, which is fetched as soon as it is made, wherever
// on the page they are by then.
const awaited = new Set<number>()

// fetchMade hands over the file of a job.
export function fetchMade(id: number): void {
  backend.Jobs.File(id).then(handedOver, tellProblem)
}

// fetchAwaited hands over what was waited for; the frame calls it whenever a job has moved.
export function fetchAwaited(jobs: JobView[]): void {
  for (const job of jobs) {
    if (!job.endedAt || !awaited.delete(job.id) || !job.file) continue
    fetchMade(job.id)
  }
}

// awaitFile waits for the file of a job that has just begun, and may have ended meanwhile.
export function awaitFile(begun: JobView): void {
  if (!begun.id) return // the person gave up
  awaited.add(begun.id)
  backend.Jobs.Get(begun.id).then((job) => fetchAwaited([job]), tellProblem)
}

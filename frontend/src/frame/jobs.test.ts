import { describe, expect, it } from 'vitest'
import { noJob } from '../backend/fake/blank'
import { jobsToShow, progressOf } from './jobs'

const now = new Date('2026-11-20T12:00:00Z')
const ended = (id: number, minutesAgo: number, outcome: string) => ({
  ...noJob,
  id,
  what: 'backup',
  outcome,
  endedAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
})

describe('the jobs of the bottom bar', () => {
  it('are those that run, and the last that ended', () => {
    const running = { ...noJob, id: 9 }
    expect(jobsToShow([running, ended(8, 1, 'ok'), ended(7, 3, 'failed')], 0, now)).toEqual({ running: [running], ended: ended(8, 1, 'ok') })
  })
  it('tell of what went well for a while only', () => {
    expect(jobsToShow([ended(8, 6, 'ok')], 0, now).ended).toBeUndefined()
  })
  it('keep what failed or was interrupted until it was seen', () => {
    for (const outcome of ['failed', 'interrupted']) {
      expect(jobsToShow([ended(8, 600, outcome)], 0, now).ended?.id).toBe(8)
      expect(jobsToShow([ended(8, 600, outcome)], 8, now).ended).toBeUndefined()
      expect(jobsToShow([ended(8, 3000, outcome)], 0, now).ended).toBeUndefined()
    }
  })
  it('count people and rows, and tell the rest in hundredths', () => {
    expect(progressOf({ ...noJob, what: 'import', done: 1240, total: 8000 })).toEqual({ done: 1240, total: 8000 })
    expect(progressOf({ ...noJob, what: 'backup', done: 9999, total: 10_000 })).toEqual({ percent: 99 })
    expect(progressOf({ ...noJob, what: 'verify' })).toBeUndefined()
  })
  it('say nothing of what a person stopped', () => {
    expect(jobsToShow([ended(8, 1, 'cancelled')], 0, now).ended).toBeUndefined()
  })
})

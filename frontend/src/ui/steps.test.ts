import { describe, expect, it } from 'vitest'
import type { BackupView, ContingencyView, SessionView } from '../backend'
import { stepsOf } from './steps'

const facts = (channels: string[], customers: number, proved: string) => ({
  session: { shopName: 'Padaria' } as SessionView,
  contingency: {
    channels: channels.map((state) => ({ state, configured: state !== 'setup' })),
    reach: { customers },
  } as ContingencyView,
  backup: { ready: proved !== '', lastProvedAt: proved } as BackupView,
})

const left = (f: ReturnType<typeof facts>) => stepsOf(f).filter((s) => !s.done).map((s) => s.name)

describe('the first steps', () => {
  it('are all left on the first day, but for the name', () => {
    expect(left(facts([], 0, ''))).toEqual(['channel', 'customer', 'backup', 'plan'])
  })
  it('do not count a channel that was only begun', () => {
    expect(left(facts(['setup'], 3, ''))).toEqual(['channel', 'backup', 'plan'])
  })
  it('count a channel that is down: it was connected', () => {
    expect(left(facts(['down'], 3, '2026-11-20T10:00:00Z'))).toEqual(['plan'])
  })
  it('end with a second way', () => {
    expect(left(facts(['working', 'working'], 1, '2026-11-20T10:00:00Z'))).toEqual([])
  })
  it('know nothing before the program has told', () => {
    expect(stepsOf({}).every((s) => !s.done)).toBe(true)
  })
})

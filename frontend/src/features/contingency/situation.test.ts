import { describe, expect, it } from 'vitest'
import type { ChannelView, ContingencyView, IncidentView } from '../../backend'
import { eggCounts, lostChannel, situation } from './situation'

const channel = (id: number, state: string) => ({ id, state, kind: id === 1 ? 'whatsapp' : 'email' }) as ChannelView
const view = (channels: ChannelView[], incident: Partial<IncidentView> = {}) =>
  ({ channels, incident: { id: 0, account: 0, state: '', ...incident } }) as ContingencyView

describe('the situation the page shows', () => {
  it('is ready while everything works', () => {
    expect(situation(view([channel(1, 'working'), channel(2, 'working')]))).toBe('ready')
  })
  it('is the door as soon as a channel fails, before there is an incident', () => {
    const v = view([channel(1, 'down'), channel(2, 'working')])
    expect(situation(v)).toBe('door')
    expect(lostChannel(v)?.id).toBe(1)
  })
  it('is active while the plan runs, and returning when the channel is back', () => {
    const channels = [channel(1, 'down'), channel(2, 'working')]
    expect(situation(view(channels, { id: 5, account: 1, state: 'active' }))).toBe('active')
    expect(situation(view(channels, { id: 5, account: 1, state: 'returning' }))).toBe('returning')
    expect(lostChannel(view([channel(1, 'working')], { id: 5, account: 1 }))?.id).toBe(1)
  })
})

describe('the hundred eggs', () => {
  it('are always a hundred, and nobody disappears', () => {
    for (const counts of [[235, 119, 58], [1, 0, 999], [1, 1, 1], [0, 0, 7]] as [number, number, number][]) {
      const eggs = eggCounts(...counts)
      expect(eggs[0] + eggs[1] + eggs[2]).toBe(100)
      counts.forEach((n, i) => expect((eggs[i] ?? 0) > 0).toBe(n > 0))
    }
  })
  it('are none for an empty register', () => expect(eggCounts(0, 0, 0)).toEqual([0, 0, 0]))
})

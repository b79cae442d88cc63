import type { ChannelView, ContingencyView } from '../../backend'

// What the page shows is decided here, from what the program knows; nothing of it touches the DOM.

export type Situation = 'ready' | 'door' | 'active' | 'returning'

const broken = (c: ChannelView) => c.state === 'down' || c.state === 'unlinked' || c.state === 'blocked'

// lostChannel is the channel the page is about: the one of the incident, or the first of the ladder that fails.
export function lostChannel(view: ContingencyView): ChannelView | undefined {
  const ofIncident = view.channels.find((c) => view.incident.id && c.id === view.incident.account)
  return ofIncident ?? view.channels.find(broken)
}

export function situation(view: ContingencyView): Situation {
  const { state } = view.incident
  if (state === 'active' || state === 'returning') return state
  const lost = lostChannel(view)
  return lost && broken(lost) ? 'door' : 'ready'
}

// eggCounts shares a hundred eggs among the three kinds of reach, so that none that exists disappears by rounding.
export function eggCounts(twoOrMore: number, onlyOne: number, none: number): [number, number, number] {
  const total = twoOrMore + onlyOne + none
  if (total === 0) return [0, 0, 0]
  const share = (n: number) => (n === 0 ? 0 : Math.max(1, Math.round((n / total) * 100)))
  const counts: [number, number, number] = [share(twoOrMore), share(onlyOne), share(none)]
  const largest = counts.indexOf(Math.max(...counts)) as 0 | 1 | 2
  counts[largest] += 100 - counts[0] - counts[1] - counts[2]
  return counts
}

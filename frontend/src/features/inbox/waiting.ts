import type { Tone } from '../../ui/state'

// From when on a wait is worth a colour, in minutes.
const amber = 10
const red = 30

// waitTone is how pressing a wait is.
export function waitTone(since: string, now: Date): Tone {
  const minutes = (now.getTime() - Date.parse(since)) / 60_000
  if (minutes >= red) return 'down'
  return minutes >= amber ? 'unstable' : 'plain'
}

import { useSyncExternalStore } from 'react'

// One clock for the whole page: everything that shows an age moves together, twice a minute.
let now = new Date()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  now = new Date()
  listeners.forEach((f) => f())
}

function subscribe(f: () => void) {
  listeners.add(f)
  if (!timer) {
    now = new Date()
    timer = setInterval(tick, 30_000)
  }
  return () => {
    listeners.delete(f)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

export const useNow = (): Date => useSyncExternalStore(subscribe, () => now)

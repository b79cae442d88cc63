import { useSyncExternalStore } from 'react'
import { onEvent } from '../backend'

// Whether the program answers. It is lost when a staff browser loses the computer that holds the program.
let online = true
const listeners = new Set<() => void>()

function set(to: boolean) {
  online = to
  listeners.forEach((f) => f())
}

export function watchOnline(): void {
  onEvent('bridge:offline', () => set(false))
  onEvent('bridge:online', () => set(true))
}

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => online)

import { useSyncExternalStore } from 'react'

// How much fits: one pane with a tab bar, an icon rail, the full frame, or a wide screen. The widths count at the
// normal text size, so a larger text moves to a smaller layout, which a media query cannot do.
export type Layout = 'phone' | 'compact' | 'full' | 'wide'

export function layoutFor(width: number, textScale: number): Layout {
  const room = width / textScale
  if (room < 720) return 'phone'
  if (room < 1280) return 'compact'
  return room < 1920 ? 'full' : 'wide'
}

let textScale = 1
let layout: Layout = 'full'
const listeners = new Set<() => void>()

function measure() {
  const next = layoutFor(window.innerWidth, textScale)
  document.documentElement.dataset.layout = next
  if (next === layout) return
  layout = next
  listeners.forEach((f) => f())
}

export function watchLayout(): void {
  measure()
  window.addEventListener('resize', measure)
}

export function setTextScale(scale: number): void {
  textScale = scale
  document.documentElement.style.fontSize = scale === 1 ? '' : `${62.5 * scale}%`
  measure()
}

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export const useLayout = (): Layout => useSyncExternalStore(subscribe, () => layout)

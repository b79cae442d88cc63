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

// A low screen has no height to spare: what stands around the work gets small. It follows the text size as well.
export const isLow = (height: number, scale: number): boolean => height / scale < 560

let textScale = 1
let layout: Layout = 'full'
let low = false
const listeners = new Set<() => void>()

function measure() {
  const next = layoutFor(window.innerWidth, textScale)
  const nextLow = isLow(window.innerHeight, textScale)
  document.documentElement.dataset.layout = next
  document.documentElement.dataset.low = String(nextLow)
  if (next === layout && nextLow === low) return
  layout = next
  low = nextLow
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
export const useLow = (): boolean => useSyncExternalStore(subscribe, () => low)

import { useSyncExternalStore } from 'react'

// The place in the page is the part of the address after #: segments and named values, '#/atendimento/12?m=40'.
export interface Place {
  segments: string[]
  query: URLSearchParams
}

export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return { segments: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) }
}

export function placeHash(segments: (string | number)[], query: Record<string, string | number> = {}): string {
  const q = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString()
  return `#/${segments.map((s) => encodeURIComponent(s)).join('/')}${q ? `?${q}` : ''}`
}

let cachedHash = ''
let cached = parsePlace('')
function current(): Place {
  if (location.hash !== cachedHash) {
    cachedHash = location.hash
    cached = parsePlace(cachedHash)
  }
  return cached
}

function subscribe(f: () => void) {
  window.addEventListener('hashchange', f)
  return () => window.removeEventListener('hashchange', f)
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, current)

// usePlacePart follows only what pick takes from the place, a plain value: who needs the section is not drawn again when
// somebody opens another conversation in it.
export const usePlacePart = <T extends string | number | boolean | undefined>(pick: (p: Place) => T): T =>
  useSyncExternalStore(subscribe, () => pick(current()))

const moved = () => window.dispatchEvent(new HashChangeEvent('hashchange'))

// go writes the address itself: setting location.hash would also look for an element of that name, and lay out the whole
// page for it. A webview may refuse to when it is done very often (WebKit: 100 times in half a minute).
export function go(segments: (string | number)[], query?: Record<string, string | number>): void {
  const hash = placeHash(segments, query)
  if (hash === location.hash) return
  try {
    history.pushState(null, '', hash)
  } catch {
    location.hash = hash
    return
  }
  moved()
}

// goInstead replaces the present place, so that Back does not return to it.
export function goInstead(segments: (string | number)[], query?: Record<string, string | number>): void {
  history.replaceState(null, '', placeHash(segments, query))
  moved()
}

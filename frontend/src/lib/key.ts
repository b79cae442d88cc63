// A shortcut is written once, as people read it ("Ctrl+Shift+O"), and matched from that.

export const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

export interface KeyPress {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

const named: Record<string, string> = { '↓': 'ArrowDown', '↑': 'ArrowUp', Esc: 'Escape', Enter: 'Enter', Tab: 'Tab' }

// matches says whether a key press is the shortcut; Ctrl is ⌘ on a Mac.
export function matches(press: KeyPress, shortcut: string, mac = isMac): boolean {
  const parts = shortcut.split('+')
  // "Ctrl++" ends in the key "+" itself.
  const key = shortcut.endsWith('++') ? '+' : (parts.at(-1) ?? '')
  const wants = new Set(parts.slice(0, -1))
  const command = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  if (command !== wants.has('Ctrl') || other || press.altKey !== wants.has('Alt')) return false
  const wanted = named[key] ?? key
  const symbol = wanted.length === 1 && !/[a-z0-9]/i.test(wanted)
  // A symbol may itself need Shift on this keyboard; a letter or digit must not have it by accident.
  if (!symbol && press.shiftKey !== wants.has('Shift')) return false
  if (press.key.toLowerCase() === wanted.toLowerCase()) return true
  return symbol && wanted === '/' ? press.code === 'Slash' : symbol && wanted === '+' && press.key === '='
}

export function shownKeys(shortcut: string, mac = isMac): string {
  const spaced = shortcut.replace(/\+(?=.)/g, ' ')
  return mac ? spaced.replace('Ctrl', '⌘').replace('Shift', '⇧').replace('Alt', '⌥') : spaced
}

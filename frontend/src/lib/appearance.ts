import { useSyncExternalStore } from 'react'
import { isLanguage, setLanguage, type Language } from './i18n'
import { setTextScale } from './layout'

// Theme and text size are settings of the program; the browser's own memory keeps a copy so that the first paint is
// already right.
export type Theme = 'auto' | 'light' | 'dark'
export const textSizes = [100, 115, 130, 150, 175, 200]

interface Appearance {
  theme: Theme
  textSize: number
  language: Language
}

const store = 'planob.appearance'
let appearance: Appearance = { theme: 'auto', textSize: 100, language: 'pt-BR' }
const listeners = new Set<() => void>()
const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined

export const isTheme = (s: string): s is Theme => s === 'auto' || s === 'light' || s === 'dark'

const scheme = (): 'light' | 'dark' => {
  if (appearance.theme !== 'auto') return appearance.theme
  return dark?.matches ? 'dark' : 'light'
}

function apply() {
  document.documentElement.dataset.mantineColorScheme = scheme()
  setTextScale(appearance.textSize / 100)
  // A language that does not load leaves the present one.
  void setLanguage(appearance.language).catch(() => undefined)
  listeners.forEach((f) => f())
}

export function setAppearance(change: Partial<Appearance>): void {
  appearance = { ...appearance, ...change }
  try {
    localStorage.setItem(store, JSON.stringify(appearance))
  } catch {
    // Without the copy only the first paint differs.
  }
  apply()
}

// startAppearance shows what this browser kept; it is ready when the words are there too.
export async function startAppearance(): Promise<void> {
  try {
    const kept = JSON.parse(localStorage.getItem(store) ?? '{}') as Partial<Appearance>
    if (kept.theme && isTheme(kept.theme)) appearance.theme = kept.theme
    if (kept.language && isLanguage(kept.language)) appearance.language = kept.language
    if (kept.textSize && textSizes.includes(kept.textSize)) appearance.textSize = kept.textSize
  } catch {
    // A broken copy is as good as none.
  }
  dark?.addEventListener('change', apply)
  apply()
  await setLanguage(appearance.language).catch(() => undefined)
}

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, () => appearance)
export const useScheme = (): 'light' | 'dark' => useSyncExternalStore(subscribe, scheme)

import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import type ptBR from '../locales/pt-BR.json'
import ptBRFile from '../locales/pt-BR.json?url'
import { setLocale } from './time'

type Entry = keyof typeof ptBR
// A sentence may differ by what the shop does; it is named once, without that ending too.
type ByTrade = `${string}_school` | `${string}_association` | `${string}_delivery`
type Plural<K> = K extends `${infer Base}_one` ? Base : K extends `${string}_other` | ByTrade ? never : K

// Key is every sentence there is; one with singular and plural is named once, without its ending.
export type Key = Plural<Entry>
export type Args = Record<string, unknown>

void i18next.init({
  lng: 'pt-BR',
  fallbackLng: 'pt-BR',
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
})

// The Portuguese sentences, which every other language falls back to. They lie beside the page's program and not in it: words
// are quicker to read than statements, and the page fetches both at once.
let sentences: Readonly<Record<string, string>> = {}

export const sentenceKeys = (): string[] => Object.keys(sentences)

export function learn(catalogue: Readonly<Record<string, string>>): void {
  sentences = catalogue
  i18next.addResourceBundle('pt-BR', 'translation', catalogue)
  whole.clear()
}

// learnSentences is done when there is something to say. The file comes from where the page itself came; while that is not
// there the page waits, because without words it could not even say so.
export async function learnSentences(): Promise<void> {
  try {
    const file = await fetch(ptBRFile)
    if (file.ok) return learn((await file.json()) as Record<string, string>)
  } catch {
    // The program is not there for a moment.
  }
  await new Promise((again) => setTimeout(again, 1000))
  return learnSentences()
}

export type Language = 'pt-BR' | 'en'
export const languages: Language[] = ['pt-BR', 'en']
export const isLanguage = (s: string): s is Language => (languages as string[]).includes(s)

let language: Language = 'pt-BR'
let trade: string | undefined
const listeners = new Set<() => void>()

// setLanguage speaks another language from now on. English is fetched from the program when it is first asked for.
export async function setLanguage(to: Language): Promise<void> {
  if (to === language) return
  if (to === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    i18next.addResourceBundle('en', 'translation', (await import('../locales/en.json')).default)
  }
  await i18next.changeLanguage(to)
  language = to
  whole.clear()
  setLocale(to)
  if (typeof document !== 'undefined') document.documentElement.lang = to
  listeners.forEach((f) => f())
}

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => language)

// setTrade chooses the words that fit what the shop does.
export function setTrade(to: string): void {
  const next = to && to !== 'shop' ? to : undefined
  if (next !== trade) whole.clear()
  trade = next
}

// Most sentences have no gaps, and the same ones are asked for at every drawing.
const whole = new Map<Key, string>()

export function t(key: Key, args?: Args): string {
  if (args) return i18next.t(key, trade ? { context: trade, ...args } : args)
  const said = whole.get(key)
  if (said !== undefined) return said
  const made = i18next.t(key, trade ? { context: trade } : {})
  whole.set(key, made)
  return made
}

// known says whether a key that came from outside (an error, a reason) has its sentence.
export function known(key: string): key is Key {
  return key in sentences || `${key}_other` in sentences
}

// tOr gives the sentence of a key that came from outside, or the one of fallback.
export function tOr(key: string, fallback: Key, args?: Args): string {
  return t(known(key) ? key : fallback, args)
}

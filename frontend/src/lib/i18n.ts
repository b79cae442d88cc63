import i18next from 'i18next'
import ptBR from '../locales/pt-BR.json'

type Entry = keyof typeof ptBR
type Plural<K> = K extends `${infer Base}_one` ? Base : K extends `${string}_other` ? never : K

// Key is every sentence there is; one with singular and plural is named once, without its ending.
export type Key = Plural<Entry>
export type Args = Record<string, unknown>

void i18next.init({
  lng: 'pt-BR',
  resources: { 'pt-BR': { translation: ptBR } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
})

// Most sentences have no gaps, and the same ones are asked for at every drawing.
const whole = new Map<Key, string>()

export function t(key: Key, args?: Args): string {
  if (args) return i18next.t(key, args)
  const said = whole.get(key)
  if (said !== undefined) return said
  const made = i18next.t(key, {})
  whole.set(key, made)
  return made
}

// known says whether a key that came from outside (an error, a reason) has its sentence.
export function known(key: string): key is Key {
  return key in ptBR || `${key}_other` in ptBR
}

// tOr gives the sentence of a key that came from outside, or the one of fallback.
export function tOr(key: string, fallback: Key, args?: Args): string {
  return t(known(key) ? key : fallback, args)
}

import { t } from './i18n'
import { clock, date, dayKey, dayName, locale, parse, shortDate, since } from './time'

// dayOf is the day of a moment, with its year; nothing when there is none.
export function dayOf(at: string): string {
  const d = parse(at)
  return d ? date(d) : ''
}

// Sentences about times, in words. They take now as an argument; useNow gives it.

export function ago(at: string, now: Date): string {
  const d = parse(at)
  if (!d) return ''
  const span = since(d, now)
  return t(`time.ago.${span.unit}`, { count: span.count })
}

// spanWords is a length of time: "12 min", "1 h", "3 dias".
export function spanWords(from: string, now: Date): string {
  const d = parse(from)
  if (!d) return ''
  const span = since(d, now)
  return t(`time.span.${span.unit}`, { count: span.count })
}

// moment is "10:42" today, "ontem às 10:42", "anteontem às 10:42", "19/11 às 10:42".
export function moment(at: string, now: Date): string {
  const d = parse(at)
  if (!d) return ''
  if (dayKey(d) === dayKey(now)) return clock(d)
  const name = dayName(d, now)
  if (dayKey(d) === dayKey(new Date(now.getTime() - 48 * 3600_000))) {
    return t('time.dayAt', { day: t('time.beforeYesterday'), clock: clock(d) })
  }
  return t('time.dayAt', { day: 'word' in name ? t(`time.${name.word}`) : shortDate(d, now), clock: clock(d) })
}

// atMoment is the same after "às": "às 10:42", "ontem às 10:42".
export function atMoment(at: string, now: Date): string {
  const d = parse(at)
  if (!d) return ''
  return dayKey(d) === dayKey(now) ? t('time.at', { clock: clock(d) }) : moment(at, now)
}

export const dateWords = (at: string): string => {
  const d = parse(at)
  return d ? date(d) : ''
}

export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let i = 0
  let value = n
  while (value >= 1000 && i < units.length - 1) {
    value /= 1024
    i++
  }
  const digits = i > 1 && value < 10 ? 1 : 0
  return `${value.toLocaleString(locale(), { maximumFractionDigits: digits })} ${units[i]}`
}

// One format for each way of writing: making one is slow, and long lists ask for many numbers.
const plain = new Map<string, Intl.NumberFormat>()

export function number(n: number): string {
  let format = plain.get(locale())
  if (!format) plain.set(locale(), (format = new Intl.NumberFormat(locale())))
  return format.format(n)
}

// sentence starts with a capital letter.
export const sentence = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1)

// initials are the first letters of the first and the last word of a name.
export function initials(name: string): string {
  const words = name
    .replace(/\(.*?\)/g, '')
    .split(/\s+/)
    .filter((w) => /^[\p{L}\p{N}]/u.test(w))
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}

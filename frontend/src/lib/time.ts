// Every time on the page is shown in the shop's own time zone, whoever looks and from wherever.
// In English too the day comes before the month, as everywhere in Brazil.
const locales = { 'pt-BR': 'pt-BR', en: 'en-GB' } as const
let language: keyof typeof locales = 'pt-BR'
let zone: string | undefined
let formats = makeFormats()
// The day of each quarter of an hour that was asked for: no zone changes its day within one, and a long thread asks for
// the day of each message.
let days = new Map<number, string>()
const quarter = 15 * 60_000

// locale is how numbers and dates are written now.
export function locale(): string {
  return locales[language]
}

function makeFormats() {
  const make = (o: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale(), { timeZone: zone, ...o })
  return {
    clock: make({ hour: '2-digit', minute: '2-digit' }),
    day: make({ day: '2-digit', month: '2-digit' }),
    dayYear: make({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    long: make({ weekday: 'long', day: 'numeric', month: 'long' }),
    month: make({ month: 'long', year: 'numeric' }),
    key: new Intl.DateTimeFormat('en-CA', { timeZone: zone }),
    year: make({ year: 'numeric' }),
  }
}

export function setLocale(to: keyof typeof locales): void {
  language = to
  formats = makeFormats()
}

export function setTimeZone(name: string): void {
  try {
    zone = name || undefined
    days = new Map()
    formats = makeFormats()
  } catch {
    // A zone this webview does not know: the computer's own is the best guess.
    zone = undefined
    formats = makeFormats()
  }
}

// dayKey is the calendar day in the shop's zone, as a string that sorts.
export function dayKey(at: Date): string {
  const n = Math.floor(at.getTime() / quarter)
  const known = days.get(n)
  if (known !== undefined) return known
  const key = formats.key.format(at)
  days.set(n, key)
  return key
}

const dayBefore = (at: Date) => new Date(at.getTime() - 24 * 3600_000)

export type DayName = { word: 'today' | 'yesterday' } | { text: string }

// dayName is what stands on the line between two days of a thread.
export function dayName(at: Date, now: Date): DayName {
  const key = dayKey(at)
  if (key === dayKey(now)) return { word: 'today' }
  if (key === dayKey(dayBefore(now))) return { word: 'yesterday' }
  const sameYear = formats.year.format(at) === formats.year.format(now)
  return { text: sameYear ? formats.long.format(at) : formats.dayYear.format(at) }
}

export const clock = (at: Date): string => formats.clock.format(at)

// shortDate is the time today, the day this year, the whole date before.
export function shortDate(at: Date, now: Date): string {
  if (dayKey(at) === dayKey(now)) return clock(at)
  const sameYear = formats.year.format(at) === formats.year.format(now)
  return (sameYear ? formats.day : formats.dayYear).format(at)
}

export const date = (at: Date): string => formats.dayYear.format(at)
export const monthYear = (at: Date): string => formats.month.format(at)

// parse reads a time from the program; '' is never, and undefined here.
export function parse(at: string): Date | undefined {
  if (!at) return undefined
  const d = new Date(at)
  return Number.isNaN(d.getTime()) ? undefined : d
}

export type Span = { unit: 'now' | 'minute' | 'hour' | 'day'; count: number }

// since is how long ago, in the one unit a person would use.
export function since(at: Date, now: Date): Span {
  return span((now.getTime() - at.getTime()) / 1000)
}

// span is so many seconds in that unit.
export function span(seconds: number): Span {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return { unit: 'now', count: 0 }
  if (minutes < 60) return { unit: 'minute', count: minutes }
  if (minutes < 48 * 60) return { unit: 'hour', count: Math.floor(minutes / 60) }
  return { unit: 'day', count: Math.floor(minutes / (24 * 60)) }
}

// countdown is a short wait as 0:25.
export function countdown(until: Date, now: Date): string {
  const seconds = Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

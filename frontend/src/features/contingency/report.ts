import type { IncidentDetail, IncidentEventView } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { clock, date, dayKey, parse } from '../../lib/time'
import { sentence } from '../../lib/words'
import { kindName } from '../../ui/kind'
import { personName } from '../../ui/person'
import { messageLooks } from '../../ui/state'

// The report of an outage in words, for the page and for the file that it is saved as. Nothing here touches the DOM.

const minute = 60_000

// lasted is a length of time to the minute, as people say it: "1 h 28 min".
export function lasted(from: Date, to: Date): string {
  const all = Math.max(0, Math.floor((to.getTime() - from.getTime()) / minute))
  const hours = Math.floor(all / 60)
  const words = [
    hours > 0 ? t('time.span.hour', { count: hours }) : '',
    all % 60 > 0 ? t('time.span.minute', { count: all % 60 }) : '',
  ].filter(Boolean)
  return words.join(' ') || t('time.span.now')
}

// fully is a moment that still says when it was after a year in a drawer.
export function fully(at: string): string {
  const d = parse(at)
  return d ? `${date(d)}, ${clock(d)}` : ''
}

// when tells from when to when an outage was, and how long.
export function when({ incident: i }: IncidentDetail, now: Date): string {
  const from = parse(i.startedAt)
  if (!from) return ''
  const to = parse(i.backAt) ?? parse(i.closedAt)
  if (!to) return t('contingency.report.running', { from: fully(i.startedAt), span: lasted(from, now) })
  const span = lasted(from, to)
  if (dayKey(from) === dayKey(to)) return t('contingency.report.over', { date: date(from), from: clock(from), to: clock(to), span })
  return t('contingency.report.overDays', { from: fully(i.startedAt), to: fully(to.toISOString()), span })
}

export const title = ({ incident: i }: IncidentDetail): string =>
  t('contingency.report.title', { channel: i.account ? kindName(i.kind) : t('contingency.ownInternet') })

export const cause = ({ incident: i }: IncidentDetail): string =>
  t('contingency.report.cause', { verdict: tOr(`verdict.${i.verdict}`, 'verdict.other') })

export const eventWords = (e: IncidentEventView): string =>
  tOr(`incident.event.${e.what}`, 'incident.event.other', { count: e.count, verdict: tOr(`verdict.${e.verdict}`, 'verdict.other') })

export const eventActor = (e: IncidentEventView): string => personName(e.actor || 'auto')

export type OpenName = 'waiting' | 'doubt' | 'failed'

// stillOpen are the lists in which something of the outage still stands, the most pressing first.
export const stillOpen = ({ open }: IncidentDetail): { name: OpenName; words: string }[] =>
  (['doubt', 'failed', 'waiting'] as const)
    .filter((name) => open[name] > 0)
    .map((name) => ({ name, words: t(`contingency.report.open.${name}`, { count: open[name] }) }))

export const figures = ({ incident: i }: IncidentDetail): { count: number; word: string }[] =>
  [
    { count: i.served, word: t('contingency.report.served', { count: i.served }) },
    { count: i.replied, word: t('contingency.report.replied', { count: i.replied }) },
    { count: i.notified, word: t('contingency.report.notified', { count: i.notified }) },
    { count: i.switched, word: t('contingency.report.switched', { count: i.switched }) },
  ]

// rows is the whole report as a sheet, each part under its heading.
export function rows(d: IncidentDetail, now: Date): string[][] {
  const open = stillOpen(d)
  return [
    [title(d)],
    [when(d, now)],
    [cause(d)],
    [],
    [t('contingency.report.numbers')],
    ...figures(d).map(({ count, word }) => [word, String(count)]),
    [],
    [t('contingency.report.open')],
    ...(open.length > 0 ? open.map(({ words }) => [words]) : [[t('contingency.report.open.none')]]),
    [],
    [t('contingency.report.ways')],
    [
      t('contingency.report.ways.channel'), t('contingency.report.ways.messages'), t('contingency.report.ways.arrived'),
      t('contingency.tally.doubt'), t('contingency.tally.failed'), t('contingency.report.ways.left'),
    ],
    ...d.ways.map((w) => [kindName(w.kind), ...[w.messages, w.arrived, w.doubt, w.failed, w.left].map(String)]),
    [],
    [t('contingency.report.events')],
    [t('contingency.report.when'), t('contingency.report.what'), t('contingency.report.who')],
    ...d.events.map((e) => [fully(e.at), eventWords(e), eventActor(e)]),
    [],
    [t('contingency.served')],
    [
      t('contingency.served.customer'), t('contingency.served.by'), t('contingency.served.state'), t('contingency.report.when'),
      t('contingency.report.answer'),
    ],
    ...d.people.map((p) => [p.name, kindName(p.kind), p.status ? sentence(t(messageLooks[p.status].word)) : '', fully(p.at), p.reply]),
  ]
}

import type { Id, MarkView, MessagePage, MessageView } from '../../backend'
import { dayKey, parse } from '../../lib/time'

// A thread is a window on all that was said with one customer: rows without a gap, oldest first, and whether there is
// more on either side. These functions grow and mend the window; they know no screen and no clock.

export interface Thread {
  rows: MessageView[]
  marks: MarkView[]
  moreBefore: boolean
  moreAfter: boolean
}

export const emptyThread: Thread = { rows: [], marks: [], moreBefore: false, moreAfter: false }

const markKey = (m: MarkView) => `${m.at}|${m.what}|${m.kind}|${m.incident}|${m.protocol}`

function joinMarks(a: MarkView[], b: MarkView[]): MarkView[] {
  const all = new Map([...a, ...b].map((m) => [markKey(m), m]))
  return [...all.values()].sort((x, y) => (x.at < y.at ? -1 : x.at > y.at ? 1 : 0))
}

function joinRows(a: MessageView[], b: MessageView[]): MessageView[] {
  // A page put before or after needs no sorting, however long the rest is.
  if ((a.at(-1)?.id ?? 0) < (b[0]?.id ?? 0)) return [...a, ...b]
  const all = new Map(a.map((m) => [m.id, m]))
  b.forEach((m) => all.set(m.id, m))
  return [...all.values()].sort((x, y) => x.id - y.id)
}

// newest starts a window at the end of the conversation.
export const newest = (page: MessagePage): Thread => ({
  rows: page.rows,
  marks: joinMarks([], page.marks),
  moreBefore: page.more,
  moreAfter: false,
})

// around starts a window at a place: a page up to it, and a page after it.
export const around = (before: MessagePage, after: MessagePage): Thread => ({
  rows: joinRows(before.rows, after.rows),
  marks: joinMarks(before.marks, after.marks),
  moreBefore: before.more,
  moreAfter: after.more,
})

export const withOlder = (t: Thread, page: MessagePage): Thread => ({
  ...t,
  rows: joinRows(page.rows, t.rows),
  marks: joinMarks(page.marks, t.marks),
  moreBefore: page.more,
})

export const withNewer = (t: Thread, page: MessagePage): Thread => ({
  ...t,
  rows: joinRows(t.rows, page.rows),
  marks: joinMarks(t.marks, page.marks),
  moreAfter: page.more,
})

// withChanged puts fresh rows into the window. Rows outside it are left out, so that it never gets a gap: those before
// it come when somebody scrolls there, those after it only while there is nothing unseen between.
export function withChanged(t: Thread, page: MessagePage): Thread {
  const first = t.rows[0]?.id ?? 0
  const last = t.rows.at(-1)?.id ?? 0
  const fits = page.rows.filter((m) => m.id >= first && (m.id <= last || !t.moreAfter))
  return { ...t, rows: joinRows(t.rows, fits), marks: joinMarks(t.marks, page.marks) }
}

// changedFrom is the id from which the window must be asked again after these messages changed; 0 for nowhere.
export function changedFrom(t: Thread, ids: Id[]): Id {
  const first = t.rows[0]?.id ?? 0
  const inside = ids.filter((id) => id >= first)
  return inside.length ? Math.min(...inside) : 0
}

// Row is one message with what stands above it.
export interface Row {
  message: MessageView
  // a new day begins with this message
  day: boolean
  marks: MarkView[]
  // the next row is by the same one, shortly after: drawn closer. It hangs on the upper row, so that rows put on top
  // change nothing that is there already.
  joined: boolean
}

// sameRow says whether two layouts draw a message alike.
export const sameRow = (a: Row, b: Row): boolean =>
  a.message === b.message &&
  a.day === b.day &&
  a.joined === b.joined &&
  a.marks.length === b.marks.length &&
  a.marks.every((m, i) => m === b.marks[i])

const near = 5 * 60_000

function follows(m: MessageView, above: MessageView): boolean {
  if (above.direction !== m.direction || m.direction === 'note' || above.author !== m.author) return false
  if (above.writer.name !== m.writer.name || above.writer.number !== m.writer.number) return false
  return Date.parse(m.arrivedAt) - Date.parse(above.arrivedAt) < near
}

// rowsOf lays the thread out: each mark stands above the first message that arrived after it; those after the last
// message come back as tail.
export function rowsOf(t: Thread): { rows: Row[]; tail: MarkView[] } {
  let next = 0
  let day = ''
  const firstAt = t.rows[0]?.arrivedAt ?? ''
  // Marks older than the window belong to rows that are not here yet.
  if (t.moreBefore) while (next < t.marks.length && (t.marks[next]?.at ?? '') < firstAt) next++
  const rows = t.rows.map((message): Row => {
    const from = next
    while (next < t.marks.length && (t.marks[next]?.at ?? '') <= message.arrivedAt) next++
    const marks = t.marks.slice(from, next)
    const key = dayKey(parse(message.arrivedAt) ?? new Date(0))
    const newDay = key !== day
    day = key
    return { message, day: newDay, marks, joined: false }
  })
  rows.forEach((row, i) => {
    const below = rows[i + 1]
    row.joined = below !== undefined && !below.day && below.marks.length === 0 && follows(below.message, row.message)
  })
  return { rows, tail: t.moreAfter ? [] : t.marks.slice(next) }
}

// Seen is how far the conversation was in view: its last message then, and whether there was more after the window.
export interface Seen {
  last: Id
  more: boolean
}

// seenNow moves on while the end is in view, and while the window has not reached the end: what is fetched on the way
// there is old.
export function seenNow(seen: Seen, now: Seen, atEnd: boolean): Seen {
  const same = seen.last === now.last && seen.more === now.more
  return same || !(atEnd || seen.more || now.more) ? seen : now
}

// arrivedSince counts what customers wrote after the end was last in view.
export const arrivedSince = (rows: Row[], seen: Seen): number =>
  rows.filter((r) => r.message.id > seen.last && r.message.direction === 'in').length

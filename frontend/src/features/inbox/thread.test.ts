import { describe, expect, it } from 'vitest'
import type { MarkView, MessagePage, MessageView } from '../../backend'
import { message } from '../../backend/fake/blank'
import {
  arrivedSince,
  around,
  changedFrom,
  newest,
  rowsOf,
  sameRow,
  seenNow,
  withChanged,
  withNewer,
  withOlder,
} from './thread'
import { ThreadStore } from './threadStore'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString()
const msg = (id: number, more: Partial<MessageView> = {}) => message({ id, arrivedAt: at(id), at: at(id), text: `m${id}`, ...more })
const page = (ids: number[], more = false, marks: MarkView[] = []): MessagePage => ({ rows: ids.map((i) => msg(i)), more, marks })
const mark = (minute: number, what: MarkView['what']): MarkView => ({ at: at(minute), what, kind: '', verdict: '', incident: 0, protocol: '' })
const ids = (t: { rows: { id: number }[] }) => t.rows.map((m) => m.id)

// The program's side of the calls: messages 1…n, asked as Inbox.Messages is.
const program = (n: number) => {
  const all = Array.from({ length: n }, (_, i) => msg(i + 1))
  const ask = async (before: number, after: number, limit: number): Promise<MessagePage> => {
    const found = all.filter((m) => (!before || m.id < before) && (!after || m.id > after))
    const rows = after ? found.slice(0, limit) : found.slice(-limit)
    return { rows, more: found.length > rows.length, marks: [] }
  }
  return { all, ask }
}

describe('the window on a thread', () => {
  it('grows on both sides without a gap or a double', () => {
    const start = around(page([4, 5], true), page([6], true))
    const grown = withNewer(withOlder(start, page([2, 3, 4], true)), page([6, 7]))
    expect(ids(grown)).toEqual([2, 3, 4, 5, 6, 7])
    expect(grown.moreBefore).toBe(true)
    expect(grown.moreAfter).toBe(false)
  })

  it('lays out the rows that are there already as before when older ones come', () => {
    const t = newest(page([65, 66, 70], true))
    const before = rowsOf(t).rows
    const after = rowsOf(withOlder(t, page([1, 2], false))).rows.slice(2)
    // Only the first of them may lose the line of its day, which now stands above an older one.
    expect(after.slice(1).every((r, i) => sameRow(r, before[i + 1]!))).toBe(true)
    expect(sameRow(after[1]!, { ...after[1]!, marks: [mark(66, 'opened')] })).toBe(false)
  })

  it('takes a changed row in place and a new one at the end', () => {
    const t = newest(page([5, 6], true))
    const changed = withChanged(t, { rows: [msg(6, { status: 'read' }), msg(7)], more: false, marks: [] })
    expect(ids(changed)).toEqual([5, 6, 7])
    expect(changed.rows[1]?.status).toBe('read')
  })

  it('leaves out what would make a gap', () => {
    const atPlace = around(page([5, 6], true), page([7], true))
    expect(ids(withChanged(atPlace, page([2, 40])))).toEqual([5, 6, 7])
  })

  it('asks again only from the first change inside', () => {
    const t = newest(page([5, 6, 7], true))
    expect(changedFrom(t, [2])).toBe(0)
    expect(changedFrom(t, [7, 2, 6])).toBe(6)
  })
})

describe('rowsOf', () => {
  it('puts each mark above the first message after it, and the rest at the end', () => {
    const t = newest(page([1, 10, 20], false, [mark(0, 'opened'), mark(15, 'down'), mark(30, 'back')]))
    const { rows, tail } = rowsOf(t)
    expect(rows.map((r) => r.marks.map((m) => m.what))).toEqual([['opened'], [], ['down']])
    expect(tail.map((m) => m.what)).toEqual(['back'])
  })

  it('keeps marks of rows that are not here yet for later', () => {
    const { rows } = rowsOf(newest(page([10, 11], true, [mark(2, 'down')])))
    expect(rows[0]?.marks).toEqual([])
  })

  it('begins a day once', () => {
    const t = newest({ rows: [msg(1), msg(2), message({ id: 3, arrivedAt: '2026-11-21T15:00:00.000Z' })], more: false, marks: [] })
    expect(rowsOf(t).rows.map((r) => r.day)).toEqual([true, false, true])
  })

  it('joins what one person says in a row', () => {
    const t = newest({ rows: [msg(1), msg(2), msg(3, { direction: 'out' })], more: false, marks: [] })
    expect(rowsOf(t).rows.map((r) => r.joined)).toEqual([true, false, false])
  })
})

describe('what arrived while somebody read further up', () => {
  const seen = (last: number, more = false) => ({ last, more })
  it('counts from where the end was last in view', () => {
    const { rows } = rowsOf(newest({ rows: [msg(1), msg(2), msg(3, { direction: 'out' }), msg(4)], more: false, marks: [] }))
    expect(arrivedSince(rows, seenNow(seen(1), seen(4), false))).toBe(2)
    expect(arrivedSince(rows, seenNow(seen(1), seen(4), true))).toBe(0)
  })
  // Somebody who came from the search scrolls down through what is old.
  it('counts nothing of what is fetched on the way to the end', () => {
    expect(seenNow(seen(10, true), seen(60, true), false)).toEqual(seen(60, true))
    expect(seenNow(seen(60, true), seen(90), false)).toEqual(seen(90))
    expect(seenNow(seen(90), seen(91), false)).toEqual(seen(90))
  })
})

describe('ThreadStore', () => {
  it('opens at the end, and grows upwards', async () => {
    const store = new ThreadStore(program(120).ask)
    await store.open()
    expect(ids(store.get())).toHaveLength(50)
    await store.older()
    expect(store.get().rows[0]?.id).toBe(21)
  })

  it('opens around a message found by search', async () => {
    const store = new ThreadStore(program(200).ask)
    await store.open(100)
    expect(store.get().rows[0]?.id).toBe(51)
    expect(store.get().rows.at(-1)?.id).toBe(150)
    expect(store.get().moreAfter).toBe(true)
  })

  // The list brings an opening into view once, also when it is of the conversation that is there already.
  it('says each time that it was opened', async () => {
    const store = new ThreadStore(program(200).ask)
    await store.open(100)
    await store.open()
    expect(store.get().opened).toBe(2)
    expect(store.get().rows.at(-1)?.id).toBe(200)
    await store.older()
    expect(store.get().opened).toBe(2)
  })

  it('shows what was written at once, and the truth in its place', async () => {
    const { ask } = program(3)
    const store = new ThreadStore(ask)
    await store.open()
    const pending = { key: 'k', text: 'oi', files: [], at: at(4) }
    const sending = store.send(pending, async () => msg(4, { direction: 'out', status: 'queued' }))
    expect(store.get().pending).toHaveLength(1)
    expect(await sending).toBe(true)
    expect(store.get().pending).toHaveLength(0)
    expect(ids(store.get())).toEqual([1, 2, 3, 4])
  })

  it('keeps what the program did not take', async () => {
    const store = new ThreadStore(program(1).ask)
    await store.open()
    const pending = { key: 'k', text: 'oi', files: [], at: at(4) }
    const ok = await store.send(pending, () => Promise.reject(new Error('no')))
    expect(ok).toBe(false)
    expect(store.get().pending[0]?.error).toBeDefined()
  })

  it('asks again for what an event says has changed', async () => {
    const { all, ask } = program(3)
    const store = new ThreadStore(ask)
    await store.open()
    all.push(msg(4))
    all[1] = msg(2, { status: 'read' })
    store.changed([2, 4])
    await new Promise((done) => setTimeout(done, 80))
    expect(ids(store.get())).toEqual([1, 2, 3, 4])
    expect(store.get().rows[1]?.status).toBe('read')
  })
})

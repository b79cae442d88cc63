import { Button } from '@mantine/core'
import { ArrowDownIcon } from '@phosphor-icons/react/dist/csr/ArrowDown'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import type { Id, MarkView } from '../../backend'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { PendingBubble } from './PendingBubble'
import { ThreadMark } from './ThreadMark'
import { ThreadRow } from './ThreadRow'
import { arrivedSince, rowsOf, seenNow, type Row } from './thread'
import type { Pending, ThreadStore, ThreadView } from './threadStore'
import './thread.css'

interface Props {
  view: ThreadView
  store: ThreadStore
  name: string
  // nothing can be answered here, and each message says who wrote it
  group: boolean
  by: string
  // the message to show first, 0 for the end
  at: Id
  // raised when that place is to be shown again
  turn: number
  onAgain: (p: Pending) => void
}

// Item is a message, one that is on its way to the program, or the marks after the last.
type Item = Row | Pending | MarkView[]

const nearEdge = 600
const nearEnd = 40

function Tail({ marks, by }: { marks: MarkView[]; by: string }) {
  return (
    <div className="thread-row">
      {marks.map((m, i) => (
        <ThreadMark key={i} mark={m} by={by} />
      ))}
    </div>
  )
}

// ThreadList is the scrolled part of a conversation. It opens at its end, stays there while messages arrive, and keeps
// its place when older ones are put on top.
export function ThreadList({ view, store, name, group, by, at, turn, onAgain }: Props) {
  const list = useRef<VListHandle>(null)
  const { rows, tail } = useMemo(() => rowsOf(view), [view])
  const [atEnd, setAtEnd] = useState(!at)
  // While the list settles at its end, or at the message asked for, its own scrolling says nothing about the person.
  const stuck = useRef(!at)
  // the opening of the window that was brought into view
  const placed = useRef({ at: -1, turn: 0, opened: -1 })
  // whether the person moved up since; the answer to that opening then moves nothing
  const moved = useRef(false)
  const lastOffset = useRef(0)
  const measured = useRef(() => {})
  // One list of what stands in it; its elements are made only for what is near the eye.
  const items = useMemo(
    (): Item[] => [...rows, ...view.pending, ...(tail.length ? [tail] : [])],
    [rows, view.pending, tail],
  )
  const count = items.length
  const lastId = rows.at(-1)?.message.id ?? 0
  // Rows were put on top since the list was last drawn: it keeps its place from the end instead of from the start.
  const firstId = rows[0]?.message.id ?? 0
  const [drawnFrom, setDrawnFrom] = useState(firstId)
  const prepended = firstId < drawnFrom
  useLayoutEffect(() => {
    if (drawnFrom !== firstId) setDrawnFrom(firstId)
  }, [drawnFrom, firstId])

  useLayoutEffect(() => {
    const same = placed.current.at === at && placed.current.turn === turn
    if (same && (placed.current.opened === view.opened || moved.current)) {
      if (stuck.current && count) list.current?.scrollToIndex(count - 1, { align: 'end' })
      return
    }
    const index = at ? rows.findIndex((r) => r.message.id === at) : count - 1
    if (index < 0) return
    placed.current = { at, turn, opened: view.opened }
    moved.current = false
    stuck.current = !at
    list.current?.scrollToIndex(index, { align: at ? 'center' : 'end' })
    // Where everything fits nothing scrolls, and nothing says so.
    const frame = requestAnimationFrame(() => measured.current())
    return () => cancelAnimationFrame(frame)
  }, [at, turn, rows, count, view.opened])

  // What a person writes is always brought into view.
  const pendingCount = view.pending.length
  useEffect(() => {
    if (!pendingCount) return
    stuck.current = true
    list.current?.scrollToIndex(count - 1, { align: 'end' })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [pendingCount])

  const onScroll = (offset: number) => {
    const l = list.current
    if (!l) return
    const left = l.scrollSize - l.viewportSize - offset
    // Rows that get their real height move the end away; only moving up leaves it.
    if (left < nearEnd) stuck.current = !view.moreAfter
    else if (offset < lastOffset.current) {
      stuck.current = false
      moved.current = true
    }
    lastOffset.current = offset
    setAtEnd(stuck.current)
    if (offset < nearEdge) void store.older()
    if (left < nearEdge) void store.newer()
  }
  const last = useRef(0)
  useEffect(() => {
    last.current = count - 1
    measured.current = () => onScroll(list.current?.scrollOffset ?? 0)
  })
  // The new heights are known before they are drawn; a scroll that comes too early stops short.
  const onResize = () => {
    requestAnimationFrame(() => {
      if (stuck.current) list.current?.scrollToIndex(last.current, { align: 'end' })
    })
  }
  const now = { last: lastId, more: view.moreAfter }
  const [seen, setSeen] = useState(now)
  const next = seenNow(seen, now, atEnd)
  if (next !== seen) setSeen(next)
  const fresh = arrivedSince(rows, next)
  // A message that is on the screen's window is scrolled to; any other is opened at its place.
  const shownRows = useRef(rows)
  useEffect(() => {
    shownRows.current = rows
  })
  const [jumped, setJumped] = useState({ at, turn, to: at })
  const jump = useCallback((id: Id) => {
    const index = shownRows.current.findIndex((r) => r.message.id === id)
    const here = shownRows.current[0]?.message.conversation ?? 0
    if (index < 0) return go(['atendimento', here], { m: id })
    stuck.current = false
    moved.current = true
    setJumped({ at, turn, to: id })
    list.current?.scrollToIndex(index, { align: 'center' })
  }, [at, turn])
  const foundId = jumped.at === at && jumped.turn === turn ? jumped.to : at
  const toEnd = () => {
    stuck.current = true
    moved.current = false
    if (view.moreAfter) void store.open()
    else list.current?.scrollToIndex(count - 1, { align: 'end' })
  }
  return (
    <div className="thread-list">
      <VList
        ref={list}
        className="thread-scroll"
        role="log"
        aria-live="off"
        aria-label={t('inbox.messages')}
        tabIndex={0}
        data-pane-focus
        shift={prepended}
        bufferSize={400}
        onScroll={onScroll}
        onResize={onResize}
        data={items}
      >
        {(item) => {
          if (Array.isArray(item)) return <Tail key="tail" marks={item} by={by} />
          if ('message' in item) {
            const found = item.message.id === foundId
            return <ThreadRow key={item.message.id} row={item} name={name} group={group} by={by} found={found} onJump={jump} />
          }
          return <PendingBubble key={item.key} pending={item} onAgain={onAgain} onDrop={(x) => store.drop(x.key)} />
        }}
      </VList>
      <NewIncoming rows={rows} />
      {!atEnd && lastId > 0 && (
        <Button
          className="thread-end"
          variant={fresh > 0 ? 'light' : 'default'}
          size="compact-sm"
          leftSection={<ArrowDownIcon size="1.4rem" weight="bold" aria-hidden />}
          onClick={toEnd}
        >
          {fresh > 0 ? t('inbox.fresh', { count: fresh }) : t('inbox.toEnd')}
        </Button>
      )}
    </div>
  )
}

// NewIncoming reads aloud what arrives, one message at a time, and nothing of what was already there.
function NewIncoming({ rows }: { rows: ReturnType<typeof rowsOf>['rows'] }) {
  const last = rows.at(-1)?.message
  const [first] = useState(last?.id ?? 0)
  const fresh = last && first && last.id > first && last.direction === 'in'
  return (
    <p className="off-screen" aria-live="polite">
      {fresh ? t('inbox.arrived', { text: last.text || t('inbox.preview.file') }) : ''}
    </p>
  )
}

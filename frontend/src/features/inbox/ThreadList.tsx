import { Button } from '@mantine/core'
import { ArrowDownIcon } from '@phosphor-icons/react/dist/csr/ArrowDown'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import type { Id } from '../../backend'
import { t } from '../../lib/i18n'
import { PendingBubble } from './PendingBubble'
import { ThreadMark } from './ThreadMark'
import { ThreadRow } from './ThreadRow'
import { rowsOf } from './thread'
import type { Pending, ThreadStore, ThreadView } from './threadStore'
import './thread.css'

interface Props {
  view: ThreadView
  store: ThreadStore
  name: string
  by: string
  // the message to show first, 0 for the end
  at: Id
  onAgain: (p: Pending) => void
}

const nearEdge = 600
const nearEnd = 40

// ThreadList is the scrolled part of a conversation. It opens at its end, stays there while messages arrive, and keeps
// its place when older ones are put on top.
export function ThreadList({ view, store, name, by, at, onAgain }: Props) {
  const list = useRef<VListHandle>(null)
  const { rows, tail } = useMemo(() => rowsOf(view), [view])
  const [atEnd, setAtEnd] = useState(!at)
  // While the list settles at its end, or at the message asked for, its own scrolling says nothing about the person.
  const stuck = useRef(!at)
  const placed = useRef(0)
  const lastOffset = useRef(0)
  const count = rows.length + view.pending.length + (tail.length ? 1 : 0)
  const lastId = rows.at(-1)?.message.id ?? 0
  // Rows were put on top since the list was last drawn: it keeps its place from the end instead of from the start.
  const firstId = rows[0]?.message.id ?? 0
  const [drawnFrom, setDrawnFrom] = useState(firstId)
  const prepended = firstId < drawnFrom
  useLayoutEffect(() => {
    if (drawnFrom !== firstId) setDrawnFrom(firstId)
  }, [drawnFrom, firstId])

  useLayoutEffect(() => {
    if (at && placed.current !== at) {
      const index = rows.findIndex((r) => r.message.id === at)
      if (index < 0) return
      placed.current = at
      stuck.current = false
      list.current?.scrollToIndex(index, { align: 'center' })
    } else if (stuck.current && count) {
      list.current?.scrollToIndex(count - 1, { align: 'end' })
    }
  }, [at, rows, count])

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
    else if (offset < lastOffset.current) stuck.current = false
    lastOffset.current = offset
    setAtEnd(stuck.current)
    if (offset < nearEdge) void store.older()
    if (left < nearEdge) void store.newer()
  }
  const last = useRef(0)
  useEffect(() => {
    last.current = count - 1
  })
  // The new heights are known before they are drawn; a scroll that comes too early stops short.
  const onResize = () => {
    requestAnimationFrame(() => {
      if (stuck.current) list.current?.scrollToIndex(last.current, { align: 'end' })
    })
  }
  const toEnd = async () => {
    if (view.moreAfter) await store.open()
    stuck.current = true
    list.current?.scrollToIndex(count - 1, { align: 'end' })
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
      >
        {rows.map((row) => (
          <ThreadRow key={row.message.id} row={row} name={name} by={by} found={row.message.id === at} />
        ))}
        {view.pending.map((p) => (
          <PendingBubble key={p.key} pending={p} onAgain={onAgain} onDrop={(x) => store.drop(x.key)} />
        ))}
        {tail.length > 0 && (
          <div key="tail" className="thread-row">
            {tail.map((m, i) => (
              <ThreadMark key={i} mark={m} by={by} />
            ))}
          </div>
        )}
      </VList>
      <NewIncoming rows={rows} />
      {!atEnd && lastId > 0 && (
        <Button
          className="thread-end"
          variant="default"
          size="compact-sm"
          leftSection={<ArrowDownIcon size="1.4rem" weight="bold" aria-hidden />}
          onClick={() => void toEnd()}
        >
          {t('inbox.toEnd')}
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

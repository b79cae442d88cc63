import { memo, useMemo, useRef } from 'react'
import { VList, type VListHandle } from 'virtua'
import type { ConversationRow, Id } from '../../backend'
import { useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { works } from '../../ui/state'
import { ConversationItem } from './ConversationItem'
import { useListKeys } from './useListKeys'

interface Props {
  rows: ConversationRow[]
  current: Id
  onOpen: (row: ConversationRow) => void
  // the end of what is loaded comes near
  onEnd: () => void
}

const itemId = (id: Id) => `conv-${id}`
const nearEnd = 600

// ConversationRows is the scrolled part of the list. It is drawn again when a row or the open conversation changes, not
// at every key of the filter.
export const ConversationRows = memo(function ConversationRows({ rows, current, onOpen, onEnd }: Props) {
  const list = useRef<VListHandle>(null)
  const channels = useChannels().data
  const off = useMemo(() => new Set(channels?.filter((c) => !works(c.state)).map((c) => c.kind)), [channels])
  const { active, onKeyDown } = useListKeys(rows, current, onOpen, (i) =>
    list.current?.scrollToIndex(i, { align: 'nearest' }),
  )
  const onScroll = (offset: number) => {
    const l = list.current
    if (l && l.scrollSize - l.viewportSize - offset < nearEnd) onEnd()
  }
  return (
    <VList
      ref={list}
      className="list-scroll"
      role="listbox"
      aria-label={t('inbox.list')}
      aria-activedescendant={active ? itemId(active) : undefined}
      tabIndex={0}
      data-pane-focus
      bufferSize={400}
      itemSize={62}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      data={rows}
    >
      {(row) => (
        <ConversationItem
          key={row.id}
          id={itemId(row.id)}
          row={row}
          current={row.id === current}
          active={row.id === active}
          off={off.has(row.lastKind)}
          onOpen={onOpen}
        />
      )}
    </VList>
  )
})

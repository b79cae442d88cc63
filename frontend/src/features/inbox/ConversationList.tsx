import { Button } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import { VList, type VListHandle } from 'virtua'
import type { ConversationRow, Id } from '../../backend'
import { useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Empty } from '../../ui/Empty'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { works } from '../../ui/state'
import { ConversationItem } from './ConversationItem'
import { ListHead } from './ListHead'
import { useListKeys } from './useListKeys'
import { useConversations, type ListChoice } from './useConversations'
import './list.css'

interface Props {
  current: Id
  choice: ListChoice
  onChoice: (change: Partial<ListChoice>) => void
  onOpen: (row: ConversationRow) => void
  onNew: () => void
}

const itemId = (id: Id) => `conv-${id}`

// Nothing in the list is good news, or the shop's first day, or a filter that matched nobody.
function Nothing({ choice, onChoice }: Pick<Props, 'choice' | 'onChoice'>) {
  const channels = useChannels().data
  if (choice.text) return <Empty title={t('inbox.empty.filter')} line={t('inbox.empty.filter.line')} />
  if (channels?.length === 0) {
    return (
      <Empty drawing="balloons" title={t('inbox.empty.first')} line={t('inbox.empty.first.line')}>
        <Button variant="light" onClick={() => go(['canais'])}>
          {t('inbox.empty.first.action')}
        </Button>
      </Empty>
    )
  }
  if (choice.tab === 'resolved') return <Empty title={t('inbox.empty.resolved')} />
  return (
    <Empty drawing="coffee" title={t('inbox.empty.waiting')} line={t('inbox.empty.waiting.line')}>
      <Button variant="subtle" onClick={() => onChoice({ tab: 'resolved' })}>
        {t('inbox.empty.waiting.action')}
      </Button>
    </Empty>
  )
}

export function ConversationList({ current, choice, onChoice, onOpen, onNew }: Props) {
  const list = useRef<VListHandle>(null)
  const [filtering, setFiltering] = useState(choice.text !== '')
  const { rows, counts, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useConversations(choice)
  const channels = useChannels().data
  const off = new Set(channels?.filter((c) => !works(c.state)).map((c) => c.kind))
  const { active, onKeyDown } = useListKeys(rows, current, onOpen, (i) =>
    list.current?.scrollToIndex(i, { align: 'nearest' }),
  )
  const onScroll = (offset: number) => {
    const l = list.current
    if (l && l.scrollSize - l.viewportSize - offset < 600 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }
  const toggleFilter = () => {
    if (filtering) onChoice({ text: '' })
    setFiltering(!filtering)
  }
  const onKey = (e: KeyboardEvent) => onKeyDown(e)
  return (
    <section className="list" aria-label={t('inbox.list')} data-pane>
      <ListHead
        choice={choice}
        counts={counts}
        filtering={filtering}
        onFilter={toggleFilter}
        onChoice={onChoice}
        onNew={onNew}
      />
      {error && !rows.length ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton rows={8} height={5} />
      ) : rows.length === 0 ? (
        <Nothing choice={choice} onChoice={onChoice} />
      ) : (
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
          onKeyDown={onKey}
        >
          {rows.map((row) => (
            <ConversationItem
              key={row.id}
              id={itemId(row.id)}
              row={row}
              current={row.id === current}
              active={row.id === active}
              off={off.has(row.lastKind)}
              onOpen={onOpen}
            />
          ))}
        </VList>
      )}
    </section>
  )
}

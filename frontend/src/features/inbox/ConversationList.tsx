import { Button } from '@mantine/core'
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ConversationRow, Id } from '../../backend'
import { useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Empty } from '../../ui/Empty'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { ConversationRows } from './ConversationRows'
import { ListHead } from './ListHead'
import { useConversations, type ListChoice } from './useConversations'
import './list.css'

interface Props {
  current: Id
  choice: ListChoice
  onChoice: (change: Partial<ListChoice>) => void
  onOpen: (row: ConversationRow) => void
  onNew: () => void
}

// Nothing in the list is good news, or the shop's first day, or a filter that matched nobody.
function Nothing({ choice, onChoice }: Pick<Props, 'choice' | 'onChoice'>) {
  const channels = useChannels().data
  if (choice.text) return <Empty title={t('inbox.empty.filter')} line={t('inbox.empty.filter.line')} />
  if (choice.tab === 'groups') return <Empty title={t('inbox.empty.groups')} line={t('inbox.empty.groups.line')} />
  if (choice.whose) {
    return (
      <Empty title={t(`inbox.empty.${choice.whose}`)}>
        <Button variant="subtle" onClick={() => onChoice({ whose: '' })}>
          {t('inbox.empty.whose.action')}
        </Button>
      </Empty>
    )
  }
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

// ConversationList is who wrote, newest or longest waiting first, with the tabs and the filter over it.
export const ConversationList = memo(function ConversationList({ current, choice, onChoice, onOpen, onNew }: Props) {
  const [filtering, setFiltering] = useState(choice.text !== '')
  // The field shows each letter at once; the list follows when there is time.
  const text = useDeferredValue(choice.text)
  const wanted = useMemo(() => ({ ...choice, text }), [choice, text])
  const { rows, counts, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useConversations(wanted)
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const toggleFilter = useCallback(() => {
    onChoice({ text: '' })
    setFiltering((on) => !on)
  }, [onChoice])
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
        <Nothing choice={wanted} onChoice={onChoice} />
      ) : (
        <ConversationRows rows={rows} current={current} onOpen={onOpen} onEnd={onEnd} />
      )}
    </section>
  )
})

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { backend, type InboxSort, type InboxTab, type Whose } from '../../backend'
import { keys } from '../../backend/query'

export interface ListChoice {
  tab: InboxTab
  sort: InboxSort
  text: string
  whose: Whose
}

// useConversations is the list of conversations, a page at a time as it is scrolled.
export function useConversations({ tab, sort, text, whose }: ListChoice) {
  const query = useInfiniteQuery({
    queryKey: [...keys.conversations, 'list', tab, sort, text, whose],
    queryFn: ({ pageParam }) => backend.Inbox.List({ tab, sort, text, whose, cursor: pageParam, limit: 60 }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor || undefined,
    placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.rows) ?? [], [query.data])
  return { ...query, rows, counts: query.data?.pages[0]?.counts }
}

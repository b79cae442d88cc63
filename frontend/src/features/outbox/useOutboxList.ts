import { useInfiniteQuery } from '@tanstack/react-query'
import { backend, type OutboxList } from '../../backend'
import { keys } from '../../backend/query'

export function useOutboxList(list: OutboxList) {
  const query = useInfiniteQuery({
    queryKey: [...keys.outbox, 'list', list],
    queryFn: ({ pageParam }) => backend.Outbox.List(list, pageParam, 100),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.more ? page.rows.at(-1)?.message.id : undefined),
  })
  return { ...query, rows: query.data?.pages.flatMap((p) => p.rows) ?? [] }
}

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { backend, type CustomerQuery } from '../../backend'
import { keys } from '../../backend/query'

export type Filter = Pick<CustomerQuery, 'text' | 'reach' | 'sort' | 'deleted' | 'unconfirmed' | 'relation' | 'label'>

export const noFilter: Filter = {
  text: '',
  reach: '',
  sort: 'name',
  deleted: false,
  unconfirmed: false,
  relation: '',
  label: 0,
}

// queryOf is what the program is asked, for a page of the list or for an export of all of it.
export const queryOf = (f: Filter, cursor = '', limit = 100): CustomerQuery => ({ ...f, kind: '', batch: 0, cursor, limit })

// useCustomers is the list, a page at a time as it is scrolled.
export function useCustomers(filter: Filter) {
  const query = useInfiniteQuery({
    queryKey: [...keys.customers, 'list', filter],
    queryFn: ({ pageParam }) => backend.Customers.Find(queryOf(filter, pageParam)),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor || undefined,
    placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.rows) ?? [], [query.data])
  const first = query.data?.pages[0]
  return { ...query, rows, counts: first?.counts, total: first?.total ?? 0 }
}

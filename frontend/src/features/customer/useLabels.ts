import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { backend, type LabelView } from '../../backend'
import { keys } from '../../backend/query'

const none: LabelView[] = []

// useLabels is every label the shop has, and by id.
export function useLabels() {
  const all = useQuery({ queryKey: keys.labels, queryFn: () => backend.Customers.Labels() }).data ?? none
  const byId = useMemo(() => new Map(all.map((l) => [l.id, l])), [all])
  return { all, byId }
}

// labelColours is how many colours a label can have.
export const labelColours = 6

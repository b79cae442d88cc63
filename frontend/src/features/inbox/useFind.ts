import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import { backend, type Id } from '../../backend'
import { keys } from '../../backend/query'
import { tellProblem } from '../../ui/toast'

const page = 500

// Found is what a search in one conversation found: the places known so far, newest first, and how many there are.
export interface Found {
  places: Id[]
  total: number
}

export const noneFound: Found = { places: [], total: 0 }

// placeAfter is where to stand once other places were found: where somebody stood, if that is still one, else the newest.
export const placeAfter = (at: Id, places: Id[]): Id => (places.includes(at) ? at : (places[0] ?? 0))

// useFind looks for words in one conversation and walks from place to place; onPlace is told each one.
export function useFind(conversation: Id, onPlace: (id: Id) => void) {
  const [text, setText] = useState('')
  const [at, setAt] = useState<Id>(0)
  const [more, setMore] = useState<{ of: Found; places: Id[] }>()
  const wanted = useDeferredValue(text.trim())
  const query = useQuery({
    queryKey: [...keys.search, 'in', conversation, wanted],
    queryFn: () => backend.Inbox.Find(conversation, wanted, 0, page),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    select: (p): Found => ({ places: p.messages, total: p.total }),
  })
  const first = wanted ? (query.data ?? noneFound) : noneFound
  const places = more?.of === first ? [...first.places, ...more.places] : first.places
  const place = placeAfter(at, places)
  const index = places.indexOf(place)
  const settled = !query.isPlaceholderData
  useEffect(() => {
    if (place && settled) onPlace(place)
  }, [place, settled, onPlace])
  const step = async (by: 1 | -1) => {
    const next = places[index + by]
    if (next) return setAt(next)
    if (by < 0 || places.length >= first.total) return
    try {
      const got = await backend.Inbox.Find(conversation, wanted, place, page)
      setMore({ of: first, places: [...places.slice(first.places.length), ...got.messages] })
      if (got.messages[0]) setAt(got.messages[0])
    } catch (e) {
      tellProblem(e)
    }
  }
  return {
    text,
    setText,
    total: first.total,
    index,
    busy: wanted !== '' && query.isPending,
    error: query.error,
    older: () => void step(1),
    newer: () => void step(-1),
  }
}

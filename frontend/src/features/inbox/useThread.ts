import { useEffect, useState, useSyncExternalStore } from 'react'
import { backend, onEvent, type Id } from '../../backend'
import { queryClient } from '../../backend/query'
import { draftOf } from './draft'
import { ThreadStore, type ThreadView } from './threadStore'
import { conversationQuery, routeQuery } from './useConversation'

// The last conversations somebody looked at stay in memory, so that going back to one is instant.
const kept = 20
const stores = new Map<Id, ThreadStore>()

export function threadOf(conversation: Id): ThreadStore {
  const known = stores.get(conversation)
  const store =
    known ??
    new ThreadStore((before, after, limit) => backend.Inbox.Messages(conversation, before, after, limit))
  stores.delete(conversation)
  stores.set(conversation, store)
  const oldest = stores.keys().next().value
  if (stores.size > kept && oldest !== undefined) stores.delete(oldest)
  return store
}

// useThread is what is known of a conversation's messages.
export function useThread(conversation: Id): { view: ThreadView; store: ThreadStore } {
  const store = threadOf(conversation)
  const view = useSyncExternalStore(store.subscribe, store.get)
  return { view, store }
}

// prepare asks at once for everything that opening a conversation shows. It never fails: what could not be had says so
// on the screen.
const prepare = (conversation: Id, at: Id): Promise<unknown> =>
  Promise.all([
    threadOf(conversation).open(at),
    queryClient.prefetchQuery(conversationQuery(conversation)),
    queryClient.prefetchQuery(routeQuery(conversation, draftOf(conversation).address)),
  ])

function follow(conversation: Id): () => void {
  const store = threadOf(conversation)
  const stop = [
    onEvent('message:changed', (e) => e.conversation === conversation && store.changed([e.message])),
    // Marks of an outage, or of a service, arrive without a message.
    onEvent('incident:changed', () => void store.refresh()),
    onEvent('conversation:changed', (e) => e.conversation === 0 && void store.refresh()),
    onEvent('bridge:online', () => void store.refresh()),
  ]
  return () => stop.forEach((f) => f())
}

export interface Opened {
  id: Id
  // the message to show first, 0 for the end
  at: Id
}

const none: Opened = { id: 0, at: 0 }
// After this many milliseconds an empty screen is better than the conversation before.
const patience = 150

// useOpened is the conversation that stands on the screen, a moment behind the one wanted: its parts are asked for
// together and drawn once, when all are there. From the first question on it is kept true.
export function useOpened(wanted: Id, at: Id): Opened {
  const [opened, setOpened] = useState(none)
  if (!wanted && opened !== none) setOpened(none)
  useEffect(() => {
    if (!wanted) return
    let left = false
    const stop = follow(wanted)
    const show = () => {
      clearTimeout(timer)
      if (!left) setOpened((o) => (o.id === wanted && o.at === at ? o : { id: wanted, at }))
    }
    const timer = setTimeout(show, patience)
    void prepare(wanted, at).then(show)
    return () => {
      left = true
      clearTimeout(timer)
      stop()
    }
  }, [wanted, at])
  return opened
}

import { useEffect, useSyncExternalStore } from 'react'
import { backend, onEvent, type Id } from '../../backend'
import { ThreadStore, type ThreadView } from './threadStore'

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

// useThread shows a conversation, from its end or from the message at, and keeps it true while it is on the screen.
export function useThread(conversation: Id, at: Id): { view: ThreadView; store: ThreadStore } {
  const store = threadOf(conversation)
  const view = useSyncExternalStore(store.subscribe, store.get)
  useEffect(() => {
    void store.open(at)
  }, [store, at])
  useEffect(() => {
    const stop = [
      onEvent('message:changed', (e) => e.conversation === conversation && store.changed([e.message])),
      // Marks of an outage, or of a service, arrive without a message.
      onEvent('incident:changed', () => void store.refresh()),
      onEvent('conversation:changed', (e) => e.conversation === 0 && void store.refresh()),
      onEvent('bridge:online', () => void store.refresh()),
    ]
    return () => stop.forEach((f) => f())
  }, [conversation, store])
  return { view, store }
}

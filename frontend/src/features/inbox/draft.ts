import { useSyncExternalStore } from 'react'
import type { Id, UploadView } from '../../backend'

// A draft is what stands in the field of a conversation. Drafts live in memory while the page is open, so that looking
// at another conversation loses nothing.
export interface Draft {
  text: string
  subject: string
  // the line for a subject is shown
  withSubject: boolean
  note: boolean
  uploads: Upload[]
  // the address chosen by hand, 0 for automatic
  address: Id
  // the message that this one answers
  quote?: QuoteDraft
}

export interface QuoteDraft {
  id: Id
  who: string
  text: string
}

export interface Upload {
  id: string
  name: string
  size: number
  file?: UploadView
  error?: unknown
}

export const emptyDraft: Draft = { text: '', subject: '', withSubject: false, note: false, uploads: [], address: 0 }

const drafts = new Map<Id, Draft>()
const listeners = new Set<() => void>()

export const draftOf = (conversation: Id): Draft => drafts.get(conversation) ?? emptyDraft

export function setDraft(conversation: Id, change: Partial<Draft>): void {
  drafts.set(conversation, { ...draftOf(conversation), ...change })
  listeners.forEach((f) => f())
}

// clearDraft empties the field after a send; the chosen channel and the kind of text stay.
export const clearDraft = (conversation: Id): void => setDraft(conversation, { text: '', subject: '', withSubject: false, uploads: [], quote: undefined })

export function changeUpload(conversation: Id, id: string, change: Partial<Upload>): void {
  setDraft(conversation, {
    uploads: draftOf(conversation).uploads.map((u) => (u.id === id ? { ...u, ...change } : u)),
  })
}

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export const useDraft = (conversation: Id): Draft => useSyncExternalStore(subscribe, () => draftOf(conversation))
// useChosenAddress is the part of a draft that others than the field itself care about; they do not draw at every key.
export const useChosenAddress = (conversation: Id): Id =>
  useSyncExternalStore(subscribe, () => draftOf(conversation).address)
export const hasDraft = (conversation: Id): boolean => draftOf(conversation).text.trim() !== ''

import { useSyncExternalStore } from 'react'
import type { DraftView, Id, UploadView } from '../../backend'

// A draft is what stands in the field of a conversation. Its words are kept by the program a moment after they are written
// (keepDrafts), so that a restart loses nothing; its files and what it answers live as long as the page.
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

const changed = () => listeners.forEach((f) => f())
let keep: (conversation: Id) => void = () => undefined

export function setDraft(conversation: Id, change: Partial<Draft>): void {
  drafts.set(conversation, { ...draftOf(conversation), ...change })
  changed()
  keep(conversation)
}

// bringDrafts puts what the program kept into the fields in which nothing was written since.
export function bringDrafts(kept: DraftView[]): void {
  for (const { conversation, text, subject, note } of kept) {
    if (!drafts.has(conversation)) drafts.set(conversation, { ...emptyDraft, text, subject, withSubject: subject !== '', note })
  }
  changed()
}

// onDraft is told of every conversation whose draft changes; one listener is enough.
export function onDraft(f: (conversation: Id) => void): () => void {
  keep = f
  return () => {
    keep = () => undefined
  }
}

export const wordsOf = (conversation: Id): DraftView => {
  const { text, subject, note } = draftOf(conversation)
  return { conversation, text, subject, note }
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
// useDraftText is what the list shows of a draft; '' for none.
export const useDraftText = (conversation: Id): string => useSyncExternalStore(subscribe, () => draftOf(conversation).text.trim())

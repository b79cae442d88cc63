import type { DraftView, Id } from '../../backend'
import { bringDrafts, onDraft, wordsOf } from './draft'

interface Program {
  Drafts(): Promise<DraftView[]>
  SaveDraft(draft: DraftView): Promise<void>
}

// A draft is kept once nobody has typed for this many milliseconds.
const pause = 500

const same = (a: DraftView | undefined, b: DraftView) => a?.text === b.text && a.subject === b.subject && a.note === b.note

// keepDrafts brings back what was begun before this page, and hands the program whatever is written from now on: one call
// at a time for each conversation, so that an older text never takes the place of a newer one. flush hands over at once
// what still waits; a page that goes away calls it. Losing one call is no loss: the next one has the whole text.
export function keepDrafts(program: Program): { loaded: Promise<void>; flush: () => void } {
  const timers = new Map<Id, ReturnType<typeof setTimeout>>()
  const kept = new Map<Id, DraftView>()
  const busy = new Set<Id>()
  const save = async (conversation: Id) => {
    clearTimeout(timers.get(conversation))
    timers.delete(conversation)
    const draft = wordsOf(conversation)
    if (busy.has(conversation) || same(kept.get(conversation), draft)) return
    busy.add(conversation)
    try {
      await program.SaveDraft(draft)
      kept.set(conversation, draft)
    } catch {
      return
    } finally {
      busy.delete(conversation)
    }
    if (!same(draft, wordsOf(conversation)) && !timers.has(conversation)) void save(conversation)
  }
  onDraft((conversation) => {
    clearTimeout(timers.get(conversation))
    // An emptied field is told at once: what was sent must not stand there again after a restart.
    const wait = wordsOf(conversation).text === '' ? 0 : pause
    timers.set(conversation, setTimeout(() => void save(conversation), wait))
  })
  const load = async () => {
    const list = await program.Drafts()
    list.forEach((d) => kept.set(d.conversation, d))
    bringDrafts(list)
  }
  return {
    loaded: load().catch(() => undefined),
    flush: () => [...timers.keys()].forEach((conversation) => void save(conversation)),
  }
}

import type { Id, MessagePage, MessageView, SendInput } from '../../backend'
import {
  around,
  changedFrom,
  emptyThread,
  newest,
  withChanged,
  withNewer,
  withOlder,
  type Thread,
} from './thread'

export type Ask = (before: Id, after: Id, limit: number) => Promise<MessagePage>

// Pending is a message that was written here and that the program has not taken yet.
export interface Pending {
  key: string
  text: string
  files: string[]
  // what is asked of the program; a note has none
  input?: SendInput
  at: string
  error?: unknown
}

export interface ThreadView extends Thread {
  state: 'loading' | 'ready' | 'failed'
  error?: unknown
  pending: Pending[]
  // raised whenever the window was opened anew, at its end or at a place
  opened: number
}

const page = 50

// ThreadStore holds the window on one conversation and keeps it true: it asks for pages, and asks again for what an
// event says has changed. It outlives the screen, so that coming back to a conversation shows it at once.
export class ThreadStore {
  private readonly ask: Ask
  private view: ThreadView = { ...emptyThread, state: 'loading', pending: [], opened: 0 }
  private listeners = new Set<() => void>()
  private busy = false
  private changedIds: Id[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  // raised when the window is replaced, so that an answer for the old one is dropped
  private round = 0

  constructor(ask: Ask) {
    this.ask = ask
  }

  get = (): ThreadView => this.view
  subscribe = (f: () => void) => {
    this.listeners.add(f)
    return () => this.listeners.delete(f)
  }

  private set(change: Partial<ThreadView>) {
    this.view = { ...this.view, ...change }
    this.listeners.forEach((f) => f())
  }

  // open shows the end of the conversation, or the place of a message.
  async open(at: Id = 0): Promise<void> {
    const round = ++this.round
    try {
      const thread = at
        ? around(await this.ask(at + 1, 0, page), await this.ask(0, at, page))
        : newest(await this.ask(0, 0, page))
      if (round === this.round) this.set({ ...thread, state: 'ready', error: undefined, opened: this.view.opened + 1 })
    } catch (error) {
      if (round === this.round) this.set({ state: this.view.rows.length ? 'ready' : 'failed', error })
    }
  }

  // refresh asks for the whole window again, when anything in it may have changed.
  async refresh(): Promise<void> {
    const first = this.view.rows[0]?.id
    return first === undefined ? this.open() : this.reask(first)
  }

  older = (): Promise<void> => this.grow('moreBefore', () => this.ask(this.view.rows[0]?.id ?? 0, 0, page), withOlder)
  newer = (): Promise<void> => this.grow('moreAfter', () => this.ask(0, this.view.rows.at(-1)?.id ?? 0, page), withNewer)

  private async grow(
    side: 'moreBefore' | 'moreAfter',
    ask: () => Promise<MessagePage>,
    join: (t: Thread, p: MessagePage) => Thread,
  ) {
    if (this.busy || !this.view[side]) return
    this.busy = true
    const round = this.round
    try {
      const got = await ask()
      if (round === this.round) this.set(join(this.view, got))
    } catch {
      // The window stays as it is; scrolling there again asks again.
    } finally {
      this.busy = false
    }
  }

  // changed notes that messages changed and asks for them once the burst is over.
  changed(ids: Id[]): void {
    this.changedIds.push(...ids)
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      const from = changedFrom(this.view, this.changedIds)
      this.changedIds = []
      if (from && this.view.state === 'ready') void this.reask(from)
    }, 40)
  }

  private async reask(from: Id): Promise<void> {
    const round = this.round
    let after = from - 1
    try {
      for (;;) {
        // Each page starts where the one before ended.
        // oxlint-disable-next-line no-await-in-loop
        const got = await this.ask(0, after, 200)
        if (round !== this.round) return
        this.set(withChanged(this.view, got))
        const last = got.rows.at(-1)?.id
        if (!got.more || last === undefined || this.view.moreAfter) return
        after = last
      }
    } catch {
      // The next event or the next visit asks again.
    }
  }

  // send shows a message at once and replaces it by what the program made of it. Sending the same key twice is one
  // message, so a failed one is tried again as it is.
  async send(pending: Pending, call: () => Promise<MessageView>): Promise<boolean> {
    const others = this.view.pending.filter((p) => p.key !== pending.key)
    this.set({ pending: [...others, { ...pending, error: undefined }] })
    try {
      const made = await call()
      this.drop(pending.key)
      this.set(withChanged(this.view, { rows: [made], more: false, marks: [] }))
      return true
    } catch (error) {
      this.set({ pending: this.view.pending.map((p) => (p.key === pending.key ? { ...p, error } : p)) })
      return false
    }
  }

  drop(key: string): void {
    this.set({ pending: this.view.pending.filter((p) => p.key !== key) })
  }
}

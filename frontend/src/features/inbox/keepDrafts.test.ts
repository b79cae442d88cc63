import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DraftView } from '../../backend'
import { clearDraft, draftOf, setDraft } from './draft'
import { keepDrafts } from './keepDrafts'

// program is one that remembers drafts, and answers a save when it is told to.
function program(list: DraftView[] = []) {
  const saved: string[] = []
  const answers: (() => void)[] = []
  return {
    saved,
    answer: async () => {
      answers.shift()?.()
      await vi.advanceTimersByTimeAsync(0)
    },
    Drafts: async () => list,
    SaveDraft: (d: DraftView) => {
      saved.push(`${d.conversation} ${d.text}`)
      return new Promise<void>((done) => answers.push(done))
    },
  }
}

describe('drafts', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('come back after a restart, except over what was written meanwhile', async () => {
    setDraft(1, { text: 'escrito agora' })
    const kept = keepDrafts(program([
      { conversation: 1, text: 'de antes', subject: '', note: false },
      { conversation: 2, text: 'O pedido', subject: 'Pedido', note: false },
      { conversation: 3, text: 'Só nossa', subject: '', note: true },
    ]))
    await kept.loaded
    expect(draftOf(1).text).toBe('escrito agora')
    expect(draftOf(2)).toMatchObject({ text: 'O pedido', subject: 'Pedido', withSubject: true, note: false })
    expect(draftOf(3).note).toBe(true)
  })

  it('are handed over once the typing rests, and once', async () => {
    const p = program()
    keepDrafts(p)
    for (const text of ['B', 'Bo', 'Bom dia']) setDraft(11, { text })
    expect(p.saved).toEqual([])
    await vi.advanceTimersByTimeAsync(600)
    expect(p.saved).toEqual(['11 Bom dia'])
    await p.answer()
    setDraft(11, { address: 5 }) // nothing of its words
    await vi.advanceTimersByTimeAsync(600)
    expect(p.saved).toEqual(['11 Bom dia'])
  })

  it('never let an older text take the place of a newer one', async () => {
    const p = program()
    keepDrafts(p)
    setDraft(12, { text: 'Bom dia' })
    await vi.advanceTimersByTimeAsync(600)
    clearDraft(12) // it was sent while the first call is still under way
    await vi.advanceTimersByTimeAsync(600)
    expect(p.saved).toEqual(['12 Bom dia'])
    await p.answer()
    expect(p.saved).toEqual(['12 Bom dia', '12 '])
  })

  it('are handed over at once when the page goes away', async () => {
    const p = program()
    const kept = keepDrafts(p)
    setDraft(13, { text: 'Até já' })
    kept.flush()
    expect(p.saved).toEqual(['13 Até já'])
  })
})

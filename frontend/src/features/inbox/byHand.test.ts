import { expect, test } from 'vitest'
import { entryOf, type Entry } from './byHand'

const now = new Date('2026-11-21T14:30:00')
const call: Entry = { via: 'phone', outcome: 'noAnswer', when: '', said: '', next: '' }

// What is entered by hand says so, with the way, what came of it and when; what was left empty leaves no line behind.
test('an entry becomes a note that claims nothing more', () => {
  expect(entryOf(call, now)).toMatch(/^Anotado à mão · Ligação · Não atendeu · .+$/)
  const said = entryOf({ ...call, via: 'instagram', outcome: 'wrote', when: '2026-11-20T09:05', said: ' tem bolo?\n', next: ' ligar às 16h ' }, now)
  expect(said.split('\n')).toEqual([expect.stringContaining('Instagram · Cliente escreveu'), 'tem bolo?', 'Próximo passo: ligar às 16h'])
  expect(entryOf({ ...call, when: 'ontem' }, now)).toBe(entryOf(call, now))
})

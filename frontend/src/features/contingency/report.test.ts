import { beforeAll, describe, expect, it } from 'vitest'
import type { IncidentDetail } from '../../backend'
import { noIncident } from '../../backend/fake/blank'
import { setTimeZone } from '../../lib/time'
import { lasted, rows, stillOpen, when } from './report'

beforeAll(() => setTimeZone('America/Sao_Paulo'))

const detail = (change: Partial<IncidentDetail['incident']> = {}): IncidentDetail => ({
  incident: {
    ...noIncident, id: 1, account: 2, kind: 'whatsapp', state: 'closed', verdict: 'platform',
    startedAt: '2026-11-20T13:42:00Z', backAt: '2026-11-20T15:10:30Z', notified: 3, replied: 1, served: 2, ...change,
  },
  events: [{ at: '2026-11-20T13:42:00Z', what: 'notified', actor: 'Jéssica', verdict: '', count: 3 }],
  ways: [{ kind: 'email', messages: 3, arrived: 2, doubt: 1, failed: 0, left: 0 }],
  open: { waiting: 0, doubt: 1, failed: 0 },
  people: [{ conversation: 7, name: 'Ana', kind: 'email', status: 'accepted', at: '2026-11-20T13:50:00Z', reply: 'Ok; obrigada', message: 9, reason: '' }],
})
const now = new Date('2026-11-20T16:00:00Z')

describe('the report of an outage', () => {
  it('says how long it was to the minute', () => {
    const from = new Date(0)
    const minutes = (n: number) => lasted(from, new Date(n * 60_000))
    expect([0, 7, 60, 88, 26 * 60].map(minutes)).toEqual(['<1 min', '7 min', '1 h', '1 h 28 min', '26 h'])
  })

  it('says when it was, over midnight and while it runs too', () => {
    expect(when(detail(), now)).toBe('20/11/2026, das 10:42 às 12:10. Durou 1 h 28 min.')
    expect(when(detail({ backAt: '2026-11-21T13:42:00Z' }), now)).toBe('De 20/11/2026, 10:42 a 21/11/2026, 10:42. Durou 24 h.')
    expect(when(detail({ backAt: '' }), now)).toContain('ainda não acabou. Já dura 2 h 18 min.')
  })

  it('tells what is still open, and what is not is not told', () => {
    expect(stillOpen(detail()).map((x) => x.name)).toEqual(['doubt'])
  })

  it('is the same on the sheet as on the screen', () => {
    const text = rows(detail(), now).map((r) => r.join(' | '))
    expect(text[0]).toBe('Queda: WhatsApp')
    expect(text).toContain('pessoas atendidas por outro canal | 2')
    expect(text).toContain('E-mail | 3 | 2 | 1 | 0 | 0')
    expect(text).toContain('20/11/2026, 10:42 | 3 pessoas avisadas | Jéssica')
    expect(text).toContain('Ana | E-mail | Enviada | 20/11/2026, 10:50 | Ok; obrigada')
  })
})

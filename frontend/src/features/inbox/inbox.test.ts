import { describe, expect, it } from 'vitest'
import type { MessageView, RouteView } from '../../backend'
import { channel, message, noRoute } from '../../backend/fake/blank'
import { causeOf } from '../../ui/cause'
import { actsOf } from './acts'
import { compose , sends } from './compose'
import { emptyDraft, type Draft } from './draft'
import { waitTone } from './waiting'

const now = new Date('2026-11-20T13:49:00Z')
const route = (action: RouteView['action'], more: Partial<RouteView> = {}): RouteView => ({ ...noRoute, action, kind: 'whatsapp', ...more })
const draft = (more: Partial<Draft>): Draft => ({ ...emptyDraft, ...more })
const upload = { id: 'a', name: 'a.pdf', size: 1 }
const file = { token: 't', name: 'a.pdf', mime: '', size: 1 }

describe('compose', () => {
  it('sends when there is something to send, also before the way is known', () => {
    expect(compose(draft({ text: 'oi' }), route('go'), channel({}))).toMatchObject({ action: 'send', ready: true })
    expect(compose(draft({ text: '  ' }), route('go'), channel({})).ready).toBe(false)
    expect(compose(draft({ text: 'oi' }), undefined, undefined).ready).toBe(true)
  })

  it('keeps what cannot leave now', () => {
    expect(compose(draft({ text: 'oi' }), route('wait'), channel({}))).toMatchObject({
      action: 'keep',
      ready: true,
      hint: { key: 'compose.kept' },
    })
    expect(compose(draft({ text: 'oi' }), route('hold', { reason: 'contingency.noConsent' }), channel({})).hint?.key).toBe(
      'contingency.noConsent',
    )
  })

  it('refuses when no address is left, and says why', () => {
    expect(compose(draft({ text: 'oi' }), route('fail'), undefined)).toMatchObject({ ready: false, hint: { bad: true } })
  })

  it('always takes a note', () => {
    expect(compose(draft({ text: 'oi', note: true }), route('fail'), undefined)).toEqual({ action: 'note', ready: true })
  })

  it('counts letters near the limit, not bytes', () => {
    const short = channel({ maxText: 10 })
    expect(compose(draft({ text: 'ação' }), route('go'), short).left).toBeUndefined()
    expect(compose(draft({ text: '👍👍👍👍👍👍👍👍👍' }), route('go'), short).left).toBe(1)
    expect(compose(draft({ text: 'x'.repeat(12) }), route('go'), short)).toMatchObject({ ready: false, left: -2 })
  })

  it('waits for the files, and drops none on a channel that takes none', () => {
    expect(compose(draft({ uploads: [upload] }), route('go'), channel({})).hint?.key).toBe('compose.uploading')
    expect(compose(draft({ uploads: [{ ...upload, file }] }), route('go'), channel({})).ready).toBe(true)
    const bare = channel({ sendMedia: false })
    expect(compose(draft({ text: 'oi', uploads: [{ ...upload, file }] }), route('go'), bare)).toMatchObject({
      ready: false,
      hint: { key: 'compose.noFiles' },
    })
  })
})

describe('what a person can do about a message', () => {
  const verbs = (m: Partial<MessageView>) => actsOf(message(m)).map((a) => a.verb)
  const byEmail = { ...noRoute, kind: 'email', address: 7 }

  it('follows its state', () => {
    expect(verbs({ status: 'queued' })).toEqual(['cancel'])
    expect(verbs({ status: 'queued', fallback: byEmail })).toEqual(['cancel', 'resend'])
    expect(verbs({ status: 'failed' })).toEqual(['dismiss', 'resend'])
    expect(verbs({ status: 'in_doubt' })).toEqual(['countAsSent', 'resend'])
    expect(verbs({ status: 'expired' })).toEqual(['dismiss', 'resend'])
    expect(verbs({ status: 'read' })).toEqual([])
  })

  it('asks before sending again what may have arrived', () => {
    const asks = (m: Partial<MessageView>) => actsOf(message(m)).filter((a) => a.verb === 'resend' && a.ask).length
    expect(asks({ status: 'in_doubt' })).toBe(1)
    expect(asks({ status: 'in_doubt', fallback: byEmail })).toBe(1)
    expect(asks({ status: 'failed', fallback: byEmail })).toBe(0)
  })

  it('does not offer to pass by a consent that is missing, or the review of a restore', () => {
    expect(verbs({ status: 'held', hold: 'consent' })).toEqual(['cancel'])
    expect(verbs({ status: 'held', hold: 'restored' })).toEqual(['cancel'])
    expect(verbs({ status: 'held', hold: 'hours' })).toEqual(['cancel', 'release'])
  })
})

describe('causeOf', () => {
  const down = channel({ id: 1, kind: 'whatsapp', state: 'down' })
  const queued = (minutes: number) =>
    message({ status: 'queued', kind: 'whatsapp', account: 1, arrivedAt: new Date(now.getTime() - minutes * 60_000).toISOString() })

  it('says when a kept message leaves', () => {
    expect(causeOf(queued(5), [down], now)).toBe('Sai pelo WhatsApp quando ele voltar.')
    expect(causeOf(queued(5), [{ ...down, verdict: 'internet' }], now)).toBe('Sai quando a internet voltar.')
  })

  it('is silent about a moment in the queue', () => {
    expect(causeOf(queued(0.1), [{ ...down, state: 'working' }], now)).toBe('')
    expect(causeOf(queued(5), [{ ...down, state: 'working' }], now)).not.toBe('')
  })

  it('uses the reason the program gives, and never shows a key', () => {
    expect(causeOf(message({ status: 'failed', reason: 'whatsapp.noNumber' }), [], now)).toBe('O número não tem WhatsApp.')
    expect(causeOf(message({ status: 'failed', reason: 'nobody.knows' }), [], now)).toBe('Nenhum canal levou esta mensagem.')
  })
})

describe('waitTone', () => {
  it('turns amber at 10 minutes and red at 30', () => {
    const at = (m: number) => waitTone(new Date(now.getTime() - m * 60_000).toISOString(), now)
    expect([1, 9.9, 10, 29.9, 30].map(at)).toEqual(['plain', 'plain', 'unstable', 'unstable', 'down'])
  })
})

describe('the key that sends', () => {
  const press = (more: Partial<Parameters<typeof sends>[0]> = {}) => ({ key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, ...more })
  it('is Enter, and Shift makes a line', () => {
    expect(sends(press(), '')).toBe(true)
    expect(sends(press({ shiftKey: true }), '')).toBe(false)
    expect(sends(press({ key: 'a' }), '')).toBe(false)
  })
  it('is Ctrl and Enter for who wants Enter to make a line', () => {
    expect(sends(press(), 'line')).toBe(false)
    expect(sends(press({ ctrlKey: true }), 'line')).toBe(true)
    expect(sends(press({ metaKey: true }), 'line')).toBe(true)
  })
})

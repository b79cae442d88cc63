import { describe, expect, it } from 'vitest'
import type { FieldView, PairView } from '../../backend'
import { channel } from '../../backend/fake/blank'
import { emptyEmail, inDetails, looksLikeAddress, passwordHelp, withSuggestion } from './email'
import { pairScreen, pictureOf, spaced } from './pair'
import { editPlace, filledIn, inputOf, kindsOf, startOf, stepsOf } from './setup'
import { stripOf } from './strip'

const pair = (state: PairView['state']) => ({ state }) as PairView

describe('pairing', () => {
  it('shows the risk before anything else', () => {
    expect(pairScreen(false, pair('qr'))).toBe('risk')
    expect(pairScreen(true, undefined)).toBe('starting')
    expect(pairScreen(true, pair('waiting'))).toBe('starting')
    expect((['qr', 'code', 'done', 'ended'] as const).map((s) => pairScreen(true, pair(s)))).toEqual([
      'qr',
      'code',
      'done',
      'ended',
    ])
  })

  it('writes the code as it stands on the telephone', () => {
    expect(spaced('abcd-1234')).toBe('ABCD 1234')
    expect(spaced('ABCD1234')).toBe('ABCD 1234')
    expect(spaced('12345')).toBe('12345')
  })

  it('makes a picture of the drawing, never markup', () => {
    expect(pictureOf('')).toBe('')
    expect(pictureOf('<svg onload="x"/>')).toBe('data:image/svg+xml,%3Csvg%20onload%3D%22x%22%2F%3E')
  })
})

describe('stripOf', () => {
  it('says nothing while a channel works', () => {
    expect(stripOf(channel({}))).toBeUndefined()
    expect(stripOf(channel({ state: 'setup' }))).toBeUndefined()
  })
  it('offers what helps', () => {
    expect(stripOf(channel({ state: 'unlinked', canPair: true }))?.help?.to).toBe('pair')
    expect(stripOf(channel({ state: 'unlinked', verdict: 'replaced', canPair: true }))?.help?.to).toBe('here')
    expect(stripOf(channel({ state: 'down', verdict: 'password' }))?.help?.to).toBe('edit')
    expect(stripOf(channel({ state: 'down', verdict: 'platform' }))?.help?.to).toBe('contingency')
    expect(stripOf(channel({ state: 'paused', paused: true }))?.help?.to).toBe('resume')
  })
  it('offers nothing about a channel while this computer has no internet', () => {
    expect(stripOf(channel({ state: 'down', verdict: 'internet' }))?.help).toBeUndefined()
  })
})

const field = (f: Partial<FieldView>): FieldView => ({ name: 'x', form: 'text', choices: [], value: '', optional: false, kept: false, ...f })

describe('a form that the program describes', () => {
  const fields = [field({ name: 'address', form: 'host' }), field({ name: 'password', form: 'secret' }), field({ name: 'number', optional: true }), field({ name: 'careful', form: 'switch' })]
  it('is ready when nothing that is needed is empty', () => {
    expect(filledIn(fields, { address: '10.0.0.7', password: 'x' })).toBe(true)
    expect(filledIn(fields, { address: ' ', password: 'x' })).toBe(false)
    expect(filledIn([field({ name: 'password', form: 'secret', kept: true })], {})).toBe(true)
  })
  it('starts with what is there and sends it trimmed', () => {
    const typed = startOf([field({ name: 'sim', value: 'auto' })])
    expect(inputOf(3, 'phone', { ...typed, address: ' a ' })).toEqual({
      account: 3,
      way: 'phone',
      values: [{ name: 'sim', value: 'auto' }, { name: 'address', value: 'a' }],
    })
  })
  it('leads through the steps that have words', () => {
    expect(stepsOf('phone').length).toBeGreaterThan(2)
    expect(stepsOf('nothing')).toEqual([])
  })
  it('is where a channel of that way is edited', () => {
    expect(editPlace(channel({ id: 4, kind: 'sms', way: 'phone', form: true }))).toEqual(['canais', 'configurar', 'phone', 4])
    expect(editPlace(channel({ id: 5, kind: 'email', addressForm: 'email' }))).toEqual(['canais', 'email', 5])
    expect(editPlace(channel({ id: 6, kind: 'whatsapp' }))).toBeUndefined()
  })
  it('shows each kind once, however many ways it has', () => {
    const way = (kind: string, w: string) => ({ kind, way: w, addressForm: 'phone', available: true, form: true })
    expect(kindsOf([way('sms', 'phone'), way('sms', 'modem'), way('telegram', 'telegram')])).toEqual(['sms', 'telegram'])
  })
})

describe('the mail form', () => {
  it('knows who wants a password made for programs', () => {
    const help = (address: string, imapHost = '') => {
      const found = passwordHelp({ address, imapHost })
      return found && `${found.provider} ${found.kind}`
    }
    expect(help('loja@Gmail.com')).toBe('gmail app')
    expect(help('loja@minha.com.br', 'imap.gmail.com')).toBe('gmail app')
    expect(help('loja@yahoo.com.br')).toBe('yahoo app')
    expect(help('loja@icloud.com')).toBe('icloud app')
    expect(help('loja@hotmail.com')).toBe('outlook closed')
    expect(help('loja@minha.com.br', 'outlook.office365.com')).toBe('outlook closed')
    expect(help('loja@uol.com.br')).toBe('uol own')
    expect(help('loja@bol.com.br')).toBe('uol own')
    expect(help('loja@terra.com.br')).toBe('terra own')
    expect(help('loja@minha.com.br', 'email-ssl.com.br')).toBe('locaweb own')
    expect(help('loja@minha.com.br', 'imap.hostinger.com')).toBe('hostinger own')
    expect(help('loja@minha.com.br', 'imap.minha.com.br')).toBeUndefined()
  })
  it('takes servers that were found, and nothing a person typed', () => {
    const typed = { ...emptyEmail, account: 4, address: 'a@b.c', password: 'p', name: 'Loja' }
    const found = { ...emptyEmail, address: 'x', imapHost: 'imap.b.c', user: 'a', found: true }
    expect(withSuggestion(typed, found)).toMatchObject({ account: 4, address: 'a@b.c', password: 'p', name: 'Loja', imapHost: 'imap.b.c' })
  })
  it('asks for an address that could be one', () => {
    expect(['a@b.c', ' a@b.com.br '].every(looksLikeAddress)).toBe(true)
    expect(['', 'a', 'a@b', 'a b@c.d'].some(looksLikeAddress)).toBe(false)
  })
  it('opens the details when the trouble lies there', () => {
    expect(inDetails('smtpHost')).toBe(true)
    expect(inDetails('password')).toBe(false)
  })
})

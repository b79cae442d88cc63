import { describe, expect, it } from 'vitest'
import type { BackupView, ChannelView, ContingencyView, IncidentView, SessionView } from '../backend'
import { channel, noIncident } from '../backend/fake/blank'
import { bannerFor, type BannerFacts } from './banner'
import type { SectionName } from './sections'

const whatsapp = (more: Partial<ChannelView> = {}) => channel({ id: 1, kind: 'whatsapp', ...more })
const email = channel({ id: 2, kind: 'email' })
const contingency = (more: Partial<ContingencyView> = {}) =>
  ({ internet: 'ok', channels: [whatsapp(), email], open: [], overrides: [], clockWrong: false, clockAhead: 0, ...more }) as ContingencyView
const facts = (more: Partial<BannerFacts> = {}): BannerFacts => ({
  online: true,
  session: { role: 'owner' } as SessionView,
  contingency: contingency(),
  backup: { ready: true, late: false, lastProvedAt: 'x' } as BackupView,
  waiting: 3,
  ...more,
})
const incident = (state: IncidentView['state']): IncidentView => ({ ...noIncident, id: 9, account: 1, state })
const name = (f: BannerFacts, here: Parameters<typeof bannerFor>[1] = 'inbox') => bannerFor(f, here)?.name

describe('the banner', () => {
  it('is not there when all is well', () => {
    expect(name(facts())).toBeUndefined()
  })

  it('shows the most severe thing only', () => {
    const worst = facts({
      online: false,
      session: { readOnly: true, restored: true } as SessionView,
      contingency: contingency({ internet: 'down', channels: [whatsapp({ state: 'down' })] }),
    })
    expect(name(worst)).toBe('bridge')
    expect(name({ ...worst, online: true })).toBe('readOnly')
    expect(name({ ...worst, online: true, session: { restored: true } as SessionView })).toBe('restored')
    expect(name({ ...worst, online: true, session: undefined })).toBe('internet')
  })

  it('offers the fire door when WhatsApp is down, and interrupts', () => {
    const b = bannerFor(facts({ contingency: contingency({ channels: [whatsapp({ state: 'down' }), email] }) }), 'inbox')
    expect(b).toMatchObject({ what: 'banner.down', alert: true, action: { label: 'banner.activate', filled: true } })
    const alone = bannerFor(facts({ contingency: contingency({ channels: [whatsapp({ state: 'down' })] }) }), 'inbox')
    expect(alone?.rest).toBe('banner.down.alone')
  })

  it('says reconnect when the telephone removed this computer', () => {
    const f = facts({ contingency: contingency({ channels: [whatsapp({ state: 'unlinked' }), email] }) })
    expect(bannerFor(f, 'inbox')?.action?.to).toEqual({ section: 'channel' })
    const taken = facts({ contingency: contingency({ channels: [whatsapp({ state: 'unlinked', verdict: 'replaced' }), email] }) })
    expect(bannerFor(taken, 'inbox')?.name).toBe('replaced')
    // It is not shown on the page it leads to.
    expect(name(f, 'channel')).toBeUndefined()
  })

  it('offers no way to where one is', () => {
    const f = facts({ contingency: contingency({ channels: [whatsapp({ state: 'down' }), email] }) })
    expect(bannerFor(f, 'inbox')?.second?.to).toEqual({ section: 'channel' })
    expect(bannerFor(f, 'channel')).toMatchObject({ name: 'down', second: undefined })
  })

  it('asks for the password when that is what is wrong', () => {
    const f = facts({ contingency: contingency({ channels: [channel({ id: 2, state: 'down', verdict: 'password' })] }) })
    expect(bannerFor(f, 'inbox')?.action?.label).toBe('banner.password.action')
  })

  it('is calm while plan B runs, and tells when the channel is back', () => {
    const down = [whatsapp({ state: 'down' }), email]
    const active = facts({ contingency: contingency({ channels: down, open: [incident('active')] }) })
    expect(bannerFor(active, 'inbox')).toMatchObject({ name: 'active', tone: 'unstable', alert: false })
    expect(name(facts({ contingency: contingency({ open: [incident('returning')] }) }))).toBe('returning')
  })

  it('does not speak of a channel that somebody paused', () => {
    const f = facts({ contingency: contingency({ channels: [whatsapp({ state: 'down', paused: true }), email] }) })
    expect(name(f)).toBeUndefined()
  })

  it('reminds of a late copy last', () => {
    const late = { ready: true, late: true, lastProvedAt: '' } as BackupView
    expect(bannerFor(facts({ backup: late }), 'inbox')?.what).toBe('banner.copy.none')
    expect(name(facts({ backup: late, contingency: contingency({ clockWrong: true }) }))).toBe('clock')
  })

  it('says by how much the clock is wrong, before it blames a channel', () => {
    const wrong = (clockAhead: number) =>
      bannerFor(facts({ contingency: contingency({ clockWrong: true, clockAhead, channels: [whatsapp({ state: 'down' }), email] }) }), 'inbox')
    expect(wrong(8 * 60)).toMatchObject({ what: 'banner.clock.fast.minute', args: { count: 8 } })
    expect(wrong(-3 * 3600)).toMatchObject({ what: 'banner.clock.slow.hour', args: { count: 3 } })
    expect(wrong(-20_000 * 24 * 3600)).toMatchObject({ what: 'banner.clock.slow.day', args: { count: 20_000 } })
    expect(wrong(0)).toMatchObject({ what: 'banner.clock' })
  })

  it('says that the data are damaged before it speaks of channels', () => {
    const session = { role: 'owner', trouble: 'damaged' } as SessionView
    const f = facts({ session, contingency: contingency({ channels: [whatsapp({ state: 'down' }), email] }) })
    expect(name(f)).toBe('damaged')
    expect(name(f, 'backup')).toBe('down')
  })

  it('says that the disk is full or fails, and that nothing leaves', () => {
    for (const trouble of ['full', 'failing'] as const) {
      const session = { role: 'agent', trouble } as SessionView
      const b = bannerFor(facts({ session, contingency: contingency({ channels: [whatsapp({ state: 'down' }), email] }) }), 'inbox')
      expect(b).toMatchObject({ name: trouble, what: `banner.${trouble}`, alert: true })
      expect(b?.action).toBeUndefined()
    }
  })

  it('makes the copy for whoever may, and only shows the page to others', () => {
    const late = { ready: true, late: true, lastAt: 'x', lastProvedAt: 'x', running: { id: 0 } } as BackupView
    const at = (role: string, here: SectionName) =>
      bannerFor(facts({ backup: late, session: { ...facts({}).session, role } as SessionView }), here)
    expect(at('owner', 'inbox')?.action?.to).toBe('copyNow')
    expect(at('agent', 'inbox')?.action?.to).toEqual({ section: 'backup' })
    expect(at('owner', 'backup')).toBeUndefined()
    const running = { ...late, running: { id: 7 } } as BackupView
    expect(bannerFor(facts({ backup: running }), 'inbox')?.action).toBeUndefined()
  })

  it('gives way to the next one on the page it leads to', () => {
    const f = facts({
      contingency: contingency({ channels: [whatsapp({ state: 'down' }), email] }),
      backup: { ready: true, late: true, lastProvedAt: 'x' } as BackupView,
    })
    expect(name(f, 'contingency')).toBe('copy')
  })
})

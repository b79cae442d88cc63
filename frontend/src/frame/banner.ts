import type { BackupView, ChannelView, ContingencyView, OutboxSummary, SessionView } from '../backend'
import type { Args, Key } from '../lib/i18n'
import { span } from '../lib/time'
import { personName } from '../ui/person'
import type { Tone } from '../ui/state'
import type { SectionName } from './sections'

// One banner at a time, the most severe first. This file decides which; it knows no DOM.

// A target is a page, a dialogue of the frame, or something done at once.
export type BannerTarget = { section: SectionName; rest?: string[] } | 'moveHere' | 'clock' | 'copyNow'

export interface Banner {
  name: string
  tone: Tone
  // the sentence that says what happened, with the moment it began
  what: Key
  // what is safe and what to do
  rest?: Key
  args?: Args
  at?: string
  kind?: string
  action?: { label: Key; to: BannerTarget; filled?: boolean }
  second?: { label: Key; to: BannerTarget }
  // only the loss of the active channel may interrupt
  alert?: boolean
}

export interface BannerFacts {
  online: boolean
  session?: SessionView
  contingency?: ContingencyView
  outbox?: OutboxSummary
  backup?: BackupView
  // clients that wait for an answer
  waiting: number
}

const lost = (c: ChannelView) => c.state === 'down' || c.state === 'unlinked' || c.state === 'blocked'

function programBanner({ online, session }: BannerFacts): Banner | undefined {
  if (!online) {
    return { name: 'bridge', tone: 'down', what: 'banner.bridge', rest: 'banner.bridge.rest', alert: true }
  }
  if (session?.readOnly) {
    return {
      name: 'readOnly',
      tone: 'unstable',
      what: 'banner.readOnly',
      rest:
        session.readOnlyKey === 'session.copied'
          ? 'banner.readOnly.copied'
          : session.readOnlyKey === 'session.frozen'
            ? 'banner.readOnly.frozen'
            : 'banner.readOnly.rest',
      action: session.role === 'owner' && session.readOnlyKey !== 'session.frozen' ? { label: 'banner.readOnly.action', to: 'moveHere' } : undefined,
    }
  }
  if (session?.trouble) {
    const damaged = session.trouble === 'damaged'
    return {
      name: session.trouble,
      tone: 'down',
      what: `banner.${session.trouble}`,
      rest: `banner.${session.trouble}.rest`,
      action: damaged ? { label: 'banner.damaged.action', to: { section: 'backup' }, filled: true } : undefined,
      alert: true,
    }
  }
  if (session?.restored) {
    return {
      name: 'restored',
      tone: 'unstable',
      what: 'banner.restored',
      rest: 'banner.restored.rest',
      args: { count: session.restoredHeld },
      action: { label: 'banner.restored.action', to: { section: 'backup' } },
    }
  }
  return undefined
}

function internetBanner({ contingency, outbox }: BannerFacts): Banner | undefined {
  const internet = contingency?.internet
  if (internet !== 'down' && internet !== 'portal' && internet !== 'dns') return undefined
  return {
    name: 'internet',
    tone: 'unstable',
    what: `banner.internet.${internet}`,
    rest: outbox?.waiting ? 'banner.internet.rest' : 'banner.internet.clear',
    at: contingency?.internetSince,
    args: { count: outbox?.waiting ?? 0 },
    action: { label: 'banner.seeWhat', to: { section: 'contingency' } },
  }
}

// A wrong clock comes before a lost channel: it may be why WhatsApp refuses the connection.
function clockBanner({ contingency }: BannerFacts): Banner | undefined {
  if (!contingency?.clockWrong) return undefined
  const { unit, count } = span(Math.abs(contingency.clockAhead))
  return {
    name: 'clock',
    tone: 'unstable',
    what: unit === 'now' ? 'banner.clock' : `banner.clock.${contingency.clockAhead > 0 ? 'fast' : 'slow'}.${unit}`,
    rest: 'banner.clock.rest',
    args: { count },
    action: { label: 'banner.clock.action', to: 'clock' },
  }
}

// lostBanner speaks of the first channel of the ladder that is lost.
function lostBanner({ contingency, waiting }: BannerFacts): Banner | undefined {
  const channel = contingency?.channels.find((c) => lost(c) && !c.paused)
  if (!channel || !contingency) return undefined
  const others = contingency.channels.some((c) => c.id !== channel.id && c.state === 'working')
  const open = contingency.open.find((i) => i.account === channel.id)
  const common = { kind: channel.kind, at: channel.since, args: { count: waiting }, alert: true }
  if (open?.state === 'active') {
    return {
      ...common,
      name: 'active',
      tone: 'unstable',
      alert: false,
      what: 'banner.active',
      rest: 'banner.active.rest',
      action: { label: 'banner.active.action', to: { section: 'contingency' } },
    }
  }
  if (channel.verdict === 'replaced') {
    return {
      ...common,
      name: 'replaced',
      tone: 'down',
      what: 'banner.replaced',
      rest: 'banner.replaced.rest',
      action: { label: 'banner.replaced.action', to: { section: 'channel' }, filled: true },
      second: others ? { label: 'banner.activate', to: { section: 'contingency' } } : undefined,
    }
  }
  if (channel.state === 'unlinked') {
    return {
      ...common,
      name: 'unlinked',
      tone: 'down',
      what: 'banner.unlinked',
      rest: 'banner.unlinked.rest',
      action: { label: 'banner.unlinked.action', to: { section: 'channel' }, filled: true },
      second: others ? { label: 'banner.activate', to: { section: 'contingency' } } : undefined,
    }
  }
  const blocked = channel.state === 'blocked'
  const password = channel.verdict === 'password'
  return {
    ...common,
    name: channel.state,
    tone: blocked ? 'blocked' : 'down',
    what: blocked ? 'banner.blocked' : password ? 'banner.password' : 'banner.down',
    rest: others ? 'banner.down.rest' : 'banner.down.alone',
    action: password
      ? { label: 'banner.password.action', to: { section: 'channel' }, filled: true }
      : { label: 'banner.activate', to: { section: 'contingency' }, filled: true },
    second: password ? undefined : { label: 'banner.seeWhat', to: { section: 'channel' } },
  }
}

// copyAction makes the copy for whoever may, and leads the others to the page that says who can.
function copyAction(backup: BackupView, session?: SessionView): Banner['action'] {
  if (backup.running?.id) return undefined
  const may = session?.role === 'owner' || session?.role === 'manager'
  return may
    ? { label: 'banner.copy.action', to: 'copyNow' }
    : { label: 'banner.copy.see', to: { section: 'backup' } }
}

function restBanner({ contingency, backup, session }: BannerFacts): Banner | undefined {
  const back = contingency?.open.find((i) => i.state === 'returning')
  if (back) {
    return {
      name: 'returning',
      tone: 'info',
      what: 'banner.returning',
      rest: 'banner.returning.rest',
      kind: back.kind,
      at: back.backAt,
      action: { label: 'banner.returning.action', to: { section: 'contingency' } },
    }
  }
  const forced = contingency?.overrides.find((o) => o.scope !== 'conversation')
  if (forced) {
    return {
      name: 'forced',
      tone: 'unstable',
      what: forced.action === 'freeze' ? 'banner.frozen' : 'banner.forced',
      rest: 'banner.forced.rest',
      kind: forced.kind,
      at: forced.until,
      args: { name: personName(forced.actor) },
      action: { label: 'banner.forced.action', to: { section: 'contingency' } },
    }
  }
  if (backup?.ready && backup.late) {
    return {
      name: 'copy',
      tone: 'unstable',
      what: backup.lastProvedAt ? 'banner.copy' : 'banner.copy.none',
      at: backup.lastAt,
      action: copyAction(backup, session),
    }
  }
  return undefined
}

const leadsTo = (to: BannerTarget | undefined, here: SectionName): boolean => typeof to === 'object' && to.section === here

const answeredBy = (b: Banner, here: SectionName): boolean => (b.name === 'copy' ? here === 'backup' : leadsTo(b.action?.to, here))

// bannerFor is the one banner of this moment on this screen. A banner is not shown on the page it leads to, nor its
// second button on that button's page.
export function bannerFor(facts: BannerFacts, here: SectionName): Banner | undefined {
  const all = [programBanner(facts), internetBanner(facts), clockBanner(facts), lostBanner(facts), restBanner(facts)]
  const banner = all.find((b) => b && !answeredBy(b, here))
  return banner && leadsTo(banner.second?.to, here) ? { ...banner, second: undefined } : banner
}

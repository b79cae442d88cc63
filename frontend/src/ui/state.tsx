import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { ChecksIcon } from '@phosphor-icons/react/dist/csr/Checks'
import { CircleDashedIcon } from '@phosphor-icons/react/dist/csr/CircleDashed'
import { ClockIcon } from '@phosphor-icons/react/dist/csr/Clock'
import { HourglassMediumIcon } from '@phosphor-icons/react/dist/csr/HourglassMedium'
import { LifebuoyIcon } from '@phosphor-icons/react/dist/csr/Lifebuoy'
import { PauseCircleIcon } from '@phosphor-icons/react/dist/csr/PauseCircle'
import { PlugsIcon } from '@phosphor-icons/react/dist/csr/Plugs'
import { ProhibitIcon } from '@phosphor-icons/react/dist/csr/Prohibit'
import { SealQuestionIcon } from '@phosphor-icons/react/dist/csr/SealQuestion'
import { TimerIcon } from '@phosphor-icons/react/dist/csr/Timer'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { WaveSineIcon } from '@phosphor-icons/react/dist/csr/WaveSine'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { XCircleIcon } from '@phosphor-icons/react/dist/csr/XCircle'
import type { Icon, IconWeight } from '@phosphor-icons/react/dist/lib/types'
import type { ChannelState, IncidentView, Status } from '../backend'
import { t, type Key } from '../lib/i18n'
import './state.css'

// Every state is an icon, a word and a colour, always the three.
export type Tone = 'ok' | 'unstable' | 'down' | 'blocked' | 'info' | 'idle' | 'plain' | 'brand'

interface Look {
  word: Key
  icon: Icon
  tone: Tone
  weight?: IconWeight
  strong?: boolean
}

export const messageLooks: Record<Exclude<Status, ''>, Look> = {
  queued: { word: 'status.queued', icon: HourglassMediumIcon, tone: 'plain', strong: true },
  held: { word: 'status.held', icon: ClockIcon, tone: 'plain' },
  active: { word: 'status.active', icon: ClockIcon, tone: 'plain' },
  accepted: { word: 'status.accepted', icon: CheckIcon, tone: 'plain' },
  delivered: { word: 'status.delivered', icon: ChecksIcon, tone: 'plain' },
  read: { word: 'status.read', icon: ChecksIcon, tone: 'info' },
  failed: { word: 'status.failed', icon: WarningCircleIcon, tone: 'down', strong: true },
  in_doubt: { word: 'status.in_doubt', icon: SealQuestionIcon, tone: 'unstable', strong: true },
  expired: { word: 'status.expired', icon: TimerIcon, tone: 'unstable' },
  cancelled: { word: 'status.cancelled', icon: XIcon, tone: 'plain' },
}

export const channelLooks: Record<ChannelState, Look> = {
  working: { word: 'channel.state.working', icon: CheckCircleIcon, tone: 'ok', weight: 'fill' },
  unstable: { word: 'channel.state.unstable', icon: WaveSineIcon, tone: 'unstable', weight: 'bold' },
  down: { word: 'channel.state.down', icon: XCircleIcon, tone: 'down', weight: 'fill' },
  unlinked: { word: 'channel.state.unlinked', icon: PlugsIcon, tone: 'down', weight: 'fill' },
  paused: { word: 'channel.state.paused', icon: PauseCircleIcon, tone: 'idle', weight: 'fill' },
  setup: { word: 'channel.state.setup', icon: CircleDashedIcon, tone: 'idle', weight: 'bold' },
  blocked: { word: 'channel.state.blocked', icon: ProhibitIcon, tone: 'blocked', weight: 'bold' },
  unknown: { word: 'channel.state.unknown', icon: CircleDashedIcon, tone: 'idle', weight: 'bold' },
}

export const incidentLooks: Record<Exclude<IncidentView['state'], ''>, Look> = {
  suspect: { word: 'incident.state.suspect', icon: WaveSineIcon, tone: 'unstable', weight: 'bold' },
  confirmed: { word: 'incident.state.confirmed', icon: XCircleIcon, tone: 'down' },
  active: { word: 'incident.state.active', icon: LifebuoyIcon, tone: 'unstable' },
  returning: { word: 'incident.state.returning', icon: ArrowsClockwiseIcon, tone: 'info' },
  closed: { word: 'incident.state.closed', icon: CheckIcon, tone: 'ok' },
  blocked: { word: 'incident.state.blocked', icon: ProhibitIcon, tone: 'blocked' },
}

// works says whether a channel's sign may keep its colour.
export const works = (state: ChannelState): boolean => state === 'working' || state === 'unstable'

function Word({ look, className }: { look: Look; className: string }) {
  const Sign = look.icon
  return (
    <span className={className} data-tone={look.tone} data-strong={look.strong}>
      <Sign weight={look.weight ?? 'bold'} size="1.4em" aria-hidden />
      {t(look.word)}
    </span>
  )
}

// MessageState is the word at the end of a bubble's meta line.
export function MessageState({ status }: { status: Exclude<Status, ''> }) {
  return <Word look={messageLooks[status]} className="state state-message" />
}

export function ChannelStateWord({ state }: { state: ChannelState }) {
  return <Word look={channelLooks[state]} className="state" />
}

export function ChannelSign({ state, size = '1.6rem' }: { state: ChannelState; size?: string }) {
  const look = channelLooks[state]
  return (
    <span className="state" data-tone={look.tone} role="img" aria-label={t(look.word)}>
      <look.icon weight={look.weight ?? 'bold'} size={size} aria-hidden />
    </span>
  )
}

export function IncidentChip({ state }: { state: Exclude<IncidentView['state'], ''> }) {
  return <Word look={incidentLooks[state]} className="chip" />
}

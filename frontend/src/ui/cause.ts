import type { ChannelView, MessageView } from '../backend'
import { t, tOr } from '../lib/i18n'
import { moment } from '../lib/words'
import { kindWord } from './kind'
import { works } from './state'

// What became of a message, and why, in one sentence. '' when there is nothing to add to its state.

function queuedCause(m: MessageView, channels: ChannelView[], now: Date): string {
  const channel = channels.find((c) => c.id === m.account)
  const kind = kindWord(m.kind)
  if (m.reason) return tOr(m.reason, 'cause.queued', { channel: kind })
  if (channel && !works(channel.state)) {
    return channel.verdict === 'internet' || channel.verdict === 'cable'
      ? t('cause.queued.internet')
      : t('cause.queued', { channel: kind })
  }
  // A moment in the queue is nothing to speak of.
  if (now.getTime() - Date.parse(m.arrivedAt) < 20_000) return ''
  return m.nextAt ? t('cause.queued.next', { at: moment(m.nextAt, now) }) : t('cause.queued.soon')
}

export function causeOf(m: MessageView, channels: ChannelView[], now: Date): string {
  const args = { channel: kindWord(m.kind) }
  switch (m.status) {
    case 'queued':
      return queuedCause(m, channels, now)
    case 'held':
      return m.hold ? t(`hold.${m.hold}`) : tOr(m.reason, 'cause.held', args)
    case 'failed':
      return tOr(m.reason, 'cause.failed', args)
    case 'in_doubt':
      return tOr(m.reason, 'cause.doubt', args)
    case 'expired':
      return m.expiresAt ? t('cause.expired', { at: moment(m.expiresAt, now) }) : tOr(m.reason, 'cause.expired.plain')
    case 'cancelled':
      return m.reason ? tOr(m.reason, 'cause.cancelled', args) : ''
    default:
      return ''
  }
}

// troubled says whether a person has something to decide about the message.
export const troubled = (m: MessageView): boolean =>
  m.status === 'queued' ||
  m.status === 'held' ||
  m.status === 'failed' ||
  m.status === 'in_doubt' ||
  m.status === 'expired' ||
  m.status === 'cancelled'

import type { MessageView } from '../../backend'
import { t, type Key } from '../../lib/i18n'
import { kindWord } from '../../ui/kind'
import type { Verb } from '../../ui/settle'

export interface Act {
  label: string
  verb: Verb
  address?: number
  // the quiet button beside the one that helps
  neutral?: boolean
  ask?: { title: Key; text: Key }
}

// actsOf is what a person can do about a message in its state, the most helpful last, nearest to the hand.
export function actsOf(m: MessageView): Act[] {
  const other: Act[] = m.fallback.kind
    ? [{ label: t('act.sendBy', { channel: kindWord(m.fallback.kind) }), verb: 'resend', address: m.fallback.address }]
    : []
  const cancel: Act = { label: t('act.cancel'), verb: 'cancel', neutral: true }
  const dismiss: Act = { label: t('act.dismiss'), verb: 'dismiss', neutral: true }
  const twice = { title: 'settle.twice.title', text: 'settle.twice.text' } as const
  switch (m.status) {
    case 'queued':
      return [cancel, ...other]
    case 'held':
      return m.hold === 'consent' || m.hold === 'restored'
        ? [cancel]
        : [cancel, { label: t('act.sendAnyway'), verb: 'release' }]
    case 'failed':
      return [dismiss, { label: t('act.again'), verb: 'resend', neutral: other.length > 0 }, ...other]
    case 'in_doubt':
      return [
        { label: t('act.arrived'), verb: 'countAsSent', neutral: true },
        ...(other.length
          ? other.map((a) => ({ ...a, ask: twice }))
          : [{ label: t('act.sendAgain'), verb: 'resend' as const, ask: twice }]),
      ]
    case 'expired':
      return [dismiss, { label: t('act.sendAnyway'), verb: 'resend' }]
    default:
      return []
  }
}

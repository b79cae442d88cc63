import { t } from '../../lib/i18n'
import { moment } from '../../lib/words'

export const vias = ['phone', 'sms', 'instagram', 'facebook', 'tiktok', 'youtube', 'x', 'signal', 'discord', 'imessage', 'counter'] as const
export const outcomes = ['answered', 'noAnswer', 'wrote', 'sent', 'couldNot'] as const

// Entry is what a person tells of a talk that the program did not see; when is a local date and time, '' for now.
export interface Entry {
  via: (typeof vias)[number]
  outcome: (typeof outcomes)[number]
  when: string
  said: string
  next: string
}

// entryOf is the note that an entry becomes: by which way, what came of it and when, what was said, and what is to do.
export function entryOf(e: Entry, now = new Date()): string {
  const at = e.when ? new Date(e.when) : now
  const lines = [
    t('byHand.note', {
      via: t(`byHand.via.${e.via}`),
      outcome: t(`byHand.outcome.${e.outcome}`),
      at: moment((Number.isNaN(at.getTime()) ? now : at).toISOString(), now),
    }),
    e.said.trim(),
    e.next.trim() && t('byHand.note.next', { next: e.next.trim() }),
  ]
  return lines.filter(Boolean).join('\n')
}

import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MessageView } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { t, type Key } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { causeOf } from '../../ui/cause'
import { Confirm } from '../../ui/Confirm'
import { kindWord } from '../../ui/kind'
import { useSettle, type Verb } from '../../ui/settle'

interface Act {
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

// BubbleTrouble stands under a bubble that did not simply leave: why, and what can be done.
export function BubbleTrouble({ message: m }: { message: MessageView }) {
  const channels = useChannels().data ?? []
  const now = useNow()
  const can = useCan('agent')
  const settle = useSettle()
  const [asking, setAsking] = useState<Act>()
  const cause = causeOf(m, channels, now)
  // A message that is just leaving needs neither words nor buttons.
  const acts = can && (m.status !== 'queued' || cause) ? actsOf(m) : []
  if (!cause && acts.length === 0) return null
  const run = (a: Act) => settle.mutate({ verb: a.verb, messages: [m.id], address: a.address })
  return (
    <div className="trouble">
      {cause && <span className="quiet">{cause}</span>}
      {acts.map((a) => (
        <Button
          key={a.label}
          size="compact-sm"
          variant={a.neutral ? 'default' : 'light'}
          disabled={settle.isPending}
          onClick={() => (a.ask ? setAsking(a) : run(a))}
        >
          {a.label}
        </Button>
      ))}
      {asking?.ask && (
        <Confirm
          open
          title={t(asking.ask.title)}
          action={asking.label}
          onClose={() => setAsking(undefined)}
          onConfirm={() => {
            setAsking(undefined)
            run(asking)
          }}
        >
          {t(asking.ask.text)}
        </Confirm>
      )}
    </div>
  )
}

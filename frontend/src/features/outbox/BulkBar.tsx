import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { Id, OutboxList, OutboxRow } from '../../backend'
import { useCan } from '../../backend/query'
import { t, type Key } from '../../lib/i18n'
import { Confirm } from '../../ui/Confirm'
import { kindWord } from '../../ui/kind'
import { useSettle, type Verb } from '../../ui/settle'

interface Act {
  label: Key
  verb: Verb
  // the other way they go by, when all marked ones have the same
  kind?: string
  address?: boolean
  neutral?: boolean
  asks?: boolean
}

// otherKind is the channel by which every marked message could go instead, '' when they differ.
export function otherKind(rows: OutboxRow[]): string {
  const kinds = new Set(rows.map((r) => r.message.fallback.kind))
  const [only] = kinds
  return kinds.size === 1 && only ? only : ''
}

function actsOf(list: OutboxList, rows: OutboxRow[]): Act[] {
  const kind = otherKind(rows)
  const other: Act[] = kind ? [{ label: 'outbox.act.sendBy', verb: 'resend', kind, address: true, asks: list === 'doubt' }] : []
  switch (list) {
    case 'doubt':
      return [
        { label: 'outbox.act.arrived', verb: 'countAsSent', neutral: true },
        ...(other.length ? other : [{ label: 'outbox.act.sendAgain' as const, verb: 'resend' as const, asks: true }]),
      ]
    case 'failed':
      return [
        { label: 'outbox.act.dismiss', verb: 'dismiss', neutral: true },
        { label: 'outbox.act.again', verb: 'resend', neutral: other.length > 0 },
        ...other,
      ]
    case 'waiting':
      return [{ label: 'outbox.act.cancel', verb: 'cancel', neutral: true }, ...other]
    case 'held':
      return [
        { label: 'outbox.act.cancel', verb: 'cancel', neutral: true },
        { label: 'outbox.act.sendAnyway', verb: 'release' },
      ]
    case 'expired':
      return [
        { label: 'outbox.act.dismiss', verb: 'dismiss', neutral: true },
        { label: 'outbox.act.sendAnyway', verb: 'resend' },
      ]
  }
}

interface Props {
  list: OutboxList
  rows: OutboxRow[]
  chosen: OutboxRow[]
  onMarkAll: (on: boolean) => void
  onDone: () => void
}

// BulkBar stands at the foot and decides about all marked messages at once.
export function BulkBar({ list, rows, chosen, onMarkAll, onDone }: Props) {
  const settle = useSettle()
  const manager = useCan('manager')
  const [asking, setAsking] = useState<Act>()
  const ids: Id[] = chosen.map((r) => r.message.id)
  const restored = chosen.some((r) => r.message.hold === 'restored')
  const words = (a: Act) => t(a.label, { count: ids.length, channel: a.kind ? kindWord(a.kind) : '' })
  const run = async (a: Act) => {
    setAsking(undefined)
    // Each message has its own other address, so those go one by one; the rest is one order.
    if (a.address) {
      for (const { message: m } of chosen) {
        // oxlint-disable-next-line no-await-in-loop
        await settle.mutateAsync({ verb: a.verb, messages: [m.id], address: m.fallback.address }).catch(() => undefined)
      }
    } else await settle.mutateAsync({ verb: a.verb, messages: ids }).catch(() => undefined)
    onDone()
  }
  return (
    <footer className="bulk">
      <label className="bulk-all">
        <Checkbox
          checked={chosen.length === rows.length}
          indeterminate={chosen.length > 0 && chosen.length < rows.length}
          onChange={(e) => onMarkAll(e.currentTarget.checked)}
        />
        <span className="num">{chosen.length ? t('outbox.marked', { count: chosen.length }) : t('outbox.markAll')}</span>
      </label>
      {chosen.length > 0 &&
        actsOf(list, chosen).map((a) => (
          <Button
            key={a.label}
            variant={a.neutral ? 'default' : 'light'}
            disabled={settle.isPending || (a.verb === 'release' && restored && !manager)}
            onClick={() => (a.asks ? setAsking(a) : void run(a))}
          >
            {words(a)}
          </Button>
        ))}
      {asking && (
        <Confirm
          open
          title={t('settle.twice.title')}
          action={words(asking)}
          onConfirm={() => void run(asking)}
          onClose={() => setAsking(undefined)}
        >
          {t('settle.twice.text')}
        </Confirm>
      )}
    </footer>
  )
}

import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MessageView } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { causeOf } from '../../ui/cause'
import { Confirm } from '../../ui/Confirm'
import { useSettle } from '../../ui/settle'
import { actsOf, type Act } from './acts'

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

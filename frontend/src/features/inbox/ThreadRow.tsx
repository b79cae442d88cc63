import { memo } from 'react'
import type { Id } from '../../backend'
import { t } from '../../lib/i18n'
import { dayName, parse } from '../../lib/time'
import { useNow } from '../../lib/useNow'
import { Bubble } from './Bubble'
import { ThreadMark } from './ThreadMark'
import { sameRow, type Row } from './thread'

function Day({ at }: { at: string }) {
  const now = useNow()
  const name = dayName(parse(at) ?? now, now)
  return <p className="day">{'word' in name ? t(`time.${name.word}`) : name.text}</p>
}

interface Props {
  row: Row
  name: string
  group: boolean
  // the channel the conversation goes on by
  by: string
  // the message somebody jumped to
  found: boolean
  onJump: (id: Id) => void
}

// ThreadRow is one message with the day and the marks above it. Day and marks belong to the row, so that putting older
// rows on top moves nothing.
export const ThreadRow = memo(
  function ThreadRow({ row, name, group, by, found, onJump }: Props) {
    return (
      <div className="thread-row" data-joined={row.joined} data-found={found || undefined}>
        {row.day && <Day at={row.message.arrivedAt} />}
        {row.marks.map((m, i) => (
          <ThreadMark key={i} mark={m} by={by} />
        ))}
        <Bubble message={row.message} name={name} group={group} onJump={onJump} />
      </div>
    )
  },
  (a, b) => a.name === b.name && a.group === b.group && a.by === b.by && a.found === b.found && a.onJump === b.onJump && sameRow(a.row, b.row),
)

import { TimerIcon } from '@phosphor-icons/react/dist/csr/Timer'
import { UserIcon } from '@phosphor-icons/react/dist/csr/User'
import { memo } from 'react'
import type { ConversationRow } from '../../backend'
import { t } from '../../lib/i18n'
import { parse, shortDate } from '../../lib/time'
import { useNow } from '../../lib/useNow'
import { number, spanWords } from '../../lib/words'
import { Avatar } from '../../ui/Avatar'
import { personName } from '../../ui/person'
import { messageLooks } from '../../ui/state'
import { useDraftText } from './draft'
import { nameOf } from './group'
import { preview } from './preview'
import { waitTone } from './waiting'

function When({ row }: { row: ConversationRow }) {
  const now = useNow()
  if (row.waitingSince) {
    return (
      <span className="chip num" data-tone={waitTone(row.waitingSince, now)}>
        <TimerIcon size="1.4rem" weight="bold" aria-hidden />
        <span className="off-screen">{t('inbox.waits')}</span>
        {spanWords(row.waitingSince, now)}
      </span>
    )
  }
  const at = parse(row.lastAt)
  return <span className="conv-at num">{at ? shortDate(at, now) : ''}</span>
}

// What must not be overlooked stands before the text: not sent, in doubt, kept.
function State({ row }: { row: ConversationRow }) {
  const s = row.lastStatus
  if (s !== 'failed' && s !== 'in_doubt' && s !== 'queued' && s !== 'expired') return null
  const look = messageLooks[s]
  return (
    <span className="state conv-state" data-tone={look.tone}>
      <look.icon size="1.5rem" weight="bold" aria-hidden />
      <span className="off-screen">{t(look.word)}</span>
    </span>
  )
}

interface Props {
  row: ConversationRow
  id: string
  current: boolean
  active: boolean
  // the channel of the newest message does not work now
  off: boolean
  onOpen: (row: ConversationRow) => void
}

// ConversationItem is one row of the list, plain and cheap: hundreds of them are scrolled through.
export const ConversationItem = memo(function ConversationItem({ row, id, current, active, off, onOpen }: Props) {
  const written = useDraftText(row.id)
  const draft = current ? '' : written
  const name = nameOf(row)
  return (
    <div
      id={id}
      className="conv"
      role="option"
      tabIndex={-1}
      aria-selected={current}
      data-active={active || undefined}
      data-unread={row.unread > 0 || undefined}
      onPointerUp={(e) => e.button === 0 && onOpen(row)}
    >
      <Avatar name={name} tone={row.avatar} kind={row.lastKind || undefined} kindState={off ? 'off' : 'on'} />
      <span className="conv-lines">
        <span className="conv-line">
          <span className="conv-name cut" title={name}>
            {name}
          </span>
          <When row={row} />
        </span>
        <span className="conv-line">
          <State row={row} />
          <span className="conv-preview cut">
            {draft ? <em>{t('inbox.draft')}</em> : row.lastDirection === 'out' ? t('inbox.you') : row.lastBy ? `${row.lastBy}:` : ''} {draft || preview(row.preview)}
          </span>
          {row.assignee && (
            <span className="conv-mine">
              <UserIcon size="1.4rem" weight="fill" aria-hidden />
              <span className="off-screen">{t('inbox.assignee', { name: personName(row.assignee) })}</span>
            </span>
          )}
          {row.unread > 0 && (
            <span className="conv-unread num">
              <span aria-hidden>{number(row.unread)}</span>
              <span className="off-screen">{t('inbox.unread', { count: row.unread })}</span>
            </span>
          )}
        </span>
      </span>
    </div>
  )
})

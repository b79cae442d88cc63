import { Checkbox } from '@mantine/core'
import type { OutboxRow } from '../../backend'
import { useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { causeOf } from '../../ui/cause'
import { kindName, Tile } from '../../ui/kind'
import { MessageState } from '../../ui/state'

interface Props {
  row: OutboxRow
  marked: boolean
  onMark: ((on: boolean) => void) | undefined
}

// OutboxItem is one message, whose it is, and why it stands here; its name leads to its place in the conversation.
export function OutboxItem({ row: { message: m, name, conversation }, marked, onMark }: Props) {
  const channels = useChannels().data ?? []
  const now = useNow()
  return (
    <li className="outbox-item" data-marked={marked}>
      {onMark && (
        <label className="outbox-check">
          <Checkbox
            checked={marked}
            onChange={(e) => onMark(e.currentTarget.checked)}
            aria-label={t('outbox.mark', { name })}
          />
        </label>
      )}
      <Tile kind={m.kind} state="off" side={3} />
      <div className="outbox-words">
        <p className="outbox-top">
          <a className="outbox-name cut" href={placeHash(['atendimento', conversation], { m: m.id })}>
            {name}
          </a>
          <span className="quiet num">
            {kindName(m.kind)} · {moment(m.at, now)}
          </span>
          {m.status && <MessageState status={m.status} />}
        </p>
        <p className="cut">{m.text || m.subject || t('outbox.file')}</p>
        <p className="quiet">{causeOf(m, channels, now)}</p>
      </div>
    </li>
  )
}

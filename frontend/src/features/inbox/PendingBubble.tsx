import { Button } from '@mantine/core'
import { t } from '../../lib/i18n'
import { clock } from '../../lib/time'
import { errorWords } from '../../ui/Problem'
import type { Pending } from './threadStore'

interface Props {
  pending: Pending
  onAgain: (p: Pending) => void
  onDrop: (p: Pending) => void
}

// PendingBubble is a message between the field and the program: there the moment it is written, and still there, with
// its reason, if the program did not take it.
export function PendingBubble({ pending: p, onAgain, onDrop }: Props) {
  const at = clock(new Date(p.at))
  return (
    <div className="thread-row">
      <div className="said" data-side="out" data-status="queued">
        <div className="bubble">
          {p.text && <p className="bubble-text">{p.text}</p>}
          {p.files.map((f) => (
            <p key={f} className="quiet">
              {f}
            </p>
          ))}
          <p className="bubble-meta num">{p.error ? t('inbox.pending.failed') : t('inbox.pending', { at })}</p>
        </div>
        {p.error !== undefined && (
          <div className="trouble" role="alert">
            <span className="quiet">{errorWords(p.error)}</span>
            <Button size="compact-sm" variant="default" onClick={() => onDrop(p)}>
              {t('inbox.pending.drop')}
            </Button>
            <Button size="compact-sm" variant="light" onClick={() => onAgain(p)}>
              {t('act.again')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

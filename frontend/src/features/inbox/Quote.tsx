import { UnstyledButton } from '@mantine/core'
import { ArrowBendUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowBendUpLeft'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import type { Id, MessageView, QuoteView } from '../../backend'
import { t } from '../../lib/i18n'
import { IconButton } from '../../ui/IconButton'
import { personName } from '../../ui/person'
import { setDraft, type QuoteDraft } from './draft'
import { preview } from './preview'
import './quote.css'

const who = (q: Pick<QuoteView, 'direction' | 'author'> & { writer?: unknown }, name: string): string =>
  q.direction === 'in' ? (typeof q.writer === 'string' && q.writer) || name : personName(q.author)

// Quote is what a message answers; pressing it goes there.
export function Quote({ quote, name, onJump }: { quote: QuoteView; name: string; onJump: (id: Id) => void }) {
  const said = preview(quote.text)
  return (
    <UnstyledButton
      className="quote"
      data-side={quote.direction}
      aria-label={t('inbox.quote.go', { name: who(quote, name), text: said })}
      onClick={() => onJump(quote.id)}
    >
      <span className="quote-who cut">{who(quote, name)}</span>
      <span className="quote-text">{said}</span>
    </UnstyledButton>
  )
}

// answerable: what the customer said or got can be answered by itself.
const answerable = (m: MessageView): boolean =>
  !m.deletedAt && !m.unreadable && m.form !== 'call' && (m.direction === 'in' || ['accepted', 'delivered', 'read'].includes(m.status))

// AnswerButton takes a message into the field as what the next one answers.
export function AnswerButton({ message: m, name }: { message: MessageView; name: string }) {
  if (!answerable(m)) return null
  const quote: QuoteDraft = {
    id: m.id,
    who: who(m, name),
    text: m.text || m.subject || (m.media[0]?.name ?? ''),
  }
  return (
    <IconButton
      label={t('inbox.quote.answer')}
      icon={ArrowBendUpLeftIcon}
      onClick={() => setDraft(m.conversation, { quote, note: false })}
    />
  )
}

// QuotedAbove stands over the field and says which message the next one answers.
export function QuotedAbove({ quote, onDrop }: { quote: QuoteDraft; onDrop: () => void }) {
  return (
    <div className="quoted-above">
      <div className="quote" role="note">
        <span className="quote-who cut">{t('inbox.quote.answering', { name: quote.who })}</span>
        <span className="quote-text">{preview(quote.text)}</span>
      </div>
      <IconButton label={t('inbox.quote.drop')} shortcut="Esc" icon={XIcon} onClick={onDrop} />
    </div>
  )
}

import { EnvelopeOpenIcon } from '@phosphor-icons/react/dist/csr/EnvelopeOpen'
import { NoteIcon } from '@phosphor-icons/react/dist/csr/Note'
import { UnstyledButton } from '@mantine/core'
import { memo, useState } from 'react'
import type { Id, MessageView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { clock, dayKey, parse, shortDate } from '../../lib/time'
import { Linked } from '../../ui/Linked'
import { personName } from '../../ui/person'
import { Glyph, kindName } from '../../ui/kind'
import { MessageState, messageLooks } from '../../ui/state'
import { BubbleTrouble } from './BubbleTrouble'
import { writerName } from './group'
import { FormLine, MapButton, wordsOf } from './FormLine'
import { MailFull } from './MailFull'
import { Media } from './Media'
import { AnswerButton, Quote } from './Quote'
import { Deleted, Edited } from './Revisions'
import './bubble.css'

const unsent = new Set(['queued', 'held', 'failed', 'in_doubt', 'expired', 'cancelled'])

// A message that waited somewhere shows its own day, not only its hour.
function said(m: MessageView): string {
  const at = parse(m.at)
  const arrived = parse(m.arrivedAt)
  if (!at) return ''
  return arrived && dayKey(at) !== dayKey(arrived) ? `${shortDate(at, arrived)} ${clock(at)}` : clock(at)
}

function Note({ m }: { m: MessageView }) {
  return (
    <div className="note">
      <NoteIcon size="1.8rem" weight="fill" aria-hidden />
      <div>
        <p className="bubble-text">
          <strong>{t('inbox.note.by', { name: personName(m.author) })}</strong> <Linked text={m.text} />
        </p>
        <p className="note-meta">{t('inbox.note.meta', { at: said(m) })}</p>
      </div>
    </div>
  )
}

function Meta({ m }: { m: MessageView }) {
  return (
    <p className="bubble-meta num">
      <Glyph kind={m.kind} off={unsent.has(m.status)} />
      <span>{kindName(m.kind)}</span>
      <span aria-hidden>·</span>
      <span>{said(m)}</span>
      {m.automatic && (
        <>
          <span aria-hidden>·</span>
          <span>{t('inbox.automatic')}</span>
        </>
      )}
      {m.editedAt && !m.deletedAt && (
        <>
          <span aria-hidden>·</span>
          <Edited message={m} />
        </>
      )}
      {m.status && m.status in messageLooks && (
        <>
          <span aria-hidden>·</span>
          <MessageState status={m.status} />
        </>
      )}
    </p>
  )
}

function MailButton({ m }: { m: MessageView }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <UnstyledButton className="bubble-mail" onClick={() => setOpen(true)}>
        <EnvelopeOpenIcon size="1.6rem" aria-hidden /> {t('inbox.mail.full')}
      </UnstyledButton>
      {open && <MailFull id={m.id} title={m.subject} onClose={() => setOpen(false)} />}
    </>
  )
}

// Reactions hang on the lower edge of a bubble; the same emoji of two people is one with its number.
function Reactions({ emojis }: { emojis: string[] }) {
  const count = new Map<string, number>()
  emojis.forEach((e) => count.set(e, (count.get(e) ?? 0) + 1))
  return (
    <p className="reactions">
      <span className="off-screen">{t('inbox.reactions')}</span>
      {[...count].map(([emoji, n]) => (
        <span key={emoji}>
          {emoji}
          {n > 1 && <span className="num"> {n}</span>}
        </span>
      ))}
    </p>
  )
}

// Writer is who wrote in a group: the name, and the number beside it, because a name there is what somebody gave themselves.
function Writer({ writer: w }: { writer: MessageView['writer'] }) {
  return (
    <p className="bubble-writer" aria-hidden>
      <strong className="cut">{writerName(w)}</strong>
      {w.name && w.number && <span className="quiet num">{w.number}</span>}
    </p>
  )
}

interface Props {
  message: MessageView
  name: string
  group: boolean
  // goes to the message that one answers
  onJump: (id: Id) => void
}

// Bubble is one message as it was said, and what became of it.
export const Bubble = memo(function Bubble({ message: m, name: whole, group, onJump }: Props) {
  const can = useCan('agent')
  if (m.direction === 'note') return <Note m={m} />
  const name = group ? writerName(m.writer) : whole
  const who = m.direction === 'in' ? t('inbox.said.them', { name }) : t('inbox.said.us', { name: personName(m.author) })
  return (
    <div className="said" data-side={m.direction} data-status={m.status || undefined}>
      <div className="bubble-line">
        <div className="bubble">
          <span className="off-screen">{who}</span>
          {group && m.direction === 'in' && <Writer writer={m.writer} />}
          {m.quote.id !== 0 && <Quote quote={m.quote} name={name} onJump={onJump} />}
          {m.subject && <p className="bubble-subject">{m.subject}</p>}
          {m.deletedAt && <Deleted message={m} group={group} />}
          {m.unreadable && <p className="bubble-text bubble-broken">{t(group ? 'inbox.group.unreadable' : 'inbox.unreadable')}</p>}
          {!m.deletedAt && <FormLine form={m.form} />}
          {wordsOf(m) && (
            <p className="bubble-text">
              <Linked text={wordsOf(m)} />
            </p>
          )}
          <MapButton message={m} />
          {m.media.map((x) => (
            <Media key={x.id} media={x} />
          ))}
          {m.hasHTML && <MailButton m={m} />}
          <Meta m={m} />
        </div>
        {can && !group && (
          <div className="bubble-act no-print">
            <AnswerButton message={m} name={name} />
          </div>
        )}
      </div>
      {m.reactions.length > 0 && <Reactions emojis={m.reactions} />}
      {m.direction === 'out' && unsent.has(m.status) && <BubbleTrouble message={m} />}
    </div>
  )
})

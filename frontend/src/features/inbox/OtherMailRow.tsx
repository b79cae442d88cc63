import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MailView } from '../../backend'
import { useCan } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Linked } from '../../ui/Linked'
import { MailFull } from './MailFull'
import { Media } from './Media'
import { useMarkMail, useTakeMail } from './useOtherMail'

// OtherMailRow is one mail in a line, and opened, what it says and what can be done with it. Opening it reads it.
export function OtherMailRow({ mail, onOpen }: { mail: MailView; onOpen: (mail: MailView) => void }) {
  const now = useNow()
  const can = useCan('agent')
  const mark = useMarkMail()
  const toggle = (open: boolean) => {
    if (!open || mail.seen || !can) return
    onOpen(mail)
    mark.mutate({ ids: [mail.id], seen: true })
  }
  return (
    <details className="mail" data-unseen={!mail.seen} onToggle={(e) => toggle(e.currentTarget.open)}>
      <summary>
        <span className="mail-from cut">
          {!mail.seen && <span className="mail-new" role="img" aria-label={t('inbox.otherMail.unseen')} />}
          {mail.name || mail.sender || t('inbox.mail.nobody')}
        </span>
        <span className="mail-subject cut">{mail.subject || t('inbox.mail.noSubject')}</span>
        <span className="chip">{tOr(`inbox.mail.origin.${mail.origin}`, 'inbox.mail.origin.automatic')}</span>
        <span className="quiet num">{moment(mail.at, now)}</span>
      </summary>
      <Opened mail={mail} can={can} onUnsee={() => mark.mutate({ ids: [mail.id], seen: false })} />
    </details>
  )
}

function Opened({ mail, can, onUnsee }: { mail: MailView; can: boolean; onUnsee: () => void }) {
  const [whole, setWhole] = useState(false)
  const take = useTakeMail()
  return (
    <div className="mail-body">
      {mail.name && mail.sender !== mail.name && <p className="quiet">{mail.sender}</p>}
      <p className="mail-text">
        <Linked text={mail.text} />
      </p>
      {mail.files.length > 0 && (
        <div className="mail-files">
          {mail.files.map((f) => (
            <Media key={f.id} media={f} />
          ))}
        </div>
      )}
      <div className="mail-acts">
        {mail.hasHTML && (
          <Button variant="default" onClick={() => setWhole(true)}>
            {t('inbox.mail.full')}
          </Button>
        )}
        {can && mail.seen && (
          <Button variant="default" onClick={onUnsee}>
            {t('inbox.otherMail.unsee')}
          </Button>
        )}
        {mail.conversation > 0 && (
          <Button variant="default" onClick={() => go(['atendimento', mail.conversation])}>
            {t('inbox.otherMail.goTo')}
          </Button>
        )}
        {can && mail.answerable && mail.conversation === 0 && (
          <Button variant="default" loading={take.isPending} onClick={() => take.mutate(mail.id)}>
            {t('inbox.otherMail.take')}
          </Button>
        )}
      </div>
      {whole && <MailFull id={mail.id} title={mail.subject} onClose={() => setWhole(false)} />}
    </div>
  )
}

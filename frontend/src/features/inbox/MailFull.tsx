import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type Id } from '../../backend'
import { keys } from '../../backend/query'
import { useScheme } from '../../lib/appearance'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { MailLinks } from './MailLinks'
import './mailfull.css'

// MailFull shows a mail as its sender drew it. The program has cleaned it and gives it a policy of its own; the frame
// besides runs no script, sends no form, leads nowhere and has no origin. Pictures from elsewhere come when somebody asks.
export function MailFull({ id, title, onClose }: { id: Id; title: string; onClose: () => void }) {
  const [pictures, setPictures] = useState(false)
  const scheme = useScheme()
  const mail = useQuery({ queryKey: keys.wholeMail(id), queryFn: () => backend.Inbox.WholeMail(id) })
  const wishes = [...(pictures ? ['pictures'] : []), ...(scheme === 'dark' ? ['dark'] : [])].join('&')
  return (
    <Modal opened onClose={onClose} size="86rem" title={title || t('inbox.mail.title')}>
      {mail.error && <Problem error={mail.error} retry={() => void mail.refetch()} />}
      {mail.isPending && <Skeleton rows={4} />}
      {mail.data && (
        <div className="mailfull">
          {mail.data.blocked > 0 && !pictures && (
            <div className="mailfull-pictures">
              <p>{t('inbox.mail.pictures', { count: mail.data.blocked })}</p>
              {mail.data.remote > 0 && (
                <Button variant="default" onClick={() => setPictures(true)}>
                  {t('inbox.mail.pictures.show')}
                </Button>
              )}
            </div>
          )}
          <iframe
            key={wishes}
            className="mailfull-frame"
            sandbox=""
            src={wishes ? `${mail.data.url}?${wishes}` : mail.data.url}
            title={t('inbox.mail.title')}
          />
          <MailLinks links={mail.data.links} />
        </div>
      )}
    </Modal>
  )
}

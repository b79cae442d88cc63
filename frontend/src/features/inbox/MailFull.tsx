import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MessageView } from '../../backend'
import { mailHTML } from '../../backend/mail'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import './media.css'

// MailFull shows a mail as its sender drew it. The program has cleaned it; the frame besides runs no script, sends no
// form, opens nothing and has no origin, and the page's policy, which it inherits, loads nothing from elsewhere.
export function MailFull({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const mail = useQuery({ queryKey: ['mailHTML', message.id], queryFn: () => mailHTML(message.id), gcTime: 0 })
  return (
    <Modal opened onClose={onClose} size="86rem" title={message.subject || t('inbox.mail.title')}>
      {mail.error && <Problem error={mail.error} retry={() => void mail.refetch()} />}
      {mail.isPending && <Skeleton rows={4} />}
      {mail.data !== undefined && (
        <iframe
          className="mail-frame"
          sandbox=""
          srcDoc={`${mail.data}<link rel="stylesheet" href="/mail.css">`}
          title={t('inbox.mail.title')}
        />
      )}
    </Modal>
  )
}

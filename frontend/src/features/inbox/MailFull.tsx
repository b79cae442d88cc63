import { Modal } from '@mantine/core'
import type { MessageView } from '../../backend'
import { t } from '../../lib/i18n'
import './media.css'

// MailFull shows a mail as its sender drew it. The program cleans it and answers it with a policy of its own; the
// frame runs no script, sends no form and follows no link.
export function MailFull({ message, onClose }: { message: MessageView; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} size="86rem" title={message.subject || t('inbox.mail.title')}>
      <iframe className="mail-frame" sandbox="" src={`/files/mail/${message.id}`} title={t('inbox.mail.title')} />
    </Modal>
  )
}

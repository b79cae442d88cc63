import { UnstyledButton } from '@mantine/core'
import { PaperclipIcon } from '@phosphor-icons/react/dist/csr/Paperclip'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import type { Id } from '../../backend'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { errorWords } from '../../ui/Problem'
import type { Upload } from './draft'
import { detach } from './attach'

// AttachmentList is what leaves with the message, and what could not be attached.
export function AttachmentList({ conversation, uploads }: { conversation: Id; uploads: Upload[] }) {
  if (uploads.length === 0) return null
  return (
    <ul className="attachments" aria-label={t('compose.attachments')}>
      {uploads.map((u) => (
        <li key={u.id} className="attachment" data-bad={u.error !== undefined}>
          <PaperclipIcon size="1.4rem" aria-hidden />
          <span className="cut" title={u.name}>
            {u.name}
          </span>
          <span className="quiet">
            {u.error !== undefined ? errorWords(u.error) : u.file ? bytes(u.size) : t('compose.uploadingOne')}
          </span>
          <UnstyledButton
            className="attachment-remove"
            aria-label={t('compose.detach', { name: u.name })}
            onClick={() => detach(conversation, u.id)}
          >
            <XIcon size="1.4rem" aria-hidden />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

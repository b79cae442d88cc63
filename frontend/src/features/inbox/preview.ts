import { t, tOr } from '../../lib/i18n'

// A preview that begins so is a word for what the message is, because nothing of it can be shown.
const mark = '\u0001'

// preview is the one line that stands for a message.
export function preview(text: string): string {
  if (text.startsWith(mark)) return tOr(`inbox.preview.${text.slice(1)}`, 'inbox.preview.file')
  return text || t('inbox.preview.file')
}

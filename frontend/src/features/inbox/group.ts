import type { ConversationRow, WriterView } from '../../backend'
import { t } from '../../lib/i18n'

// nameOf is what a conversation is called; a group whose name nobody told yet has none.
export const nameOf = (row: ConversationRow): string => row.name || (row.group ? t('inbox.group.noName') : '')

// writerName is who wrote in a group, as far as they are known.
export const writerName = (w: WriterView): string => w.name || w.number || t('inbox.group.nobody')

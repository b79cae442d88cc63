import { backend, type FileView, type MediaView, type SessionView } from '../backend'
import { keys, queryClient } from '../backend/query'
import { t } from '../lib/i18n'
import { tell, tellProblem } from './toast'

// handedOver ends the saving of a file: in the window the program has saved it, or the person gave up; in a browser the
// browser fetches it.
export function handedOver(file: FileView): void {
  if (file.savedTo) return tell(t('ui.saved', { name: file.name }))
  if (!file.url) return
  const a = document.createElement('a')
  a.href = file.url
  a.download = file.name
  a.click()
}

// saveMedia is what a link to a message's file does in the window, whose webview follows no such link; a browser follows
// it by itself.
export function saveMedia(media: MediaView, link: { preventDefault: () => void }): void {
  if (!queryClient.getQueryData<SessionView>(keys.session)?.window) return
  link.preventDefault()
  backend.Inbox.SaveMedia(media.id).then(handedOver, tellProblem)
}

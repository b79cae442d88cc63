import { CallError, type Id, type UploadView } from '../../backend'
import { uploadFile } from '../../backend/upload'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { tellProblem } from '../../ui/toast'
import { maxUpload } from './compose'
import { changeUpload, draftOf, setDraft } from './draft'

async function upload(conversation: Id, id: string, file: File) {
  try {
    changeUpload(conversation, id, { file: await uploadFile(file) })
  } catch (error) {
    changeUpload(conversation, id, { error })
  }
}

// attach takes files from the dialog, the drop or the clipboard.
export function attach(conversation: Id, files: Iterable<File>): void {
  for (const file of files) {
    if (file.size > maxUpload) {
      tellProblem(new CallError('invalid', 'compose.tooBig', { size: bytes(file.size) }))
      continue
    }
    const id = crypto.randomUUID()
    const name = file.name || t('compose.pasted')
    setDraft(conversation, { uploads: [...draftOf(conversation).uploads, { id, name, size: file.size }] })
    void upload(conversation, id, file)
  }
}

// attachReady takes files the program has already, as tokens: those let fall on its window.
export function attachReady(conversation: Id, files: UploadView[]): void {
  const added = files.map((f) => ({ id: f.token, name: f.name, size: f.size, file: f }))
  setDraft(conversation, { uploads: [...draftOf(conversation).uploads, ...added] })
}

export const detach = (conversation: Id, id: string): void =>
  setDraft(conversation, { uploads: draftOf(conversation).uploads.filter((u) => u.id !== id) })

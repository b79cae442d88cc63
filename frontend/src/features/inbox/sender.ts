import { backend, type Id, type SendInput } from '../../backend'
import { clearDraft, draftOf, type Draft } from './draft'
import type { Pending, ThreadStore } from './threadStore'

function inputOf(conversation: Id, draft: Draft, key: string): SendInput {
  return {
    conversation,
    text: draft.text.trim(),
    subject: draft.subject.trim(),
    class: '',
    address: draft.address,
    uploads: draft.uploads.flatMap((u) => (u.file ? [u.file.token] : [])),
    replyTo: draft.quote?.id ?? 0,
    key,
  }
}

// senderOf hands the draft of a conversation to the program. The key is made here, once for each message, so that
// trying again after a lost answer cannot make it two.
export function senderOf(conversation: Id, store: ThreadStore) {
  const again = (p: Pending) => {
    const { input } = p
    void store.send(p, () => (input ? backend.Inbox.Send(input) : backend.Inbox.AddNote(conversation, p.text, p.key)))
  }
  const send = () => {
    const draft = draftOf(conversation)
    const key = crypto.randomUUID()
    again({
      key,
      text: draft.text.trim(),
      files: draft.note ? [] : draft.uploads.flatMap((u) => (u.file ? [u.name] : [])),
      input: draft.note ? undefined : inputOf(conversation, draft, key),
      at: new Date().toISOString(),
    })
    clearDraft(conversation)
  }
  return { send, again }
}

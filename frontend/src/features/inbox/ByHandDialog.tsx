import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, type Id } from '../../backend'
import { t } from '../../lib/i18n'
import { tell, tellProblem } from '../../ui/toast'
import { entryOf, outcomes, vias, type Entry } from './byHand'
import './byhand.css'

// ByHandDialog records what happened where the program cannot look: a call, a message on another network. It goes into the
// conversation as a note that says it was entered by hand, and claims nothing about what was sent.
export default function ByHandDialog({ conversation, onClose }: { conversation: Id; onClose: () => void }) {
  const [entry, setEntry] = useState<Entry>({ via: 'phone', outcome: 'answered', when: '', said: '', next: '' })
  const [key] = useState(() => crypto.randomUUID())
  const save = useMutation({
    mutationFn: () => backend.Inbox.AddNote(conversation, entryOf(entry), key),
    onSuccess: () => {
      tell(t('byHand.done'))
      onClose()
    },
    onError: (e) => tellProblem(e),
  })
  const change = (part: Partial<Entry>) => setEntry({ ...entry, ...part })
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    if (!save.isPending) save.mutate()
  }
  return (
    <Modal opened onClose={onClose} size="52rem" title={t('byHand.title')}>
      <form className="by-hand" onSubmit={submit}>
        <p className="quiet">{t('byHand.sentence')}</p>
        <div className="by-hand-row">
          <NativeSelect label={t('byHand.via')} value={entry.via} onChange={(e) => change({ via: e.currentTarget.value as Entry['via'] })} data={vias.map((v) => ({ value: v, label: t(`byHand.via.${v}`) }))} />
          <NativeSelect label={t('byHand.outcome')} value={entry.outcome} onChange={(e) => change({ outcome: e.currentTarget.value as Entry['outcome'] })} data={outcomes.map((o) => ({ value: o, label: t(`byHand.outcome.${o}`) }))} />
          <TextInput label={t('byHand.when')} type="datetime-local" value={entry.when} onChange={(e) => change({ when: e.currentTarget.value })} />
        </div>
        <Textarea label={t('byHand.said')} value={entry.said} maxLength={2000} autosize minRows={3} maxRows={8} onChange={(e) => change({ said: e.currentTarget.value })} data-autofocus />
        <TextInput label={t('byHand.next')} value={entry.next} maxLength={200} onChange={(e) => change({ next: e.currentTarget.value })} />
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('byHand.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

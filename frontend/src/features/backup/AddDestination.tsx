import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError } from '../../backend'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { FolderField } from './FolderField'

// AddDestination asks for one more place that copies go to.
export function AddDestination({ onClose }: { onClose: () => void }) {
  const [folder, setFolder] = useState('')
  const save = useMutation({ mutationFn: () => backend.Backup.AddDestination(folder), onSuccess: onClose })
  const problem = save.error ? toCallError(save.error) : undefined
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t('backup.destination.add')} size="lg">
      <p className="quiet">{t('backup.destination.add.line')}</p>
      <form className="setup" onSubmit={onSubmit} noValidate>
        <FolderField folder={folder} onFolder={setFolder} problem={problem} />
        {problem && !problem.field && <Problem error={problem} />}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={folder.trim() === ''}>
            {t('backup.destination.add')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type BackupView, type RecoveryView } from '../../backend'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { KeyChoice, type Method } from './KeyChoice'

// NewKey is for whoever lost the sheet or forgot the words: the copies to come get a new key.
export function NewKey({ view, onDone, onClose }: {
  view: BackupView
  onDone: (made: RecoveryView) => void
  onClose: () => void
}) {
  const [method, setMethod] = useState<Method>(view.keys === 'passphrase' ? 'passphrase' : 'recovery')
  const [passphrase, setPassphrase] = useState('')
  const save = useMutation({
    mutationFn: () => backend.Backup.NewKey(method, method === 'passphrase' ? passphrase : ''),
    onSuccess: onDone,
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t('backup.newKey')} size="lg">
      <p>{t('backup.newKey.line')}</p>
      <form className="setup" onSubmit={onSubmit} noValidate>
        <KeyChoice method={method} onMethod={setMethod} passphrase={passphrase} onPassphrase={setPassphrase} problem={problem} />
        {problem && !problem.field && <Problem error={problem} />}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('backup.newKey.do')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

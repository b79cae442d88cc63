import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type RecoveryView } from '../../backend'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { FolderField } from './FolderField'
import { KeyChoice, type Method } from './KeyChoice'

// Setup chooses, the first time, where copies go and what opens them. The key that it made is handed up, because this
// form is gone as soon as the program knows the answer.
export function Setup({ onDone, onRestore }: { onDone: (made: RecoveryView) => void; onRestore: () => void }) {
  const [folder, setFolder] = useState('')
  const [method, setMethod] = useState<Method>('recovery')
  const [passphrase, setPassphrase] = useState('')
  const save = useMutation({
    mutationFn: () => backend.Backup.SetUp({ folder, method, passphrase: method === 'passphrase' ? passphrase : '' }),
    onSuccess: onDone,
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <section className="card setup-card">
      <h2>{t('backup.first')}</h2>
      <p className="quiet">{t('backup.first.line')}</p>
      <form className="setup" onSubmit={onSubmit} noValidate>
        <FolderField folder={folder} onFolder={setFolder} problem={problem} />
        <KeyChoice method={method} onMethod={setMethod} passphrase={passphrase} onPassphrase={setPassphrase} problem={problem} />
        {problem && !problem.field && <Problem error={problem} />}
        <div className="dialog-foot">
          <Button type="submit" loading={save.isPending} disabled={folder.trim() === ''}>
            {t('backup.setUp')}
          </Button>
        </div>
      </form>
      <p className="setup-other">
        {t('backup.first.have')}{' '}
        <Button variant="subtle" size="compact-sm" onClick={onRestore}>
          {t('backup.first.restore')}
        </Button>
      </p>
    </section>
  )
}

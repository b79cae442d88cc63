import { Button, Modal, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type BackupSetup, type BackupView, type RecoveryView } from '../../backend'
import { useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Choice } from '../../ui/Choice'
import { errorWords, Problem } from '../../ui/Problem'
import { tellProblem } from '../../ui/toast'

type Method = BackupSetup['method']

const methods: Method[] = ['recovery', 'passphrase']

function Form({ view, onDone }: { view?: BackupView; onDone: (key: RecoveryView) => void }) {
  const inWindow = useSession().data?.window
  const [folder, setFolder] = useState(view?.folder ?? '')
  const [method, setMethod] = useState<Method>(view?.keys === 'passphrase' ? 'passphrase' : 'recovery')
  const [passphrase, setPassphrase] = useState('')
  const save = useMutation({
    mutationFn: () => backend.Backup.SetUp({ folder, method, passphrase: method === 'passphrase' ? passphrase : '' }),
    onSuccess: onDone,
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const pick = useMutation({
    mutationFn: () => backend.Backup.PickFolder(),
    onSuccess: (path) => path && setFolder(path),
    onError: (e) => tellProblem(e),
  })
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <form className="setup" onSubmit={onSubmit} noValidate>
      <div className="setup-folder">
        <TextInput
          label={t('backup.folder.label')}
          description={t('backup.folder.hint')}
          value={folder}
          onChange={(e) => setFolder(e.currentTarget.value)}
          error={problem?.field === 'folder' ? errorWords(problem) : undefined}
        />
        {inWindow && (
          <Button variant="default" onClick={() => pick.mutate()}>
            {t('backup.folder.pick')}
          </Button>
        )}
      </div>
      <fieldset className="setup-method">
        <legend>{t('backup.method')}</legend>
        <div className="choices">
          {methods.map((m) => (
            <Choice
              key={m}
              name="method"
              value={m}
              chosen={method}
              onChoose={setMethod}
              title={t(`backup.method.${m}`)}
              line={t(`backup.method.${m}.line`)}
            />
          ))}
        </div>
      </fieldset>
      {method === 'passphrase' && (
        <PasswordInput
          label={t('backup.passphrase')}
          description={t('backup.passphrase.hint')}
          autoComplete="new-password"
          value={passphrase}
          onChange={(e) => setPassphrase(e.currentTarget.value)}
          error={problem?.field === 'passphrase' ? errorWords(problem) : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('backup.passphrase.show') }}
        />
      )}
      <p className="quiet">{t('backup.method.warning')}</p>
      {problem && !problem.field && <Problem error={problem} />}
      <div className="dialog-foot">
        <Button type="submit" loading={save.isPending} disabled={folder.trim() === ''}>
          {t('backup.setUp')}
        </Button>
      </div>
    </form>
  )
}

// Setup chooses where copies go and what opens them: a card of its own the first time, a dialog to change it. The key
// that it made is handed up, because this form is gone as soon as the program knows the answer.
export function Setup({ view, onDone, onClose, onRestore }: {
  view?: BackupView
  onDone: (made: RecoveryView) => void
  onClose?: () => void
  onRestore?: () => void
}) {
  if (view) {
    return (
      <Modal opened onClose={() => onClose?.()} title={t('backup.change.title')} size="lg">
        <p className="quiet">{t('backup.change.warning')}</p>
        <Form view={view} onDone={onDone} />
      </Modal>
    )
  }
  return (
    <section className="card setup-card">
      <h2>{t('backup.first')}</h2>
      <p className="quiet">{t('backup.first.line')}</p>
      <Form onDone={onDone} />
      {onRestore && (
        <p className="setup-other">
          {t('backup.first.have')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={onRestore}>
            {t('backup.first.restore')}
          </Button>
        </p>
      )}
    </section>
  )
}

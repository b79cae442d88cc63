import { PasswordInput } from '@mantine/core'
import type { BackupSetup, CallError } from '../../backend'
import { t } from '../../lib/i18n'
import { Choice } from '../../ui/Choice'
import { errorWords } from '../../ui/Problem'

export type Method = BackupSetup['method']

const methods: Method[] = ['recovery', 'passphrase']

// KeyChoice asks what will open the copies.
export function KeyChoice({ method, onMethod, passphrase, onPassphrase, problem }: {
  method: Method
  onMethod: (m: Method) => void
  passphrase: string
  onPassphrase: (p: string) => void
  problem?: CallError
}) {
  return (
    <>
      <fieldset className="setup-method">
        <legend>{t('backup.method')}</legend>
        <div className="choices">
          {methods.map((m) => (
            <Choice
              key={m}
              name="method"
              value={m}
              chosen={method}
              onChoose={onMethod}
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
          onChange={(e) => onPassphrase(e.currentTarget.value)}
          error={problem?.field === 'passphrase' ? errorWords(problem) : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('backup.passphrase.show') }}
        />
      )}
      <p className="quiet">{t('backup.method.warning')}</p>
    </>
  )
}

import { Button } from '@mantine/core'
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key'
import type { BackupView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'

// KeyCard says what opens the copies, and helps whoever lost it.
export function KeyCard({ view, onLost }: { view: BackupView; onLost: () => void }) {
  const owner = useCan('owner')
  const passphrase = view.keys === 'passphrase'
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('backup.key')}</h2>
        {owner && (
          <Button variant="subtle" size="compact-sm" onClick={onLost}>
            {t(passphrase ? 'backup.key.forgot' : 'backup.key.lost')}
          </Button>
        )}
      </div>
      <p className="keep-line">
        <KeyIcon size="2rem" aria-hidden />
        {t(passphrase ? 'backup.key.passphrase' : 'backup.key.recovery')}
      </p>
      <p className="quiet">{t('backup.key.hint')}</p>
    </section>
  )
}

import { Button } from '@mantine/core'
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder'
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key'
import type { BackupView } from '../../backend'
import { t } from '../../lib/i18n'

// Keep is where copies lie and what opens them.
export function Keep({ view, onChange }: { view: BackupView; onChange: () => void }) {
  return (
    <div className="backup-side">
      <section className="card">
        <div className="card-head">
          <h2>{t('backup.where')}</h2>
          <Button variant="subtle" size="compact-sm" onClick={onChange}>
            {t('backup.change')}
          </Button>
        </div>
        <p className="keep-line">
          <FolderIcon size="2rem" aria-hidden />
          <span className="keep-path">{view.folder}</span>
        </p>
        <p className="quiet">{t('backup.where.hint')}</p>
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{t('backup.key')}</h2>
        </div>
        <p className="keep-line">
          <KeyIcon size="2rem" aria-hidden />
          {t(view.keys === 'passphrase' ? 'backup.key.passphrase' : 'backup.key.recovery')}
        </p>
        <p className="quiet">{t('backup.key.hint')}</p>
      </section>
    </div>
  )
}

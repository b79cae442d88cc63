import { Button, Checkbox, Modal } from '@mantine/core'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import { useState } from 'react'
import type { RecoveryView } from '../../backend'
import { useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { dateWords } from '../../lib/words'
import { tell } from '../../ui/toast'

// RecoverySheet shows the recovery key, the only time there is. It closes only when the owner says it is kept.
export function RecoverySheet({ recovery, onClose }: { recovery: RecoveryView; onClose: () => void }) {
  const [kept, setKept] = useState(false)
  const shop = useSession().data?.shopName ?? ''
  const now = useNow()
  const copy = () => {
    void navigator.clipboard?.writeText(recovery.recoveryKey).then(() => tell(t('backup.sheet.copied')))
  }
  return (
    <Modal
      opened
      onClose={() => kept && onClose()}
      withCloseButton={kept}
      closeOnClickOutside={false}
      title={t('backup.sheet')}
      size="lg"
    >
      <div className="sheet-print">
        <p className="sheet-shop">{t('backup.sheet.of', { shop, date: dateWords(now.toISOString()) })}</p>
        <p>{t('backup.sheet.line')}</p>
        {recovery.qrsvg && (
          <img className="sheet-qr" alt={t('backup.sheet.qr')} src={`data:image/svg+xml;utf8,${encodeURIComponent(recovery.qrsvg)}`} />
        )}
        <output className="sheet-key">{recovery.recoveryKey}</output>
      </div>
      <div className="sheet-acts no-print">
        <Button variant="light" leftSection={<PrinterIcon size="1.8rem" aria-hidden />} onClick={() => window.print()}>
          {t('backup.sheet.print')}
        </Button>
        <Button variant="default" onClick={copy}>
          {t('backup.sheet.copy')}
        </Button>
      </div>
      <Checkbox
        className="sheet-kept no-print"
        checked={kept}
        onChange={(e) => setKept(e.currentTarget.checked)}
        label={t('backup.sheet.kept')}
      />
      <div className="dialog-foot no-print">
        <Button disabled={!kept} onClick={onClose}>
          {t('backup.sheet.done')}
        </Button>
      </div>
    </Modal>
  )
}

import { Button, Modal } from '@mantine/core'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import { useState } from 'react'
import type { RecoveryView } from '../../backend'
import { useSession } from '../../backend/query'
import { copyText } from '../../lib/copy'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { tell } from '../../ui/toast'
import { groupsOf, pickTwo } from './groups'
import { SheetPaper } from './SheetPaper'
import { SheetProof } from './SheetProof'

// RecoverySheet shows the recovery key, the only time there is. It closes only when two groups of it were typed from the
// paper, because a box that is ticked proves nothing. Nothing of the key is kept anywhere.
export function RecoverySheet({ recovery, onClose }: { recovery: RecoveryView; onClose: () => void }) {
  const [proving, setProving] = useState(false)
  const groups = groupsOf(recovery.recoveryKey)
  const [asked] = useState(() => pickTwo(groups.length, Math.random))
  const shop = useSession().data?.shopName ?? ''
  const now = useNow()
  const copy = () => {
    if (copyText(recovery.recoveryKey)) tell(t('backup.sheet.copied'))
  }
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t(proving ? 'backup.sheet.prove' : 'backup.sheet')}
      size="lg"
    >
      {proving ? (
        <SheetProof groups={groups} asked={asked} onBack={() => setProving(false)} onDone={onClose} />
      ) : (
        <>
          <SheetPaper shop={shop} groups={groups} qrsvg={recovery.qrsvg} made={now} />
          <div className="dialog-foot no-print">
            <Button variant="subtle" onClick={copy}>
              {t('backup.sheet.copy')}
            </Button>
            <Button variant="default" leftSection={<PrinterIcon size="1.8rem" aria-hidden />} onClick={() => window.print()}>
              {t('backup.sheet.print')}
            </Button>
            <Button onClick={() => setProving(true)}>{t('backup.sheet.have')}</Button>
          </div>
        </>
      )}
    </Modal>
  )
}

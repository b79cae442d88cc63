import { Button } from '@mantine/core'
import { FloppyDiskIcon } from '@phosphor-icons/react/dist/csr/FloppyDisk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type RecoveryView } from '../../backend'
import { useBackup, useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { tellProblem } from '../../ui/toast'
import { Copies } from './Copies'
import { Destinations } from './Destinations'
import { KeyCard } from './KeyCard'
import { NewKey } from './NewKey'
import { Protection } from './Protection'
import { RecoverySheet } from './RecoverySheet'
import { Restore } from './Restore'
import { Review } from './Review'
import { Setup } from './Setup'
import './backup.css'

export default function BackupPage() {
  const { data, error, refetch } = useBackup()
  const session = useSession().data
  const [restoring, setRestoring] = useState<string | undefined>()
  const [renewing, setRenewing] = useState(false)
  const now = useMutation({ mutationFn: () => backend.Backup.Now(), onError: (e) => tellProblem(e) })
  // The key is seen once, so nothing that the program tells meanwhile may take it off the screen.
  const [sheet, setSheet] = useState<RecoveryView | undefined>()
  const made = (recovery: RecoveryView) => {
    setRenewing(false)
    if (recovery.recoveryKey) setSheet(recovery)
    else now.mutate()
  }
  const kept = () => {
    setSheet(undefined)
    now.mutate()
  }
  const busy = now.isPending || Boolean(data?.running.id)
  return (
    <Page
      title={t('backup.title')}
      sentence={t('backup.sentence')}
      actions={
        data?.ready && (
          <>
            <Button variant="default" onClick={() => setRestoring('')}>
              {t('backup.restoreFile')}
            </Button>
            <Button leftSection={<FloppyDiskIcon size="1.8rem" aria-hidden />} loading={busy} onClick={() => now.mutate()}>
              {t('backup.now')}
            </Button>
          </>
        )
      }
    >
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {session?.restored && <Review held={session.restoredHeld} />}
      {data && !data.ready && <Setup onDone={made} onRestore={() => setRestoring('')} />}
      {data?.ready && (
        <>
          <Protection view={data} />
          <div className="backup-grid">
            <Copies view={data} onRestore={setRestoring} />
            <div className="backup-side">
              <Destinations view={data} />
              <KeyCard view={data} onLost={() => setRenewing(true)} />
            </div>
          </div>
        </>
      )}
      {renewing && data && <NewKey view={data} onDone={made} onClose={() => setRenewing(false)} />}
      {sheet && <RecoverySheet recovery={sheet} onClose={kept} />}
      {restoring !== undefined && <Restore path={restoring} onClose={() => setRestoring(undefined)} />}
    </Page>
  )
}

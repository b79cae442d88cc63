import { Button } from '@mantine/core'
import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import { UsbIcon } from '@phosphor-icons/react/dist/csr/Usb'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { useMutation } from '@tanstack/react-query'
import { backend, type BackupView, type CopyView } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { bytes, moment, number } from '../../lib/words'
import { personName } from '../../ui/person'
import { tellProblem } from '../../ui/toast'
import '../../ui/table.css'

function Proof({ copy }: { copy: CopyView }) {
  if (copy.state === 'waiting' && !copy.failed) {
    return (
      <span className="state" data-tone="plain">
        <UsbIcon size="1.8rem" weight="fill" aria-hidden />
        {t('backup.away')}
      </span>
    )
  }
  if (copy.failed || copy.state === 'gone') {
    return (
      <span className="state" data-tone="down">
        <WarningCircleIcon size="1.8rem" weight="fill" aria-hidden />
        {copy.failed ? t('backup.bad') : t('backup.gone')}
      </span>
    )
  }
  return (
    <span className="state" data-tone="ok">
      <SealCheckIcon size="1.8rem" weight="fill" aria-hidden />
      {t('backup.proved')}
    </span>
  )
}

// Copies is every copy that is kept; only one that was opened and read whole is called good.
export function Copies({ view, onRestore }: { view: BackupView; onRestore: (path: string) => void }) {
  const now = useNow()
  const verify = useMutation({ mutationFn: (id: number) => backend.Backup.Verify(id), onError: (e) => tellProblem(e) })
  const busy = view.running.id !== 0
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('backup.copies')}</h2>
        <span className="quiet num">{t('backup.copies.count', { count: view.copies.filter((c) => c.provedAt && c.state !== 'gone').length })}</span>
      </div>
      {view.copies.length === 0 && <p className="quiet">{t('backup.copies.none')}</p>}
      {view.copies.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('backup.when')}</th>
              <th scope="col">{t('backup.what')}</th>
              <th scope="col" className="right">
                {t('backup.size')}
              </th>
              <th scope="col">{t('backup.proof')}</th>
              <th scope="col">
                <span className="off-screen">{t('backup.acts')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {view.copies.map((c) => (
              <tr key={c.id}>
                <th scope="row">
                  {moment(c.madeAt, now)}
                  <span className="second quiet">{c.madeBy === 'auto' ? t('backup.auto') : personName(c.madeBy)}</span>
                </th>
                <td className="wraps">
                  {c.failed && !c.path ? (
                    tOr(c.failed, 'backup.failed')
                  ) : (
                    <>
                      {t('backup.holds', { customers: number(c.customers), messages: number(c.messages) })}
                      <span className="second quiet num">{t('backup.holds.media', { count: c.media })}</span>
                    </>
                  )}
                </td>
                <td className="right num">{c.size > 0 && bytes(c.size)}</td>
                <td>
                  <Proof copy={c} />
                </td>
                <td className="right">
                  {c.state === 'here' && (
                    <>
                      <Button variant="subtle" size="compact-sm" disabled={busy} onClick={() => verify.mutate(c.id)}>
                        {t('backup.verify')}
                      </Button>
                      <Button variant="subtle" size="compact-sm" disabled={busy} onClick={() => onRestore(c.path)}>
                        {t('backup.restore')}
                      </Button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

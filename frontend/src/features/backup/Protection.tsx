import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import { SealWarningIcon } from '@phosphor-icons/react/dist/csr/SealWarning'
import type { BackupView } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Meter } from '../../ui/Meter'

// Protection is the one sentence the owner came for: protected, or not, and since when.
export function Protection({ view }: { view: BackupView }) {
  const now = useNow()
  const { running } = view
  const failed = view.copies[0]?.failed ?? ''
  const good = !view.late && !failed
  const Sign = good ? SealCheckIcon : SealWarningIcon
  // The places that have a copy of the same day as the newest.
  const fresh = view.copies.filter((c) => c.provedAt && c.state !== 'gone' && Date.parse(view.lastAt) - Date.parse(c.madeAt) < 3600_000)
  const last = view.lastProvedAt
    ? t('backup.last', { at: moment(view.lastAt, now), count: new Set(fresh.map((c) => c.destination)).size })
    : t('backup.last.none')
  return (
    <section className="protection" data-tone={good ? 'ok' : 'unstable'} role="status">
      <Sign size="4.6rem" weight="fill" aria-hidden />
      <div>
        <p className="protection-word">{t(good ? 'backup.protected' : view.lastProvedAt ? 'backup.late' : 'backup.unprotected')}</p>
        <p>{last}</p>
        {failed && <p>{tOr(failed, 'backup.failed')}</p>}
      </div>
      {running.id !== 0 && (
        <div className="protection-run">
          <span>{tOr(`job.${running.what}`, 'job.other')}</span>
          <Meter done={running.done} total={running.total} label={tOr(`job.${running.what}`, 'job.other')} />
        </div>
      )}
    </section>
  )
}

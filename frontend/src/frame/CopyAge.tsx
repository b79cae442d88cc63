import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import { SealWarningIcon } from '@phosphor-icons/react/dist/csr/SealWarning'
import { useMutation } from '@tanstack/react-query'
import { backend } from '../backend'
import { useBackup, useSession } from '../backend/query'
import { useActions } from '../lib/action'
import { t } from '../lib/i18n'
import { useLayout } from '../lib/layout'
import { placeHash } from '../lib/router'
import { useNow } from '../lib/useNow'
import { ago } from '../lib/words'
import { tell, tellProblem } from '../ui/toast'

// CopyAge is how old the newest data are that a trial restore proved. To prove an old copy again does not make it younger.
export function CopyAge() {
  const { data } = useBackup()
  const role = useSession().data?.role
  const copy = useMutation({
    mutationFn: () => backend.Backup.Now(),
    onSuccess: () => tell(t('frame.copy.making')),
    onError: tellProblem,
  })
  useActions([
    {
      name: 'backup.now',
      label: t('frame.copy.now'),
      shortcut: 'Ctrl+Shift+B',
      enabled: Boolean(data?.ready && !data.running?.id && (role === 'owner' || role === 'manager')),
      run: () => copy.mutate(),
    },
  ])
  const now = useNow()
  const layout = useLayout()
  if (!data) return null
  const never = !data.lastProvedAt
  const words = never ? t('frame.copy.none') : t('frame.copy.age', { ago: ago(data.lastAt, now) })
  const Sign = never || data.late ? SealWarningIcon : SealCheckIcon
  return (
    <a className="copy-age num" data-late={never || data.late} href={placeHash(['copias'])} title={words}>
      <Sign size="1.8rem" weight="fill" aria-hidden />
      <span className={layout === 'phone' ? 'off-screen' : undefined}>{words}</span>
    </a>
  )
}

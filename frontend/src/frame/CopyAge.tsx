import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import { SealWarningIcon } from '@phosphor-icons/react/dist/csr/SealWarning'
import { useBackup } from '../backend/query'
import { t } from '../lib/i18n'
import { useLayout } from '../lib/layout'
import { placeHash } from '../lib/router'
import { useNow } from '../lib/useNow'
import { ago } from '../lib/words'

// CopyAge is how old the newest data are that a trial restore proved. To prove an old copy again does not make it younger.
export function CopyAge() {
  const { data } = useBackup()
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

import { WifiHighIcon } from '@phosphor-icons/react/dist/csr/WifiHigh'
import { WifiSlashIcon } from '@phosphor-icons/react/dist/csr/WifiSlash'
import type { ChannelState } from '../../backend'
import { useContingency } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { spanWords } from '../../lib/words'
import { ChannelStateWord } from '../../ui/state'

// InternetCard is what every channel stands on: this computer's own way out.
export function InternetCard() {
  const { data } = useContingency()
  const now = useNow()
  if (!data) return null
  const { internet, internetSince } = data
  const ok = internet === 'ok'
  const state: ChannelState = ok ? 'working' : internet === 'unknown' ? 'unknown' : 'down'
  const Sign = ok || internet === 'unknown' ? WifiHighIcon : WifiSlashIcon
  const span = internetSince ? spanWords(internetSince, now) : ''
  return (
    <article className="card channel" aria-label={t('channel.internet')}>
      <div className="channel-row">
        <span className="channel-net" data-ok={ok}>
          <Sign size="2.4rem" aria-hidden />
        </span>
        <div className="channel-name">
          <h2>{t('channel.internet')}</h2>
          <p className="quiet num">
            {t(`channel.internet.${internet}`)}
            {span && ok && ` · ${t('channel.internet.since', { span })}`}
          </p>
        </div>
        <div className="channel-state">
          <ChannelStateWord state={state} />
        </div>
      </div>
    </article>
  )
}

import { WifiHighIcon } from '@phosphor-icons/react/dist/csr/WifiHigh'
import { WifiSlashIcon } from '@phosphor-icons/react/dist/csr/WifiSlash'
import type { ContingencyView } from '../../backend'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { kindName, Tile } from '../../ui/kind'
import { ChannelStateWord, works } from '../../ui/state'

// Strip is every way out at a glance: each channel, and the computer's own internet.
export function Strip({ view }: { view: ContingencyView }) {
  const now = useNow()
  const online = view.internet === 'ok'
  const Wifi = online ? WifiHighIcon : WifiSlashIcon
  return (
    <ul className="strip" aria-label={t('frame.channels')}>
      {view.channels.map((c) => (
        <li key={c.id}>
          <Tile kind={c.kind} state={works(c.state) ? 'on' : c.state === 'setup' ? 'missing' : 'off'} />
          <div>
            <strong>{kindName(c.kind)}</strong>
            <ChannelStateWord state={c.state} />
            <span className="quiet">
              {c.state === 'working'
                ? c.lastOut && t('contingency.strip.last', { at: moment(c.lastOut, now) })
                : c.since && t('contingency.strip.since', { at: moment(c.since, now) })}
            </span>
          </div>
        </li>
      ))}
      <li>
        <span className="tile strip-tile" data-kind={online ? 'link' : 'off'}>
          <Wifi size="1.8rem" aria-hidden />
        </span>
        <div>
          <strong>{t('contingency.internet')}</strong>
          <ChannelStateWord state={online ? 'working' : view.internet === 'unknown' ? 'unknown' : 'down'} />
          <span className="quiet">
            {view.internetSince && t('contingency.strip.since', { at: moment(view.internetSince, now) })}
          </span>
        </div>
      </li>
    </ul>
  )
}

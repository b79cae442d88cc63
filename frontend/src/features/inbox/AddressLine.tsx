import type { AddressView, ChannelView } from '../../backend'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { ChannelSign, works } from '../../ui/state'
import { kindName, Tile } from '../../ui/kind'

interface Props {
  address: AddressView
  channel: ChannelView | undefined
  // the next message leaves by this address
  used: boolean
}

// what matters most about the address, in one line
function lineOf({ address: a, channel, used }: Props, now: Date): string {
  if (!channel) return t('panel.address.setup', { channel: kindName(a.kind) })
  if (!works(channel.state)) {
    return channel.since && channel.state === 'down'
      ? t('panel.address.down', { at: moment(channel.since, now) })
      : t(`channel.state.${channel.state}`)
  }
  if (a.consents.length === 0) return t('panel.address.noConsent')
  if (used) return t('panel.address.used')
  return a.verifiedAt ? t('panel.address.verified', { at: moment(a.verifiedAt, now) }) : t('panel.address.unverified')
}

export function AddressLine(props: Props) {
  const { address: a, channel } = props
  const now = useNow()
  const notices = a.consents.some((c) => c.class === 'notice')
  return (
    <li className="address">
      <Tile kind={a.kind} state={!channel ? 'missing' : works(channel.state) ? 'on' : 'off'} side={2.8} />
      <div className="address-words">
        <p className="address-value num" title={a.display}>
          {a.display}
        </p>
        <p className="quiet">{lineOf(props, now)}</p>
        {notices && <p className="quiet">{t('panel.address.notices')}</p>}
        {a.shared && <p className="quiet">{t('panel.address.shared')}</p>}
      </div>
      {channel && <ChannelSign state={channel.state} />}
    </li>
  )
}

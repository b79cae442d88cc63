import { Tooltip } from '@mantine/core'
import type { ChannelView } from '../backend'
import { useChannels } from '../backend/query'
import { t } from '../lib/i18n'
import { useLayout, type Layout } from '../lib/layout'
import { placeHash } from '../lib/router'
import { Glyph, kindName } from '../ui/kind'
import { channelLooks, works } from '../ui/state'

// what stands in the pill: every channel that is meant to work, and those that miss something
function Item({ channel, layout }: { channel: ChannelView; layout: Layout }) {
  const look = channelLooks[channel.state]
  const broken = channel.state !== 'working' && channel.state !== 'setup'
  const loud = channel.state === 'down' || channel.state === 'unlinked' || channel.state === 'blocked'
  // Where room is scarce a sign stands for the name, and only what is lost keeps its words.
  const glyph = layout === 'phone' || (layout === 'compact' && !loud)
  const name = kindName(channel.kind)
  const words = t('frame.channelIs', { channel: name, state: t(look.word).toLowerCase() })
  return (
    <Tooltip label={words}>
      <span className="pill-item" data-tone={look.tone} data-loud={loud}>
        <span className="state" data-tone={look.tone}>
          <look.icon size="1.5rem" weight={look.weight ?? 'bold'} aria-hidden />
        </span>
        {glyph && <Glyph kind={channel.kind} off={!works(channel.state)} size="1.7rem" />}
        {!glyph && <span className="pill-name">{name}</span>}
        {!glyph && broken && <span aria-hidden>{t(look.word).toLowerCase()}</span>}
        <span className="off-screen">{glyph ? words : t(look.word)}</span>
      </span>
    </Tooltip>
  )
}

// StatusPill says of every channel whether it works, and leads to Canais. Nothing ever covers it.
export function StatusPill() {
  const layout = useLayout()
  const { data } = useChannels()
  if (!data) return null
  return (
    <a className="pill" href={placeHash(['canais'])} aria-label={t('frame.channels')}>
      {data.length === 0 && <span className="pill-item">{t('frame.noChannel')}</span>}
      {data.map((c) => (
        <Item key={c.id} channel={c} layout={layout} />
      ))}
    </a>
  )
}

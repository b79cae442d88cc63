import { Button } from '@mantine/core'
import type { ChannelView } from '../../backend'
import { useCan } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { useSecond } from '../../lib/useSecond'
import { countdown, parse } from '../../lib/time'
import { atMoment, moment } from '../../lib/words'
import { kindName, kindWord } from '../../ui/kind'
import { channelLooks } from '../../ui/state'
import { editPlace } from './setup'
import { stripOf, type Strip } from './strip'
import { useOrder } from './useChannel'

// NextTry counts down to the program's own next attempt, while it is on the screen.
function NextTry({ at }: { at: string }) {
  const until = parse(at)
  const now = useSecond(until !== undefined)
  if (!until || until <= now) return null
  return <span className="num"> {t('channel.nextTry', { in: countdown(until, now) })}</span>
}

function Help({ channel: c, help }: { channel: ChannelView; help: NonNullable<Strip['help']> }) {
  const order = useOrder(c.id, kindName(c.kind))
  const owner = useCan('owner')
  const manager = useCan('manager')
  if (help.to === 'contingency') {
    return (
      <Button variant="subtle" onClick={() => go(['contingencia'])}>
        {t(help.label)}
      </Button>
    )
  }
  if (help.to === 'resume' || help.to === 'here' ? !manager : !owner) return null
  const act = {
    pair: () => go(['canais', 'conectar', c.id]),
    edit: () => go(editPlace(c) ?? ['canais']),
    resume: () => order.mutate('resume'),
    here: () => order.mutate('here'),
  }[help.to]
  return (
    <Button variant={help.to === 'resume' ? 'subtle' : 'light'} loading={order.isPending} onClick={act}>
      {t(help.label)}
    </Button>
  )
}

// CardStrip explains a channel that does not simply work: whose fault it is, what is safe, and what helps.
export function CardStrip({ channel: c }: { channel: ChannelView }) {
  const now = useNow()
  const strip = stripOf(c)
  if (!strip) return null
  const look = channelLooks[c.state]
  const args = { channel: kindWord(c.kind), at: moment(c.since, now), when: atMoment(c.since, now) }
  return (
    <div className="channel-strip" data-tone={strip.tone}>
      <look.icon size="1.8rem" weight={look.weight ?? 'bold'} aria-hidden />
      <p>
        {tOr(`verdict.long.${strip.verdict}`, 'verdict.long.other', args)}
        {c.until && ` ${t('channel.until', { at: moment(c.until, now) })}`}
        <NextTry at={c.nextTry} />
      </p>
      {strip.help && <Help channel={c} help={strip.help} />}
    </div>
  )
}

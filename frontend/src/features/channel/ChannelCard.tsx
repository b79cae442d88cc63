import { Button } from '@mantine/core'
import type { ChannelView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { ago, moment, spanWords } from '../../lib/words'
import { kindName, Tile } from '../../ui/kind'
import { ChannelStateWord, works } from '../../ui/state'
import { CardMenu } from './CardMenu'
import { CardStrip } from './CardStrip'
import { MoveButtons } from './MoveButtons'
import { TestLine } from './TestLine'
import { editPlace } from './setup'
import { useSetUp } from './useChannel'
import type { TestState } from './useTests'

interface Props {
  channel: ChannelView
  // its place in the shop's order, from 1
  place: number
  before: ChannelView | undefined
  after: ChannelView | undefined
  test: TestState | undefined
  onTest: () => void
}

// traffic is when something last came in and went out.
function Traffic({ channel: c }: { channel: ChannelView }) {
  const now = useNow()
  return (
    <div className="channel-traffic num">
      {c.lastIn && <p>{t('channel.lastIn', { ago: ago(c.lastIn, now) })}</p>}
      {c.lastOut && <p className="quiet">{t('channel.lastOut', { ago: ago(c.lastOut, now) })}</p>}
      {!c.lastIn && !c.lastOut && c.configured && <p className="quiet">{t('channel.noTraffic')}</p>}
    </div>
  )
}

// Allowance is how many automatic messages left, and how many may: a bound that protects the number and has no switch.
function Allowance({ channel: c }: { channel: ChannelView }) {
  const now = useNow()
  const { bound, used, most, until } = c.automatic
  if (!bound || c.state === 'setup') return null
  return (
    <p className="channel-allowance quiet num">
      {until ? t('channel.automatic.stopped', { at: moment(until, now) }) : t('channel.automatic', { count: used, most })}
    </p>
  )
}

// Missed says since when something may be missing: some networks keep what was not fetched for a day only.
function Missed({ channel: c }: { channel: ChannelView }) {
  const now = useNow()
  if (!c.missed) return null
  return <p className="channel-allowance quiet num">{t('channel.missed', { channel: kindName(c.kind), at: moment(c.missed, now) })}</p>
}

function State({ channel: c }: { channel: ChannelView }) {
  const now = useNow()
  const span = c.state === 'working' || c.state === 'setup' ? '' : spanWords(c.since, now)
  return (
    <div className="channel-state num">
      <ChannelStateWord state={c.state} />
      {c.syncing > 0 && <p className="quiet">{t('channel.syncing', { count: c.syncing })}</p>}
      {span && <p className="quiet">{t('channel.for', { span })}</p>}
    </div>
  )
}

export function ChannelCard({ channel: c, place, before, after, test, onTest }: Props) {
  const owner = useCan('owner')
  const manager = useCan('manager')
  const setUp = useSetUp()
  const setup = c.state === 'setup'
  const edit = editPlace(c)
  return (
    <article className="card channel" data-setup={setup} aria-label={kindName(c.kind)}>
      <div className="channel-row">
        {owner && <MoveButtons channel={c} before={before} after={after} />}
        <span className="channel-place num display" aria-hidden>
          {place}
        </span>
        <Tile kind={c.kind} state={setup ? 'missing' : works(c.state) ? 'on' : 'off'} side={4.4} />
        <div className="channel-name">
          <h2>{kindName(c.kind)}</h2>
          <p className="quiet cut" title={c.name}>
            {c.name || t('channel.noName')}
          </p>
        </div>
        <State channel={c} />
        <Traffic channel={c} />
        <p className="channel-waiting num">
          {c.waiting > 0 && <strong>{t('channel.waiting', { count: c.waiting })}</strong>}
        </p>
        <div className="channel-acts">
          {setup
            ? owner && (
                <Button variant="light" loading={setUp.isPending} onClick={() => (edit && c.form ? go(edit) : setUp.mutate(c.kind))}>
                  {t('channel.setUp')}
                </Button>
              )
            : manager && (
                <Button variant="default" loading={test === 'running'} disabled={c.paused} onClick={onTest}>
                  {t('channel.test')}
                </Button>
              )}
          {manager && <CardMenu channel={c} />}
        </div>
      </div>
      <Allowance channel={c} />
      <Missed channel={c} />
      <TestLine test={test} />
      <CardStrip channel={c} />
    </article>
  )
}

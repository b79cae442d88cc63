import { Button, Menu } from '@mantine/core'
import { Suspense, lazy } from 'react'
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { useCan, useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go, usePlace } from '../../lib/router'
import { Empty } from '../../ui/Empty'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { kindName, Tile } from '../../ui/kind'
import { ChannelCard } from './ChannelCard'
import { EmailPage } from './EmailPage'
import { InternetCard } from './InternetCard'
import { PairPage } from './PairPage'
import { SetupCard } from './SetupCard'
import { kindsOf } from './setup'
import { useAddable, useBegin, useSetUp } from './useChannel'
import { useTests } from './useTests'
import './channel.css'

const AlsoPage = lazy(() => import('./AlsoPage'))
const CardPage = lazy(() => import('./CardPage'))
const SetupPage = lazy(() => import('./SetupPage'))

// ChannelPage is where the shop's ways to its customers are connected, tested and put in order.
export default function ChannelPage() {
  const place = usePlace()
  const [, what, which, account] = place.segments
  if (what === 'conectar') return <PairPage account={Number(which) || 0} />
  if (what === 'ligar') return <Beginning kind={which ?? ''} />
  if (what === 'configurar') {
    return (
      <Suspense fallback={<Skeleton rows={3} height={8} />}>
        <SetupPage which={which ?? ''} account={Number(account) || 0} />
      </Suspense>
    )
  }
  if (what === 'tambem') {
    return (
      <Suspense fallback={<Skeleton rows={3} height={8} />}>
        <AlsoPage kind={which ?? ''} />
      </Suspense>
    )
  }
  if (what === 'cartao') {
    return (
      <Suspense fallback={<Skeleton rows={3} height={8} />}>
        <CardPage />
      </Suspense>
    )
  }
  if (what === 'email') return <EmailPage account={Number(which) || 0} />
  return <Ladder />
}

// Beginning is the address by which other screens ask to connect a kind of channel.
function Beginning({ kind }: { kind: string }) {
  useBegin(kind)
  return <Skeleton rows={3} height={8} />
}

function AddButton() {
  const kinds = kindsOf(useAddable())
  const setUp = useSetUp()
  return (
    <Menu position="bottom-end" width="24rem">
      <Menu.Target>
        <Button leftSection={<PlusIcon size="1.6rem" weight="bold" aria-hidden />} loading={setUp.isPending}>
          {t('channel.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((k) => (
          <Menu.Item key={k} leftSection={<Tile kind={k} side={2.4} />} onClick={() => setUp.mutate(k)}>
            {kindName(k)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Ladder() {
  const { data: channels, error, refetch } = useChannels()
  const missing = kindsOf(useAddable()).filter((k) => !channels?.some((c) => c.kind === k))
  const tests = useTests()
  const manager = useCan('manager')
  const owner = useCan('owner')
  if (error && !channels) return <Problem error={error} retry={() => void refetch()} />
  if (!channels) return <Skeleton rows={4} height={7.2} />
  const actions = (
    <>
      {channels.length > 0 && (
        <Button variant="default" onClick={() => go(['canais', 'cartao'])}>
          {t('card.open')}
        </Button>
      )}
      {manager && channels.length > 0 && (
        <Button
          variant="default"
          leftSection={<ArrowsClockwiseIcon size="1.6rem" aria-hidden />}
          loading={tests.busy}
          onClick={() => void tests.runAll(channels)}
        >
          {t('channel.testAll')}
        </Button>
      )}
      {owner && channels.length > 0 && <AddButton />}
    </>
  )
  return (
    <Page title={t('section.channel')} sentence={t('channel.sentence')} actions={actions}>
      {channels.length === 0 && missing.length === 0 && <Empty drawing="balloons" title={t('inbox.empty.first')} />}
      <div className="cards" data-plain={channels.length === 0}>
        {channels.map((c, i) => (
          <ChannelCard
            key={c.id}
            channel={c}
            place={i + 1}
            before={channels[i - 1]}
            after={channels[i + 1]}
            test={tests.of(c.id)}
            onTest={() => void tests.run(c.id)}
          />
        ))}
        {missing.map((k) => (
          <SetupCard key={k} kind={k} first={channels.length === 0} />
        ))}
        <InternetCard />
      </div>
    </Page>
  )
}

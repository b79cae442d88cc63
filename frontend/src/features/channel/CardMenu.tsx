import { ActionIcon, Menu } from '@mantine/core'
import { DotsThreeVerticalIcon } from '@phosphor-icons/react/dist/csr/DotsThreeVertical'
import { lazy, Suspense, useState } from 'react'
import type { ChannelView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Confirm } from '../../ui/Confirm'
import { kindName } from '../../ui/kind'
import { editPlace } from './setup'
import { useOrder, type Order } from './useChannel'

const PostDialog = lazy(() => import('./PostDialog'))

// CardMenu holds what is seldom done to a channel. What cannot be undone by a button asks first.
export function CardMenu({ channel: c }: { channel: ChannelView }) {
  const owner = useCan('owner')
  const manager = useCan('manager')
  const name = kindName(c.kind)
  const edit = editPlace(c)
  const order = useOrder(c.id, name)
  const [asking, setAsking] = useState<Order & ('unlink' | 'remove')>()
  const [posting, setPosting] = useState(false)
  const lost = c.state === 'unlinked' && c.verdict !== 'replaced'
  const linked = c.canPair && c.configured && !lost && c.state !== 'setup'
  return (
    <>
      <Menu position="bottom-end" width="26rem">
        <Menu.Target>
          <ActionIcon aria-label={t('channel.more', { channel: name })}>
            <DotsThreeVerticalIcon size="2rem" weight="bold" aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {c.configured && (
            <Menu.Item onClick={() => order.mutate(c.paused ? 'resume' : 'pause')}>
              {c.paused ? t('channel.resume') : t('channel.pause')}
            </Menu.Item>
          )}
          {manager && c.countsParts && <Menu.Item onClick={() => go(['canais', 'tambem', c.kind])}>{t('channel.also.open')}</Menu.Item>}
          {c.posts && c.configured && <Menu.Item onClick={() => setPosting(true)}>{t('channel.post')}</Menu.Item>}
          {owner && edit && <Menu.Item onClick={() => go(edit)}>{t('channel.edit')}</Menu.Item>}
          {owner && c.canPair && !linked && (
            <Menu.Item onClick={() => go(['canais', 'conectar', c.id])}>{t('channel.reconnect')}</Menu.Item>
          )}
          {owner && linked && <Menu.Item onClick={() => setAsking('unlink')}>{t('channel.unlink')}</Menu.Item>}
          {owner && (
            <Menu.Item className="menu-down" onClick={() => setAsking('remove')}>
              {t('channel.remove')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {posting && (
        <Suspense>
          <PostDialog channel={c} onClose={() => setPosting(false)} />
        </Suspense>
      )}
      {asking && (
        <Confirm
          open
          destructive
          title={t(`channel.${asking}.title`, { channel: name })}
          action={t(`channel.${asking}`)}
          onClose={() => setAsking(undefined)}
          onConfirm={() => {
            setAsking(undefined)
            order.mutate(asking)
          }}
        >
          {t(`channel.${asking}.text`)}
        </Confirm>
      )}
    </>
  )
}

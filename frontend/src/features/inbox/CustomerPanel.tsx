import { Button, Menu } from '@mantine/core'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { lazy, Suspense, useState } from 'react'
import type { ConversationView, Id, RouteView } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { monthYear, parse } from '../../lib/time'
import { placeHash } from '../../lib/router'
import { number } from '../../lib/words'
import { Avatar } from '../../ui/Avatar'
import { Eggs } from '../../ui/Eggs'
import { Invite } from '../../ui/Invite'
import { kindName, Tile } from '../../ui/kind'
import { works } from '../../ui/state'
import { AddressLine } from './AddressLine'
import { useSwitchChannel } from './useSwitchChannel'
import './panel.css'

const ByHandDialog = lazy(() => import('./ByHandDialog'))

// The channel of this one conversation, when a person wants another than the shop's order gives.
function SwitchChannel({ conversation: c }: { conversation: ConversationView }) {
  const change = useSwitchChannel(c.row.id)
  const kinds = [...new Set(c.customer.addresses.filter((a) => a.configured).map((a) => a.kind))]
  if (kinds.length < 2) return null
  const chosen = c.override.id ? c.override.kind : ''
  return (
    <Menu position="bottom-end" width="24rem">
      <Menu.Target>
        <Button variant="default" fullWidth justify="space-between" rightSection={<CaretDownIcon size="1.4rem" aria-hidden />}>
          {chosen ? t('panel.channel.is', { channel: kindName(chosen) }) : t('panel.channel.auto')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('panel.channel')}</Menu.Label>
        {['', ...kinds].map((k) => (
          <Menu.RadioItem
            key={k}
            value={k}
            checked={k === chosen}
            closeMenuOnClick
            rightSection={k === chosen && <CheckIcon size="1.6rem" weight="bold" aria-hidden />}
            onChange={() => change.mutate(k)}
          >
            <span className="route-option">
              {k && <Tile kind={k} side={2.2} />}
              {k ? kindName(k) : t('panel.channel.automatic')}
            </span>
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface Props {
  conversation: ConversationView
  route: RouteView | undefined
}

function ByHand({ conversation }: { conversation: Id }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="subtle" onClick={() => setOpen(true)}>
        {t('byHand.open')}
      </Button>
      {open && (
        <Suspense>
          <ByHandDialog conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

// CustomerPanel is who one is talking to, and by which ways they can be reached.
export function CustomerPanel({ conversation: c, route }: Props) {
  const channels = useChannels().data ?? []
  const can = useCan('agent')
  const { customer } = c
  const since = parse(customer.createdAt)
  const kinds = [...new Set(customer.addresses.filter((a) => a.configured && a.consents.length).map((a) => a.kind))]
  const working = kinds.filter((k) => channels.some((ch) => ch.kind === k && works(ch.state)))
  return (
    <div className="panel scroll" role="group" aria-label={t('panel.label')} tabIndex={0} data-pane-focus>
      <div className="panel-who">
        <Avatar name={customer.name} tone={customer.avatar} side={5.2} />
        <div className="panel-name">
          <p className="display">{customer.name}</p>
          <p className="quiet">{customer.company || (since && t('panel.since', { month: monthYear(since) }))}</p>
        </div>
      </div>
      {customer.unconfirmed && <p className="chip panel-chip" data-tone="unstable">{t('panel.unconfirmed')}</p>}
      <section>
        <div className="panel-head">
          <h3>{t('panel.reach')}</h3>
          <span className="panel-eggs quiet num">
            <Eggs working={working.length} total={kinds.length} />
            {working.length === kinds.length
              ? t('panel.ways', { count: kinds.length })
              : t('panel.waysNow', { working: working.length, total: kinds.length })}
          </span>
        </div>
        <ul>
          {customer.addresses.map((a) => (
            <AddressLine
              key={a.id}
              address={a}
              channel={channels.find((ch) => ch.kind === a.kind)}
              used={route?.action === 'go' && route.address === a.id}
            />
          ))}
        </ul>
        {customer.addresses.length === 0 && <p className="quiet">{t('panel.noAddress')}</p>}
        {can && <SwitchChannel conversation={c} />}
        <Invite customer={customer} />
        {can && <ByHand conversation={c.row.id} />}
      </section>
      {customer.notes && (
        <section>
          <h3>{t('panel.notes')}</h3>
          <p className="panel-notes">{customer.notes}</p>
        </section>
      )}
      <section>
        <h3>{t('panel.history')}</h3>
        <dl className="panel-facts num">
          <div>
            <dt>{t('panel.services')}</dt>
            <dd>{number(c.services)}</dd>
          </div>
          <div>
            <dt>{t('panel.protocol')}</dt>
            <dd>{c.service.protocol}</dd>
          </div>
          {since && (
            <div>
              <dt>{t('panel.sinceShort')}</dt>
              <dd>{monthYear(since)}</dd>
            </div>
          )}
        </dl>
      </section>
      <a className="panel-link" href={placeHash(['clientes', customer.id])}>
        {t('panel.open')}
      </a>
    </div>
  )
}

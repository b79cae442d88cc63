import { Menu, UnstyledButton } from '@mantine/core'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { memo } from 'react'
import type { Id, RouteOption, RouteView } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { kindName, kindWord, Tile } from '../../ui/kind'

interface Props {
  route: RouteView | undefined
  // the address chosen by hand, 0 for automatic
  chosen: Id
  onChoose: (address: Id) => void
  open: boolean
  onOpen: (open: boolean) => void
}

// lineOf is the address itself, or why it cannot be used now.
function lineOf(o: RouteOption): string {
  if (o.usable) return o.value
  return o.account ? tOr(o.reason, 'route.unusable', { channel: kindWord(o.kind) }) : t('route.notConfigured')
}

// RouteMenu says by which channel the next message leaves, and offers the others with the reason where one cannot.
export const RouteMenu = memo(function RouteMenu({ route, chosen, onChoose, open, onOpen }: Props) {
  const kind = route?.kind ?? ''
  const going = route?.action === 'go'
  const tick = <CheckIcon size="1.6rem" weight="bold" aria-hidden />
  return (
    <Menu position="top-end" width="34rem" opened={open} onChange={onOpen}>
      <Menu.Target>
        <UnstyledButton className="route" disabled={!route}>
          <Tile kind={kind} state={going ? 'on' : 'off'} side={2.2} />
          <span>
            {t('route.by')} <strong>{kind ? kindName(kind) : t('route.none')}</strong>
          </span>
          <CaretDownIcon size="1.4rem" weight="bold" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className="route-menu">
        <Menu.RadioItem
          value="0"
          checked={chosen === 0}
          closeMenuOnClick
          onChange={() => onChoose(0)}
          rightSection={chosen === 0 && tick}
        >
          <span className="route-name">{t('route.auto')}</span>
          <span className="quiet route-why">{t('route.auto.hint')}</span>
        </Menu.RadioItem>
        <Menu.Divider />
        {route?.options.map((o) => (
          <Menu.RadioItem
            key={o.address}
            value={String(o.address)}
            checked={chosen === o.address}
            closeMenuOnClick
            disabled={!o.usable}
            onChange={() => onChoose(o.address)}
            rightSection={chosen === o.address && tick}
          >
            <span className="route-option">
              <Tile kind={o.kind} state={o.usable ? 'on' : o.account ? 'off' : 'missing'} side={2.8} />
              <span className="route-words">
                <span className="route-name">{kindName(o.kind)}</span>
                <span className="quiet route-why">
                  {lineOf(o)}
                </span>
              </span>
            </span>
          </Menu.RadioItem>
        ))}
        {route?.options.length === 0 && <Menu.Label>{t('route.noAddress')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  )
})

import { UnstyledButton } from '@mantine/core'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { t } from '../lib/i18n'
import { useLayout } from '../lib/layout'
import { IconButton } from '../ui/IconButton'
import { Keys } from '../ui/Keys'
import { Mark } from '../ui/Mark'
import { CopyAge } from './CopyAge'
import { StatusPill } from './StatusPill'
import { UserMenu } from './UserMenu'
import './top.css'

interface Props {
  onSearch: () => void
  onShortcuts: () => void
}

export function TopBar({ onSearch, onShortcuts }: Props) {
  const phone = useLayout() === 'phone'
  return (
    <header className="top no-print" data-pane>
      {phone ? (
        <>
          <Mark side={2.6} />
          <IconButton label={t('frame.search')} icon={MagnifyingGlassIcon} shortcut="Ctrl+K" onClick={onSearch} />
        </>
      ) : (
        <UnstyledButton className="top-search" data-pane-focus onClick={onSearch}>
          <MagnifyingGlassIcon size="1.8rem" aria-hidden />
          <span className="cut">{t('frame.search.hint')}</span>
          <Keys shortcut="Ctrl+K" />
        </UnstyledButton>
      )}
      <div className="top-right">
        <StatusPill />
        <CopyAge />
        <UserMenu onShortcuts={onShortcuts} />
      </div>
    </header>
  )
}

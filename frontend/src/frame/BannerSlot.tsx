import { Button, UnstyledButton } from '@mantine/core'
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { CaretUpIcon } from '@phosphor-icons/react/dist/csr/CaretUp'
import { PlugsIcon } from '@phosphor-icons/react/dist/csr/Plugs'
import { ProhibitIcon } from '@phosphor-icons/react/dist/csr/Prohibit'
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning'
import { WifiSlashIcon } from '@phosphor-icons/react/dist/csr/WifiSlash'
import { XCircleIcon } from '@phosphor-icons/react/dist/csr/XCircle'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend } from '../backend'
import { useBackup, useContingency, useInboxCounts, useOutbox, useSession } from '../backend/query'
import { t } from '../lib/i18n'
import { useLow } from '../lib/layout'
import { go } from '../lib/router'
import { useNow } from '../lib/useNow'
import { atMoment, moment } from '../lib/words'
import { kindWord } from '../ui/kind'
import { tellProblem } from '../ui/toast'
import { bannerFor, type BannerTarget } from './banner'
import { sections, type SectionName } from './sections'
import { MoveHere } from './MoveHere'
import { SetClock } from './SetClock'
import { useOnline } from './useOnline'
import './banner.css'

const signs: Record<string, Icon> = {
  internet: WifiSlashIcon,
  unlinked: PlugsIcon,
  replaced: PlugsIcon,
  blocked: ProhibitIcon,
  returning: ArrowsClockwiseIcon,
  down: XCircleIcon,
  bridge: XCircleIcon,
}

type Dialog = Exclude<Extract<BannerTarget, string>, 'copyNow'>

function follow(to: Exclude<BannerTarget, string>) {
  go([sections.find((s) => s.name === to.section)?.path ?? '', ...(to.rest ?? [])])
}

// More opens the rest of a banner that a low screen shows in one line.
function More({ open, onOpen }: { open: boolean; onOpen: () => void }) {
  return (
    <UnstyledButton className="banner-more" aria-expanded={open} onClick={onOpen} data-pane-focus>
      {t(open ? 'banner.less' : 'banner.more')}
      {open ? <CaretUpIcon size="1.6rem" weight="bold" aria-hidden /> : <CaretDownIcon size="1.6rem" weight="bold" aria-hidden />}
    </UnstyledButton>
  )
}

// BannerSlot stands between the top and the sheet, and never covers anything that nobody asked it to.
export function BannerSlot({ here }: { here: SectionName }) {
  const online = useOnline()
  const [dialog, setDialog] = useState<Dialog>()
  const copy = useMutation({ mutationFn: () => backend.Backup.Now(), onError: (e) => tellProblem(e) })
  const press = (to: BannerTarget) => {
    if (to === 'copyNow') copy.mutate()
    else if (typeof to === 'string') setDialog(to)
    else follow(to)
  }
  const close = () => setDialog(undefined)
  const now = useNow()
  const session = useSession().data
  const contingency = useContingency().data
  const outbox = useOutbox().data
  const backup = useBackup().data
  const waiting = useInboxCounts().data?.waiting ?? 0
  const banner = bannerFor({ online, session, contingency, outbox, backup, waiting }, here)
  const low = useLow()
  // the banner that somebody opened on a low screen, by its name
  const [opened, setOpened] = useState('')
  if (!banner) return <div className="banner-slot" />
  const open = opened === banner.name
  const Sign = signs[banner.name] ?? WarningIcon
  const args = {
    ...banner.args,
    channel: banner.kind ? kindWord(banner.kind) : '',
    at: moment(banner.at ?? '', now),
    when: atMoment(banner.at ?? '', now),
  }
  const { action, second } = banner
  return (
    <div className="banner-slot no-print" data-low={low} data-open={low && open}>
      <div className="banner" data-tone={banner.tone} role={banner.alert ? 'alert' : 'status'} key={banner.name} data-pane>
        <Sign size="2.2rem" weight="fill" aria-hidden />
        <p className="banner-text">
          <strong>{t(banner.what, args)}</strong> {banner.rest && t(banner.rest, args)}
        </p>
        {low && <More open={open} onOpen={() => setOpened(open ? '' : banner.name)} />}
        {second && (
          <Button variant="subtle" className="banner-second" onClick={() => press(second.to)}>
            {t(second.label)}
          </Button>
        )}
        {action && (
          <Button
            variant={action.filled ? 'filled' : 'default'}
            className="banner-first"
            loading={action.to === 'copyNow' && copy.isPending}
            onClick={() => press(action.to)}
            data-pane-focus
          >
            {t(action.label)}
          </Button>
        )}
        {dialog === 'moveHere' && <MoveHere onClose={close} />}
        {dialog === 'clock' && <SetClock onClose={close} />}
      </div>
    </div>
  )
}

import { BroadcastIcon } from '@phosphor-icons/react/dist/csr/Broadcast'
import { ChatsCircleIcon } from '@phosphor-icons/react/dist/csr/ChatsCircle'
import { GearSixIcon } from '@phosphor-icons/react/dist/csr/GearSix'
import { HardDrivesIcon } from '@phosphor-icons/react/dist/csr/HardDrives'
import { FlagIcon } from '@phosphor-icons/react/dist/csr/Flag'
import { LifebuoyIcon } from '@phosphor-icons/react/dist/csr/Lifebuoy'
import { QuestionIcon } from '@phosphor-icons/react/dist/csr/Question'
import { UsersIcon } from '@phosphor-icons/react/dist/csr/Users'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import type { Key } from '../lib/i18n'
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

export type SectionName = 'inbox' | 'outbox' | 'customer' | 'contingency' | 'channel' | 'backup' | 'setting' | 'help' | 'welcome'

export interface Section {
  name: SectionName
  // path is the first part of the address after #
  path: string
  // '' is a screen that hangs elsewhere than in the rail's groups
  group: 'serve' | 'keep' | 'tidy' | ''
  // a screen that hangs under another one of the rail
  under?: SectionName
  icon: Icon
  // a shorter word for the tab bar of a small screen
  short?: Key
  page: LazyExoticComponent<ComponentType>
  // load fetches the page; showing it later finds it there
  load: () => Promise<unknown>
}

const screen = (load: () => Promise<{ default: ComponentType }>) => ({ page: lazy(load), load })

// sections is every screen there is.
export const sections: Section[] = [
  {
    name: 'inbox',
    path: 'atendimento',
    group: 'serve',
    icon: ChatsCircleIcon,
    short: 'section.short.inbox',
    ...screen(() => import('../features/inbox/InboxPage')),
  },
  {
    name: 'outbox',
    path: 'fila',
    group: 'serve',
    under: 'inbox',
    icon: ChatsCircleIcon,
    ...screen(() => import('../features/outbox/OutboxPage')),
  },
  {
    name: 'customer',
    path: 'clientes',
    group: 'serve',
    icon: UsersIcon,
    ...screen(() => import('../features/customer/CustomerPage')),
  },
  {
    name: 'contingency',
    path: 'contingencia',
    group: 'keep',
    icon: LifebuoyIcon,
    short: 'section.short.contingency',
    ...screen(() => import('../features/contingency/ContingencyPage')),
  },
  {
    name: 'channel',
    path: 'canais',
    group: 'keep',
    icon: BroadcastIcon,
    ...screen(() => import('../features/channel/ChannelPage')),
  },
  {
    name: 'backup',
    path: 'copias',
    group: 'keep',
    icon: HardDrivesIcon,
    ...screen(() => import('../features/backup/BackupPage')),
  },
  {
    name: 'setting',
    path: 'ajustes',
    group: 'tidy',
    icon: GearSixIcon,
    ...screen(() => import('../features/setting/SettingPage')),
  },
  {
    name: 'help',
    path: 'ajuda',
    group: 'tidy',
    icon: QuestionIcon,
    ...screen(() => import('../features/help/HelpPage')),
  },
  {
    name: 'welcome',
    path: 'primeiros-passos',
    group: '',
    icon: FlagIcon,
    ...screen(() => import('../features/welcome/WelcomePage')),
  },
]

// railSections are those of the rail, in its order and that of Ctrl+1, 2, 3…
export const railSections = sections.filter((s) => s.group !== '' && !s.under)

export const sectionOf = (path: string | undefined): Section =>
  sections.find((s) => s.path === path) ?? (sections[0] as Section)

import { Button } from '@mantine/core'
import { ArrowCounterClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowCounterClockwise'
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { SidebarSimpleIcon } from '@phosphor-icons/react/dist/csr/SidebarSimple'
import { createElement } from 'react'
import type { ConversationRow, ConversationView, RouteView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useLayout } from '../../lib/layout'
import { go } from '../../lib/router'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import { kindWord } from '../../ui/kind'
import { personName } from '../../ui/person'
import { AssignMenu } from './AssignMenu'
import { nameOf } from './group'
import { useResolve } from './useConversation'

interface Props {
  conversation: ConversationView
  route: RouteView | undefined
  panel: boolean
  onPanel: () => void
  finding: boolean
  onFind: () => void
}

// underName says what matters now: another channel than usual, or who the customer belongs to and the protocol.
function underName({ conversation: c, route }: Pick<Props, 'conversation' | 'route'>): string {
  const first = route?.options[0]
  const detour = route?.action === 'go' && first && route.address !== first.address && !first.usable
  return [
    detour ? t('inbox.answeringBy', { channel: kindWord(route.kind) }) : c.row.company,
    c.row.open ? t('inbox.protocol', { protocol: c.service.protocol }) : t('inbox.isResolved'),
    c.row.assignee ? t('inbox.assignee', { name: personName(c.row.assignee) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

const underGroup = (row: ConversationRow): string =>
  [t('inbox.group'), row.size > 0 && t('inbox.group.size', { count: row.size })].filter(Boolean).join(' · ')

export function ThreadHead({ conversation: c, route, panel, onPanel, finding, onFind }: Props) {
  const layout = useLayout()
  const can = useCan('agent')
  const { resolve, reopen, busy } = useResolve(c.row.id)
  const [label, sign, shortcut] = c.row.open
    ? [t('inbox.resolve'), CheckIcon, 'Ctrl+E']
    : [t('inbox.reopen'), ArrowCounterClockwiseIcon, 'Ctrl+Shift+E']
  const group = c.row.group
  const acts = can && !group
  const name = nameOf(c.row)
  const under = group ? underGroup(c.row) : underName({ conversation: c, route })
  const press = () => (c.row.open ? resolve : reopen).mutate()
  return (
    <header className="thread-head">
      {layout === 'phone' && (
        <IconButton label={t('inbox.back')} icon={CaretLeftIcon} onClick={() => go(['atendimento'])} />
      )}
      <Avatar name={name} tone={c.row.avatar} side={3.6} />
      <div className="thread-who">
        <h2 className="cut" title={name}>
          {name}
        </h2>
        <p className="quiet cut" title={under}>
          {under}
        </p>
      </div>
      {acts && <AssignMenu row={c.row} />}
      <IconButton label={t('inbox.find')} icon={MagnifyingGlassIcon} shortcut="Ctrl+F" pressed={finding} onClick={onFind} />
      <IconButton label={t(group ? 'inbox.group.panel' : 'inbox.panel')} icon={SidebarSimpleIcon} shortcut="Ctrl+J" pressed={panel} onClick={onPanel} />
      {acts && layout === 'phone' && <IconButton label={label} icon={sign} shortcut={shortcut} disabled={busy} onClick={press} />}
      {acts && layout !== 'phone' && (
        <Button variant="default" loading={busy} leftSection={createElement(sign, { size: '1.6rem', weight: 'bold', 'aria-hidden': true })} onClick={press}>
          {label}
        </Button>
      )}
    </header>
  )
}

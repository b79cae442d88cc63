import { Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { UserIcon } from '@phosphor-icons/react/dist/csr/User'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type ConversationRow } from '../../backend'
import { keys } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { shownKeys } from '../../lib/key'
import { personName } from '../../ui/person'
import { tellProblem } from '../../ui/toast'
import { put } from './useConversation'

// AssignMenu says who of the shop answers a conversation, and gives it to somebody else or to nobody.
export function AssignMenu({ row }: { row: ConversationRow }) {
  const [open, setOpen] = useState(false)
  const people = useQuery({ queryKey: keys.people, queryFn: () => backend.Inbox.People() }).data ?? []
  const assign = useMutation({
    mutationFn: (to: string) => backend.Inbox.Assign(row.id, to),
    onSuccess: put,
    onError: (e) => tellProblem(e),
  })
  useActions([
    {
      name: 'inbox.assign',
      label: t('inbox.assign'),
      shortcut: 'Ctrl+Shift+A',
      group: t('shortcut.group.inbox'),
      run: () => setOpen(true),
    },
  ])
  const name = row.assignee ? personName(row.assignee) : t('inbox.assign.nobody')
  const label = t('inbox.assignee', { name })
  const choices = [...people.map((p) => ({ to: p.name, words: p.me ? t('inbox.assign.me') : personName(p.name) })), { to: '', words: t('inbox.assign.nobody') }]
  return (
    <Menu position="bottom-end" opened={open} onChange={setOpen}>
      <Menu.Target>
        <Tooltip label={`${label} · ${shownKeys('Ctrl+Shift+A')}`} disabled={open}>
          <UnstyledButton className="assign" data-on={row.assignee !== '' || undefined} aria-label={label}>
            <UserIcon size="1.9rem" weight={row.assignee ? 'fill' : 'regular'} aria-hidden />
          </UnstyledButton>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('inbox.assign.title')}</Menu.Label>
        {choices.map(({ to, words }) => (
          <Menu.RadioItem
            key={to}
            value={to}
            checked={to === row.assignee}
            closeMenuOnClick
            onChange={() => assign.mutate(to)}
            rightSection={to === row.assignee && <CheckIcon size="1.6rem" weight="bold" aria-hidden />}
          >
            {words}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

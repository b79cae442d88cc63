import { useState, type KeyboardEvent } from 'react'
import type { ConversationRow, Id } from '../../backend'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'

// useListKeys walks the list by keyboard: arrows move the mark, Enter opens; from anywhere Alt and the arrows open the
// next and the previous conversation.
export function useListKeys(
  rows: ConversationRow[],
  current: Id,
  onOpen: (row: ConversationRow) => void,
  show: (index: number) => void,
) {
  const [marked, setMarked] = useState<Id>()
  const active = marked && rows.some((r) => r.id === marked) ? marked : current
  const at = rows.findIndex((r) => r.id === active)
  const openAt = (i: number) => {
    const row = rows[i]
    if (!row) return
    setMarked(undefined)
    show(i)
    onOpen(row)
  }
  const now = rows.findIndex((r) => r.id === current)
  const group = t('shortcut.group.inbox')
  useActions([
    { name: 'inbox.next', label: t('inbox.next'), shortcut: 'Alt+↓', also: ['Ctrl+Tab'], group, run: () => openAt(now + 1) },
    {
      name: 'inbox.previous',
      label: t('inbox.previous'),
      shortcut: 'Alt+↑',
      also: ['Ctrl+Shift+Tab'],
      group,
      run: () => openAt(now - 1),
    },
    {
      name: 'inbox.nextUnread',
      label: t('inbox.nextUnread'),
      shortcut: 'Ctrl+Shift+U',
      group,
      run: () => openAt(rows.findIndex((r) => r.unread > 0 && r.id !== current)),
    },
  ])
  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
    if (!row) return
    setMarked(row.id)
    show(rows.indexOf(row))
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.altKey || e.ctrlKey || e.metaKey) return
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: () => openAt(at),
    }
    const step = steps[e.key]
    if (!step) return
    e.preventDefault()
    step()
  }
  return { active: active || undefined, onKeyDown }
}

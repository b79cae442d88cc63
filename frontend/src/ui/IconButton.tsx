import { ActionIcon, Tooltip } from '@mantine/core'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { memo } from 'react'
import { shownKeys } from '../lib/key'

interface Props {
  label: string
  icon: Icon
  onClick: () => void
  shortcut?: string
  disabled?: boolean
  // pressed is set for a button that switches something on and off
  pressed?: boolean
  className?: string
}

// IconButton always has a name, and a tooltip with the name and its shortcut.
export const IconButton = memo(function IconButton({ label, icon: Sign, onClick, shortcut, disabled, pressed, className }: Props) {
  return (
    <Tooltip label={shortcut ? `${label} · ${shownKeys(shortcut)}` : label}>
      <ActionIcon aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onClick} className={className}>
        <Sign size="1.9rem" weight={pressed ? 'fill' : 'regular'} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
})

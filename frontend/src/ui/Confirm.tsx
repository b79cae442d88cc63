import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n'

interface Props {
  open: boolean
  title: string
  children?: ReactNode
  // says what happens, with the count
  action: string
  // the act takes something away
  destructive?: boolean
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

// Confirm asks before what cannot be undone. What can be undone is done, with an undo.
export function Confirm({ open, title, children, action, destructive, busy, onConfirm, onClose }: Props) {
  return (
    <Modal opened={open} onClose={onClose} title={title}>
      {children && <div className="confirm-text">{children}</div>}
      <div className="dialog-foot">
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button
          variant={destructive ? 'default' : 'filled'}
          color={destructive ? 'down' : undefined}
          loading={busy}
          onClick={onConfirm}
          data-autofocus
        >
          {action}
        </Button>
      </div>
    </Modal>
  )
}

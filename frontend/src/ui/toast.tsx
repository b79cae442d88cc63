import { Button } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useSyncExternalStore } from 'react'
import { useActions } from '../lib/action'
import { t } from '../lib/i18n'
import { IconButton } from './IconButton'
import { errorWords } from './Problem'
import './toast.css'

interface Toast {
  id: number
  text: string
  bad: boolean
  action?: { label: string; run: () => void }
}

let toasts: Toast[] = []
let next = 1
const listeners = new Set<() => void>()

function set(to: Toast[]) {
  toasts = to
  listeners.forEach((f) => f())
}

const dismiss = (id: number) => set(toasts.filter((x) => x.id !== id))

function show(toast: Omit<Toast, 'id'>) {
  const id = next++
  set([...toasts.slice(-2), { ...toast, id }])
  // What went wrong stays until it is read; the rest goes by itself, later when there is something to press.
  if (!toast.bad) setTimeout(() => dismiss(id), toast.action ? 10_000 : 4000)
}

// tell says that something was done, with its undo when there is one.
export const tell = (text: string, action?: Toast['action']): void => show({ text, bad: false, action })

// tellProblem says that something asked for did not happen.
export const tellProblem = (error: unknown, action?: Toast['action']): void =>
  show({ text: errorWords(error), bad: true, action })

function subscribe(f: () => void) {
  listeners.add(f)
  return () => listeners.delete(f)
}

export function Toasts() {
  const list = useSyncExternalStore(subscribe, () => toasts)
  const press = (x: Toast) => {
    dismiss(x.id)
    x.action?.run()
  }
  // What was done last can be taken back for as long as its word stands there.
  const last = [...list].reverse().find((x) => x.action && !x.bad)
  useActions([
    {
      name: 'undo',
      label: last?.action?.label ?? t('ui.undo'),
      shortcut: 'Ctrl+Z',
      enabled: last !== undefined,
      notInText: true,
      run: () => last && press(last),
    },
  ])
  return (
    <div className="toasts no-print" role="region" aria-label={t('ui.toasts')} aria-live="polite">
      {list.map((x) => (
        <div key={x.id} className="toast" data-bad={x.bad}>
          {x.bad ? <WarningCircleIcon size="2rem" weight="fill" /> : <CheckCircleIcon size="2rem" weight="fill" />}
          <p>{x.text}</p>
          {x.action && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => press(x)}
            >
              {x.action.label}
            </Button>
          )}
          <IconButton label={t('ui.close')} icon={XIcon} onClick={() => dismiss(x.id)} />
        </div>
      ))}
    </div>
  )
}

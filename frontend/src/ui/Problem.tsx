import { Button } from '@mantine/core'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { toCallError } from '../backend'
import { t, tOr, type Key } from '../lib/i18n'
import './problem.css'

// errorWords is the sentence of a failure: its own, or at least the one of its code.
export function errorWords(error: unknown): string {
  const e = toCallError(error)
  return tOr(e.key, `error.${e.code}` as Key, e.args)
}

interface Props {
  error: unknown
  // what the button does; asking again unless told
  retry?: () => void
  action?: string
}

// Problem stands where something could not be shown: what happened, and a button.
export function Problem({ error, retry, action }: Props) {
  return (
    <div className="problem" role="alert">
      <WarningCircleIcon size="2.2rem" weight="fill" aria-hidden />
      <p>{errorWords(error)}</p>
      {retry && (
        <Button variant="default" onClick={retry}>
          {action ?? t('ui.again')}
        </Button>
      )}
    </div>
  )
}

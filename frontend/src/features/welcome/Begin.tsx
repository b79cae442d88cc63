import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { t, type Key } from '../../lib/i18n'

const words: Key[] = ['welcome.begin.name', 'welcome.begin.path']

// Begin shows where in the beginning one is.
export function Begin({ step }: { step: number }) {
  return (
    <ol className="begin">
      {words.map((w, i) => {
        const state = i + 1 < step ? 'done' : i + 1 === step ? 'now' : 'next'
        return (
          <li key={w} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span className="begin-square num" aria-hidden>
              {state === 'done' ? <CheckIcon size="1.5rem" weight="bold" /> : i + 1}
            </span>
            {t(w)}
          </li>
        )
      })}
    </ol>
  )
}

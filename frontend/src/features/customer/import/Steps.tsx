import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { t } from '../../../lib/i18n'

const steps = ['import.step.file', 'import.step.columns', 'import.step.consent', 'import.step.result'] as const

// Steps is where one is on the way.
export function Steps({ now }: { now: number }) {
  return (
    <ol className="steps">
      {steps.map((s, i) => (
        <li key={s} data-state={i < now ? 'done' : i === now ? 'now' : 'next'} aria-current={i === now ? 'step' : undefined}>
          <span className="step-sign" aria-hidden>
            {i < now ? <CheckIcon size="1.4rem" weight="bold" /> : i + 1}
          </span>
          {t(s)}
        </li>
      ))}
    </ol>
  )
}

import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import type { ReactNode } from 'react'
import type { Tone } from '../../ui/state'

// Head is the head of the page while something is wrong: a sign, what happened, whose fault it is, what to do.
export function Head({ icon: Sign, tone, title, sentence, children }: {
  icon: Icon
  tone: Tone
  title: string
  sentence: string
  children?: ReactNode
}) {
  return (
    <header className="page-head outage-head">
      <span className="outage-sign" data-tone={tone}>
        <Sign size="2.4rem" weight="fill" aria-hidden />
      </span>
      <div className="page-title">
        <h1 tabIndex={-1}>{title}</h1>
        <p className="page-sentence">{sentence}</p>
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  )
}

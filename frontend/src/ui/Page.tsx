import type { ReactNode } from 'react'
import './page.css'

// Page is a screen with a head and a body that scrolls.
export function Page({ title, sentence, actions, children }: {
  title: string
  sentence?: string
  // at most two neutral buttons and one filled, at the right
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="page scroll">
      <div className="page-in">
        <header className="page-head">
          <div className="page-title">
            <h1 tabIndex={-1}>{title}</h1>
            {sentence && <p className="page-sentence">{sentence}</p>}
          </div>
          {actions && <div className="page-actions">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  )
}

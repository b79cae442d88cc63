import type { ReactNode } from 'react'
import { Drawing, type DrawingName } from './Drawing'
import './empty.css'

// Empty is a place with nothing to show: a drawing, one sentence, one short line, one button.
export function Empty({ drawing, title, line, children }: {
  drawing?: DrawingName
  title: string
  line?: string
  children?: ReactNode
}) {
  return (
    <div className="empty">
      {drawing && <Drawing name={drawing} />}
      <p className="empty-title">{title}</p>
      {line && <p className="quiet">{line}</p>}
      {children && <div className="empty-action">{children}</div>}
    </div>
  )
}

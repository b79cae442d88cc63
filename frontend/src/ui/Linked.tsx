import { memo, type MouseEvent } from 'react'
import { backend } from '../backend'
import { queryClient, keys } from '../backend/query'
import type { SessionView } from '../backend'
import { withLinks } from '../lib/links'
import { tellProblem } from './toast'

// openLink leaves the page: through the program in the window, which must never navigate away, and by a new tab in a
// browser.
export function openLink(url: string): void {
  const inWindow = queryClient.getQueryData<SessionView>(keys.session)?.window
  if (inWindow) backend.Session.OpenLink(url).catch(tellProblem)
  else window.open(url, '_blank', 'noopener,noreferrer')
}

// Linked shows a text as it was written, with its addresses as links.
export const Linked = memo(function Linked({ text }: { text: string }) {
  return withLinks(text).map((part, i) => {
    const { href } = part
    if (!href) return part.text
    const follow = (e: MouseEvent) => {
      e.preventDefault()
      openLink(href)
    }
    return (
      <a key={i} href={href} rel="noreferrer" onClick={follow}>
        {part.text}
      </a>
    )
  })
})

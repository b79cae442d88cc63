// F6 walks through the panes of the page, in the order in which they stand. A pane is marked data-pane; the part of it
// that takes the focus is marked data-pane-focus, or is the pane itself. One that is divided into panes is no stop.
export function nextPane(backwards = false): void {
  const shown = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((p) => p.offsetParent !== null)
  const panes = shown.filter((p) => !shown.some((other) => other !== p && p.contains(other)))
  if (panes.length === 0) return
  const now = panes.findIndex((p) => p.contains(document.activeElement))
  const step = backwards ? -1 : 1
  const next = now < 0 && backwards ? panes.length - 1 : (now + step + panes.length) % panes.length
  const pane = panes[next]
  if (pane) enter(pane)
}

const shownIn = (pane: HTMLElement, what: string) =>
  [...pane.querySelectorAll<HTMLElement>(what)].find((e) => e.offsetParent !== null)

// enter puts the focus on what the pane says, on where one is in it, or on the first thing that takes it.
function enter(pane: HTMLElement): void {
  const said = shownIn(pane, '[data-pane-focus]') ?? shownIn(pane, '[aria-current]')
  ;(said ?? pane).focus()
  if (pane.contains(document.activeElement)) return
  shownIn(pane, 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]')?.focus()
}

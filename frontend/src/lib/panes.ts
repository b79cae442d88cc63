// F6 walks through the panes of the page, in the order in which they stand. A pane is marked data-pane; the part of it
// that takes the focus is marked data-pane-focus, or is the pane itself.
export function nextPane(backwards = false): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((p) => p.offsetParent !== null)
  if (panes.length === 0) return
  const now = panes.findIndex((p) => p.contains(document.activeElement))
  const step = backwards ? -1 : 1
  const pane = panes[(now + step + panes.length) % panes.length]
  const target = pane?.querySelector<HTMLElement>('[data-pane-focus]') ?? pane
  target?.focus()
}

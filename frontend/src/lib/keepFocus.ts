// Whoever works by keys must not lose their place. A button that is pressed may go away with what it did, or be off while
// it works; the browser then drops the focus to the page, where no key leads anywhere. Whoever works with the mouse is
// left alone: for them nothing is lost, and a focus that moves by itself would only draw a ring.

const lost = () => !document.activeElement || document.activeElement === document.body

// homeOf is where the focus goes from a place that is gone: the pane that it stood in, or else the page's own.
function homeOf(panes: Element[]): HTMLElement | null {
  const pane = panes.find((p) => p.isConnected) ?? document.querySelector('main')
  if (!pane) return null
  const heading = pane.querySelector<HTMLElement>('h1[tabindex], [data-pane-focus]')
  return heading ?? (pane as HTMLElement)
}

function panesAround(e: Element | null): Element[] {
  const panes: Element[] = []
  for (let p = e?.closest('[data-pane]'); p; p = p.parentElement?.closest('[data-pane]')) panes.push(p)
  return panes
}

// keepFocus watches for a focus that fell, as long as the page lives, and puts it back. What it returns ends that.
export function keepFocus(patience = 600): () => void {
  let keys = false
  let last: HTMLElement | undefined
  let panes: Element[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const mend = () => {
    timer = undefined
    if (!keys || !last || !lost() || document.querySelector('[aria-modal="true"]')) return
    if (last.isConnected) last.focus({ preventScroll: true }) // it was off for a while and is back
    if (lost()) homeOf(panes)?.focus({ preventScroll: true })
  }
  // What is only off for a moment gets that moment.
  const look = () => {
    if (keys && timer === undefined && lost()) timer = setTimeout(mend, last?.isConnected ? patience : 50)
  }
  const onFocus = (e: FocusEvent) => {
    if (!(e.target instanceof HTMLElement)) return
    last = e.target
    panes = panesAround(last)
  }
  const onKey = () => {
    keys = true
    look()
  }
  const onPointer = () => {
    keys = false
  }
  const changes = new MutationObserver(look)
  changes.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('keydown', onKey, true)
  document.addEventListener('keyup', look, true)
  document.addEventListener('pointerdown', onPointer, true)
  return () => {
    changes.disconnect()
    clearTimeout(timer)
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('keydown', onKey, true)
    document.removeEventListener('keyup', look, true)
    document.removeEventListener('pointerdown', onPointer, true)
  }
}

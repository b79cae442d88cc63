// copyText puts a text on the clipboard and says whether it did. A page served in the shop's own network has no
// navigator.clipboard, and a webview may not allow it, so the older way is used everywhere.
export function copyText(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'off-screen'
  const focused = document.activeElement
  document.body.append(field)
  field.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.remove()
    if (focused instanceof HTMLElement) focused.focus()
  }
}

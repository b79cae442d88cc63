import type { FileView } from '../../backend'

// fetchFile lets the browser save a file that the program made; in the window the program saved it already.
export function fetchFile(file: FileView): void {
  const a = document.createElement('a')
  a.href = file.url
  a.download = file.name
  a.click()
}

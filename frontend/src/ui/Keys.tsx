import { shownKeys } from '../lib/key'
import './keys.css'

// Keys is a shortcut as it stands on the keyboard.
export function Keys({ shortcut }: { shortcut: string }) {
  return <kbd className="keys">{shownKeys(shortcut)}</kbd>
}

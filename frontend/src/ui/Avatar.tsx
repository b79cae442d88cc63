import { initials } from '../lib/words'
import { Tile, type TileState } from './kind'
import './avatar.css'

interface Props {
  name: string
  // one of the six quiet pairs, chosen by the program from the customer's id
  tone: number
  side?: number
  // the channel of the newest message, as a badge
  kind?: string
  kindState?: TileState
}

// Avatar is a person's initials on a rounded square; the name always stands beside it.
export function Avatar({ name, tone, side = 4, kind, kindState }: Props) {
  return (
    <span
      className="avatar"
      data-tone={tone % 6}
      style={{ width: `${side}rem`, height: `${side}rem`, borderRadius: `${side * 0.32}rem`, fontSize: `${side * 0.36}rem` }}
      aria-hidden
    >
      {initials(name)}
      {kind && (
        <span className="avatar-badge">
          <Tile kind={kind} state={kindState} side={1.8} />
        </span>
      )}
    </span>
  )
}

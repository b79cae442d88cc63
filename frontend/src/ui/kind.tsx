import { ChatCenteredDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCenteredDots'
import { ChatCircleIcon } from '@phosphor-icons/react/dist/csr/ChatCircle'
import { EnvelopeSimpleIcon } from '@phosphor-icons/react/dist/csr/EnvelopeSimple'
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple'
import { PaperPlaneTiltIcon } from '@phosphor-icons/react/dist/csr/PaperPlaneTilt'
import { PhoneIcon } from '@phosphor-icons/react/dist/csr/Phone'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { tOr } from '../lib/i18n'
import './kind.css'

// The order in which channels stand wherever no ladder says otherwise.
export const kindOrder = ['whatsapp', 'telegram', 'email', 'sms', 'phone']

const glyphs: Record<string, Icon> = {
  whatsapp: ChatCircleIcon,
  telegram: PaperPlaneTiltIcon,
  email: EnvelopeSimpleIcon,
  sms: ChatCenteredDotsIcon,
  phone: PhoneIcon,
}

// kindName is what people call a kind of channel.
export const kindName = (kind: string): string => tOr(`kind.${kind}`, 'kind.other')

// kindWord is the same inside a sentence.
export const kindWord = (kind: string): string => tOr(`kind.mid.${kind}`, 'kind.mid.other')

export type TileState = 'on' | 'off' | 'missing'

// Glyph is the channel's sign in its ink; it loses its colour when the channel does not work, so colour never lies.
export function Glyph({ kind, off, size = '1.4rem' }: { kind: string; off?: boolean; size?: string }) {
  const Sign = glyphs[kind] ?? LinkSimpleIcon
  return <Sign weight="fill" size={size} className="glyph" data-kind={off ? 'off' : kind} aria-hidden />
}

// Tile is the sign on its rounded square; side is in rem.
export function Tile({ kind, state = 'on', side = 2.8 }: { kind: string; state?: TileState; side?: number }) {
  const Sign = glyphs[kind] ?? LinkSimpleIcon
  return (
    <span
      className="tile"
      data-kind={state === 'on' ? kind : state}
      style={{ width: `${side}rem`, height: `${side}rem`, borderRadius: `${side * 0.28}rem` }}
      aria-hidden
    >
      <Sign weight={state === 'missing' ? 'regular' : 'fill'} size={`${side * 0.6}rem`} />
    </span>
  )
}

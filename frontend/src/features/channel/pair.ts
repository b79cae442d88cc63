import type { PairView } from '../../backend'

// What the pairing screen shows, decided from what the program says of it and from the clock.
export type PairScreen = 'risk' | 'starting' | 'qr' | 'code' | 'done' | 'ended'

export function pairScreen(riskAccepted: boolean, pair: PairView | undefined): PairScreen {
  if (!riskAccepted) return 'risk'
  switch (pair?.state) {
    case 'qr':
      return 'qr'
    case 'code':
      return 'code'
    case 'done':
      return 'done'
    case 'ended':
      return 'ended'
    default:
      return 'starting'
  }
}

// spaced writes a code of eight letters as it stands on the telephone: ABCD 1234.
export function spaced(code: string): string {
  const plain = code.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  return plain.length === 8 ? `${plain.slice(0, 4)} ${plain.slice(4)}` : code
}

// pictureOf turns the program's drawing of a code into a picture, which can carry no script.
export const pictureOf = (svg: string): string => (svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : '')

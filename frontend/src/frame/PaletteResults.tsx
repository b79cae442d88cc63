import { useEffect } from 'react'
import { t, type Key } from '../lib/i18n'
import { useNow } from '../lib/useNow'
import { moment } from '../lib/words'
import { Avatar } from '../ui/Avatar'
import { Keys } from '../ui/Keys'
import { Tile } from '../ui/kind'
import { Snippet } from '../ui/Snippet'
import type { Hit } from './Palette'

const headings: Record<Hit['type'], Key> = {
  customer: 'palette.customers',
  message: 'palette.messages',
  action: 'palette.actions',
}

function Row({ hit }: { hit: Hit }) {
  const now = useNow()
  switch (hit.type) {
    case 'customer':
      return (
        <>
          <Avatar name={hit.customer.name} tone={hit.customer.avatar} side={3} />
          <span className="palette-main cut">{hit.customer.name}</span>
          <span className="quiet cut">{hit.customer.company || hit.customer.addresses[0]?.display}</span>
        </>
      )
    case 'message':
      return (
        <>
          <Tile kind={hit.hit.message.kind} side={3} />
          <span className="palette-two">
            <span className="palette-main cut">{hit.hit.name}</span>
            <span className="quiet cut">
              <Snippet text={hit.hit.snippet} />
            </span>
          </span>
          <span className="quiet num">{moment(hit.hit.message.at, now)}</span>
        </>
      )
    case 'action':
      return (
        <>
          <span className="palette-main cut">{hit.action.label}</span>
          {hit.action.shortcut && <Keys shortcut={hit.action.shortcut} />}
        </>
      )
  }
}

interface Props {
  hits: Hit[]
  chosen: number
  busy: boolean
  text: string
  onChoose: (hit: Hit) => void
  onPoint: (index: number) => void
}

export function PaletteResults({ hits, chosen, busy, text, onChoose, onPoint }: Props) {
  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <>
      <p className="off-screen" role="status">
        {text.trim().length < 2 || busy ? '' : t('palette.found', { count: hits.length })}
      </p>
      <ul className="palette-list scroll" id="palette-list" role="listbox" aria-label={t('palette.results')}>
        {hits.map((hit, i) => {
          const first = hits[i - 1]?.type !== hit.type
          return (
            <li key={i} role="presentation">
              {first && (
                <p className="palette-heading" role="presentation">
                  {t(headings[hit.type])}
                </p>
              )}
              <div
                id={`palette-${i}`}
                className="palette-row"
                role="option"
                tabIndex={-1}
                aria-selected={i === chosen}
                onPointerMove={() => onPoint(i)}
                onPointerUp={() => onChoose(hit)}
              >
                <Row hit={hit} />
              </div>
            </li>
          )
        })}
      </ul>
      {!busy && hits.length === 0 && <p className="palette-none quiet">{t('palette.none')}</p>}
    </>
  )
}

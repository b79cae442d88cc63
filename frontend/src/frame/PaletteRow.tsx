import { QuestionIcon } from '@phosphor-icons/react/dist/csr/Question'
import type { CustomerView, SearchHit } from '../backend'
import type { Action } from '../lib/action'
import { t } from '../lib/i18n'
import { useNow } from '../lib/useNow'
import { moment } from '../lib/words'
import { CustomerLine } from '../ui/CustomerLine'
import { Keys } from '../ui/Keys'
import { Snippet } from '../ui/Snippet'
import { Tile } from '../ui/kind'

export type Hit =
  | { type: 'customer'; customer: CustomerView }
  | { type: 'message'; hit: SearchHit }
  | { type: 'action'; action: Action }
  | { type: 'help'; name: string; title: string }

export function PaletteRow({ hit }: { hit: Hit }) {
  const now = useNow()
  switch (hit.type) {
    case 'customer':
      return <CustomerLine customer={hit.customer} />
    case 'message':
      return (
        <>
          <Tile kind={hit.hit.message.kind} side={3} />
          <span className="searchlist-two">
            <span className="searchlist-main cut">{hit.hit.group ? t('inbox.group.hit', { name: hit.hit.name }) : hit.hit.name}</span>
            <span className="quiet cut">
              <Snippet text={hit.hit.snippet} />
            </span>
          </span>
          <span className="quiet num">{moment(hit.hit.message.at, now)}</span>
        </>
      )
    case 'help':
      return (
        <>
          <QuestionIcon size="2rem" aria-hidden />
          <span className="searchlist-main cut">{hit.title}</span>
        </>
      )
    case 'action':
      return (
        <>
          <span className="searchlist-main cut">{hit.action.label}</span>
          {hit.action.shortcut && <Keys shortcut={hit.action.shortcut} />}
        </>
      )
  }
}

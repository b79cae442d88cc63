import { t } from '../../lib/i18n'
import { locale } from '../../lib/time'
import { partsOf, plainOf } from './parts'

interface Props {
  text: string
  // cents of one SMS, 0 when nobody knows
  cost: number
  onPlain: (text: string) => void
}

// PartsLine says how many SMS a text is, and offers to write it plainer when that makes fewer. It never does so itself.
export default function PartsLine({ text, cost, onPlain }: Props) {
  const { parts } = partsOf(text.trim())
  const plain = plainOf(text)
  const fewer = partsOf(plain.trim()).parts
  const price = (n: number) => new Intl.NumberFormat(locale(), { style: 'currency', currency: 'BRL' }).format((n * cost) / 100)
  return (
    <p className="composer-parts num" role="status">
      {t('compose.parts', { count: parts })}
      {cost > 0 && ` · ${t('compose.parts.cost', { cost: price(parts) })}`}
      {fewer < parts && (
        <>
          {' · '}
          <button type="button" onClick={() => onPlain(plain)}>
            {t('compose.parts.plain', { count: fewer })}
          </button>
        </>
      )}
    </p>
  )
}

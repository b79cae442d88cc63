import { Button } from '@mantine/core'
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import type { PairView } from '../../backend'
import { t, type Key } from '../../lib/i18n'
import { countdown, parse } from '../../lib/time'
import { useSecond } from '../../lib/useSecond'
import { pictureOf } from './pair'

const steps: Key[] = ['pair.step.1', 'pair.step.2', 'pair.step.3', 'pair.step.4']

interface Props {
  pair: PairView | undefined
  onType: () => void
  onLater: () => void
}

// PairQR shows the code to point the telephone at. It renews itself; the words say when.
export function PairQR({ pair, onType, onLater }: Props) {
  const until = parse(pair?.expiresAt ?? '')
  const now = useSecond(until !== undefined)
  const picture = pictureOf(pair?.qrsvg ?? '')
  return (
    <div className="pair">
      <figure className="pair-qr">
        <div className="pair-paper">
          {picture ? <img src={picture} alt={t('pair.qr.alt')} /> : <span className="quiet">{t('pair.qr.waiting')}</span>}
        </div>
        <figcaption className="quiet num">
          {until && (
            <>
              <ArrowsClockwiseIcon size="1.5rem" aria-hidden />
              {t('pair.qr.next', { in: countdown(until, now) })}
            </>
          )}
        </figcaption>
      </figure>
      <div>
        <h2 className="display pair-head">{t('pair.qr.title')}</h2>
        <ol className="pair-steps">
          {steps.map((s, i) => (
            <li key={s}>
              <span className="num" aria-hidden>
                {i + 1}
              </span>
              {t(s)}
            </li>
          ))}
        </ol>
        <div className="pair-other">
          <Button variant="light" onClick={onType}>
            {t('pair.code.use')}
          </Button>
          <Button variant="subtle" onClick={onLater}>
            {t('pair.later')}
          </Button>
        </div>
      </div>
    </div>
  )
}

import { Button } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { CircleDashedIcon } from '@phosphor-icons/react/dist/csr/CircleDashed'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import type { CheckView } from '../../backend'
import { t, tOr, type Key } from '../../lib/i18n'
import { go } from '../../lib/router'

const signs = { ok: CheckCircleIcon, attention: WarningCircleIcon, missing: CircleDashedIcon }
const tones = { ok: 'ok', attention: 'unstable', missing: 'idle' }
const places: Record<string, string[]> = {
  second_channel: ['canais'],
  reach: ['clientes'],
  backup: ['copias'],
  import: ['clientes', 'importar'],
}

function Check({ check }: { check: CheckView }) {
  const Sign = signs[check.state]
  const place = places[check.what]
  return (
    <li className="check">
      <span className="state" data-tone={tones[check.state]}>
        <Sign size="2rem" weight={check.state === 'missing' ? 'regular' : 'fill'} aria-label={t(`contingency.check.state.${check.state}`)} />
      </span>
      <div>
        <p className="check-name">{tOr(`contingency.check.${check.what}`, 'contingency.check.other')}</p>
        <p className="quiet">
          {tOr(`contingency.check.${check.what}.${check.state}`, 'contingency.check.other' as Key, { count: check.count })}
        </p>
      </div>
      {check.state !== 'ok' && place && (
        <Button variant="light" onClick={() => go(place)}>
          {t(`contingency.check.do`)}
        </Button>
      )}
    </li>
  )
}

// Checks is how prepared the shop is; a button stands only on what is missing.
export function Checks({ checks }: { checks: CheckView[] }) {
  const done = checks.filter((c) => c.state === 'ok').length
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('contingency.checks')}</h2>
        <span className="checks-count">
          <span className="checks-bar" aria-hidden>
            {checks.map((c, i) => (
              <span key={c.what} data-done={i < done} />
            ))}
          </span>
          <strong className="num">{t('contingency.checks.count', { done, total: checks.length })}</strong>
        </span>
      </div>
      <ul>
        {checks.map((c) => (
          <Check key={c.what} check={c} />
        ))}
      </ul>
    </section>
  )
}

import { ChatsCircleIcon } from '@phosphor-icons/react/dist/csr/ChatsCircle'
import { HourglassMediumIcon } from '@phosphor-icons/react/dist/csr/HourglassMedium'
import { SealQuestionIcon } from '@phosphor-icons/react/dist/csr/SealQuestion'
import { SwapIcon } from '@phosphor-icons/react/dist/csr/Swap'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import type { IncidentView } from '../../backend'
import { t, type Key } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { number } from '../../lib/words'
import { Meter } from '../../ui/Meter'

function Line({ icon: Sign, word, count, to, tone }: { icon: Icon; word: Key; count: number; to?: string[]; tone?: string }) {
  return (
    <li className="tally-line">
      <span className="state" data-tone={tone ?? 'plain'}>
        <Sign size="1.9rem" weight="fill" aria-hidden />
      </span>
      <span>{t(word)}</span>
      {to && count > 0 ? (
        <a className="num" href={placeHash(to)}>
          {number(count)}
        </a>
      ) : (
        <strong className="num">{number(count)}</strong>
      )}
    </li>
  )
}

// Tally is the outage in numbers; each opens the list behind it.
export function Tally({ incident: i }: { incident: IncidentView }) {
  const gone = i.accepted + i.delivered
  return (
    <div className="tally">
      {i.notified > 0 && (
        <section className="card">
          <p className="tally-head">
            <strong className="hero num">{number(gone)}</strong> {t('contingency.tally.of', { count: i.notified })}
          </p>
          <Meter done={gone} total={i.notified} label={t('contingency.tally.label', { done: gone, total: i.notified })} />
        </section>
      )}
      <section className="card">
        <ul>
          <Line icon={SwapIcon} word="contingency.tally.switched" count={i.switched} />
          <Line icon={ChatsCircleIcon} word="contingency.tally.replied" count={i.replied} tone="ok" />
          <Line icon={HourglassMediumIcon} word="contingency.tally.waiting" count={i.waiting} to={['fila', 'waiting']} />
          <Line icon={SealQuestionIcon} word="contingency.tally.doubt" count={i.doubt} to={['fila', 'doubt']} tone="unstable" />
          <Line icon={WarningCircleIcon} word="contingency.tally.failed" count={i.failed} to={['fila', 'failed']} tone="down" />
        </ul>
      </section>
    </div>
  )
}

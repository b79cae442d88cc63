import { Button } from '@mantine/core'
import type { ReachView } from '../../backend'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { number } from '../../lib/words'
import { Egg, type EggState } from '../../ui/Eggs'
import { Empty } from '../../ui/Empty'
import { eggCounts } from './situation'

function Legend({ egg, count, word, reach }: { egg: EggState; count: number; word: string; reach: string }) {
  return (
    <a className="reach-legend" href={`#/clientes?alcance=${reach}`}>
      <Egg state={egg} />
      <strong className="num">{number(count)}</strong> {word}
    </a>
  )
}

// ReachCard is the basket of eggs: how many customers can be reached when the first channel falls.
export function ReachCard({ reach }: { reach: ReachView }) {
  if (reach.customers === 0) {
    return (
      <section className="card">
        <Empty drawing="basket" title={t('contingency.reach.empty')} line={t('contingency.reach.empty.line')}>
          <Button onClick={() => go(['clientes', 'importar'])}>{t('contingency.reach.import')}</Button>
        </Empty>
      </section>
    )
  }
  const eggs = eggCounts(reach.twoOrMore, reach.onlyOne, reach.none)
  const states: EggState[] = ['full', 'half', 'none']
  return (
    <section className="card reach" aria-label={t('contingency.reach')}>
      <div className="reach-top">
        <div className="reach-words">
          <p className="hero num">{t('contingency.percent', { percent: reach.percent })}</p>
          <p>{t('contingency.reach.sentence')}</p>
        </div>
        <div className="waffle" role="img" aria-label={t('contingency.reach.picture', { ...reach })}>
          {states.flatMap((state, i) => Array.from({ length: eggs[i] ?? 0 }, (_, n) => <Egg key={`${state}${n}`} state={state} />))}
        </div>
      </div>
      <div className="reach-foot">
        <Legend egg="full" count={reach.twoOrMore} word={t('contingency.reach.two')} reach="two_or_more" />
        <Legend egg="half" count={reach.onlyOne} word={t('contingency.reach.one')} reach="only_one" />
        <Legend egg="none" count={reach.none} word={t('contingency.reach.none')} reach="none" />
      </div>
    </section>
  )
}

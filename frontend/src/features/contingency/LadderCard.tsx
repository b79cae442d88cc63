import { Button } from '@mantine/core'
import type { LadderRow } from '../../backend'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { kindName, Tile } from '../../ui/kind'
import { ChannelStateWord, works } from '../../ui/state'

// LadderCard is by which channels customers are reached, and in which order.
export function LadderCard({ rows }: { rows: LadderRow[] }) {
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('contingency.ladder')}</h2>
        <Button variant="subtle" size="compact-sm" onClick={() => go(['canais'])}>
          {t('contingency.ladder.edit')}
        </Button>
      </div>
      {rows.length === 0 && <p className="quiet">{t('contingency.ladder.empty')}</p>}
      <ol className="ladder">
        {rows.map((r, i) => (
          <li key={r.account || r.kind}>
            <span className="quiet num">{i + 1}</span>
            <Tile kind={r.kind} state={works(r.state) ? 'on' : r.state === 'setup' ? 'missing' : 'off'} />
            <strong className="cut">{kindName(r.kind)}</strong>
            <span className="num">{t('contingency.people', { count: r.people })}</span>
            <ChannelStateWord state={r.state} />
          </li>
        ))}
      </ol>
    </section>
  )
}

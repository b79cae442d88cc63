import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ActivateInput, ActivatePreview } from '../../backend'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { number } from '../../lib/words'
import { Choice } from '../../ui/Choice'
import { Egg } from '../../ui/Eggs'
import { kindName, kindWord, Tile } from '../../ui/kind'
import { Skeleton } from '../../ui/Skeleton'
import '../../ui/table.css'

type Audience = ActivateInput['audience']

// Whom is who is told and by which channel; every number opens the people behind it.
export function Whom({ audience, onAudience, waiting, preview, lost }: {
  audience: Audience
  onAudience: (a: Audience) => void
  waiting: number
  preview?: ActivatePreview
  lost: string
}) {
  const [names, setNames] = useState(false)
  const rows = preview?.rows.filter((r) => r.people > 0) ?? []
  return (
    <section className="card whom">
      <h2 id="whom">{t('contingency.whom')}</h2>
      <div className="choices" role="radiogroup" aria-labelledby="whom">
        <Choice
          name="audience"
          value="waiting"
          chosen={audience}
          onChoose={onAudience}
          title={t('contingency.whom.waiting')}
          line={t('contingency.people', { count: waiting })}
        />
        <Choice
          name="audience"
          value="none"
          chosen={audience}
          onChoose={onAudience}
          title={t('contingency.whom.nobody')}
          line={t('contingency.whom.nobody.line')}
        />
      </div>
      {audience === 'waiting' && !preview && <Skeleton rows={2} />}
      {audience === 'waiting' && preview && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('contingency.by')}</th>
              <th scope="col" className="right">
                {t('contingency.by.people')}
              </th>
              <th scope="col">{t('contingency.by.cost')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.account}>
                <th scope="row">
                  <Tile kind={r.kind} />
                  {kindName(r.kind)}
                </th>
                <td className="right num">{number(r.people)}</td>
                <td>{r.costCents === 0 ? t('contingency.free') : t('contingency.cents', { value: r.costCents / 100 })}</td>
              </tr>
            ))}
            {preview.unreachable > 0 && (
              <tr>
                <th scope="row">
                  <span className="tile strip-tile" data-kind="off">
                    <Egg state="none" />
                  </span>
                  {t('contingency.noOther')}
                </th>
                <td className="right num">{number(preview.unreachable)}</td>
                <td>
                  {t('contingency.stays', { channel: kindWord(lost) })}{' '}
                  <Button variant="subtle" size="compact-sm" onClick={() => setNames(!names)} aria-expanded={names}>
                    {t('contingency.who')}
                  </Button>
                </td>
              </tr>
            )}
          </tbody>
        </table>
      )}
      {names && (
        <ul className="names">
          {preview?.unreachableRows.map((c) => (
            <li key={c.id}>
              <a href={placeHash(['atendimento', c.conversation])}>{c.name}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

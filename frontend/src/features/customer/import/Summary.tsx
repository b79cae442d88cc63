import type { ImportPreview } from '../../../backend'
import { t, tOr } from '../../../lib/i18n'
import { number } from '../../../lib/words'

const labelsShown = 8

// Summary is what the import would do, counted over the whole file, and the rows it would leave out.
export function Summary({ preview }: { preview: ImportPreview }) {
  return (
    <section className="card" aria-live="polite">
      <h2>{t('import.willBe')}</h2>
      <dl className="import-counts">
        <div>
          <dt>{t('import.new')}</dt>
          <dd className="num">{number(preview.new)}</dd>
        </div>
        <div>
          <dt>{t('import.joined')}</dt>
          <dd className="num">{number(preview.joined)}</dd>
        </div>
        <div>
          <dt>{t('import.leftOut')}</dt>
          <dd className="num">{number(preview.leftOut)}</dd>
        </div>
      </dl>
      {preview.byDocument > 0 && <p className="quiet">{t('import.byDocument', { count: preview.byDocument })}</p>}
      {preview.newLabels.length > 0 && (
        <p className="quiet">
          {t('import.newLabels', { count: preview.newLabels.length })}{' '}
          {preview.newLabels.slice(0, labelsShown).join(', ')}
          {preview.newLabels.length > labelsShown && '…'}
        </p>
      )}
      {preview.problems.length > 0 && (
        <details className="import-problems">
          <summary>{t('import.problems', { count: preview.problems.length })}</summary>
          <ul>
            {preview.problems.map((p) => (
              <li key={`${p.row}${p.reason}`}>
                <strong className="num">{t('import.row', { row: p.row })}</strong> {tOr(p.reason, 'import.problem')}
                {p.value && <span className="quiet"> {p.value}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

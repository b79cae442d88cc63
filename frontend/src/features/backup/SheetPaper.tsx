import { t } from '../../lib/i18n'
import { dateWords } from '../../lib/words'
import './sheet.css'

const steps = ['install', 'open', 'choose', 'key', 'check', 'link'] as const

// SheetPaper is what is printed: the key in groups and as a picture, and how to bring the shop back with it.
export function SheetPaper({ shop, groups, qrsvg, made }: { shop: string; groups: string[]; qrsvg: string; made: Date }) {
  return (
    <article className="sheet-print">
      <header>
        <h3 className="sheet-title">{t('backup.sheet.title')}</h3>
        <p>{t('backup.sheet.of', { shop, date: dateWords(made.toISOString()) })}</p>
      </header>
      <div className="sheet-secret">
        {qrsvg && (
          <img className="sheet-qr" alt={t('backup.sheet.qr')} src={`data:image/svg+xml;utf8,${encodeURIComponent(qrsvg)}`} />
        )}
        <ol className="sheet-key num" aria-label={t('backup.sheet.groups')}>
          {groups.map((g, i) => (
            <li key={i}>
              <span className="quiet" aria-hidden>
                {i + 1}
              </span>
              <code>{g}</code>
            </li>
          ))}
        </ol>
      </div>
      <p className="sheet-line">{t('backup.sheet.line')}</p>
      <section className="sheet-steps">
        <h4>{t('backup.sheet.steps')}</h4>
        <ol>
          {steps.map((s) => (
            <li key={s}>{t(`backup.sheet.step.${s}`)}</li>
          ))}
        </ol>
      </section>
    </article>
  )
}

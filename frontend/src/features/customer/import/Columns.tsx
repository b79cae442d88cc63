import { Button, NativeSelect, TextInput } from '@mantine/core'
import { ArrowRightIcon } from '@phosphor-icons/react/dist/csr/ArrowRight'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { CircleDashedIcon } from '@phosphor-icons/react/dist/csr/CircleDashed'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { useMutation } from '@tanstack/react-query'
import { backend, type ImportColumn, type ImportMapping, type ImportPreview } from '../../../backend'
import { t } from '../../../lib/i18n'
import { tellProblem } from '../../../ui/toast'
import '../../../ui/table.css'
import { Summary } from './Summary'

const fields = [
  '',
  'name',
  'preferred',
  'company',
  'relation',
  'labels',
  'phone',
  'whatsapp',
  'call',
  'email',
  'document',
  'birthday',
  'cep',
  'street',
  'number',
  'complement',
  'district',
  'city',
  'uf',
  'notes',
] as const
const phones = new Set(['phone', 'whatsapp', 'call'])
const looks = {
  sure: { icon: CheckCircleIcon, tone: 'ok', word: 'import.sure' },
  check: { icon: WarningCircleIcon, tone: 'unstable', word: 'import.check' },
  none: { icon: CircleDashedIcon, tone: 'idle', word: 'import.out' },
} as const

function Certainty({ column, field }: { column: ImportColumn; field: string }) {
  const look = looks[field === '' ? 'none' : field === column.field ? column.certainty : 'sure']
  return (
    <span className="state" data-tone={look.tone}>
      <look.icon size="1.8rem" weight={look === looks.none ? 'regular' : 'fill'} aria-hidden />
      {t(look.word)}
    </span>
  )
}

// samplesOf are the first different values of a column, as the file has them.
function samplesOf(preview: ImportPreview, index: number): string {
  const values = preview.samples.map((row) => row[index] ?? '').filter(Boolean)
  return [...new Set(values)].slice(0, 3).join(' · ') || t('import.column.empty')
}

// Columns says what each column of the file becomes; every change is counted anew before anything is written.
export function Columns({ preview, onPreview, onNext }: {
  preview: ImportPreview
  onPreview: (p: ImportPreview) => void
  onNext: () => void
}) {
  const again = useMutation({
    mutationFn: (m: ImportMapping) => backend.Customers.PreviewImport(preview.token, m),
    onSuccess: onPreview,
    onError: (e) => tellProblem(e),
  })
  const { mapping } = preview
  const set = (part: Partial<ImportMapping>) => again.mutate({ ...mapping, ...part })
  const setField = (index: number, field: string) =>
    set({ fields: preview.columns.map((c) => (c.index === index ? field : (mapping.fields[c.index] ?? ''))) })
  return (
    <div className="import-grid" aria-busy={again.isPending}>
      <section className="card">
        {preview.sheets.length > 1 && (
          <NativeSelect
            className="import-sheet"
            label={t('import.sheet')}
            value={preview.sheet}
            data={preview.sheets}
            onChange={(e) => again.mutate({ ...mapping, sheet: e.currentTarget.value, headerRow: 0, fields: [] })}
          />
        )}
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('import.yours')}</th>
              <th scope="col">{t('import.ours')}</th>
              <th scope="col">{t('import.certainty')}</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map((c) => {
              const field = mapping.fields[c.index] ?? ''
              const heading = c.heading || t('import.column', { n: c.index + 1 })
              return (
                <tr key={c.index}>
                  <th scope="row">
                    {heading}
                    <span className="import-sample quiet cut">{samplesOf(preview, c.index)}</span>
                  </th>
                  <td>
                    <NativeSelect
                      aria-label={t('import.becomes', { column: heading })}
                      value={field}
                      onChange={(e) => setField(c.index, e.currentTarget.value)}
                      data={fields.map((f) => ({ value: f, label: t(f ? `import.field.${f}` : 'import.field.none') }))}
                    />
                  </td>
                  <td>
                    <Certainty column={c} field={field} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
      <div className="import-side">
        <Summary preview={preview} />
        {mapping.fields.some((f) => phones.has(f)) && (
          <section className="card">
            <TextInput
              label={t('import.area')}
              description={t('import.area.hint')}
              inputMode="numeric"
              maxLength={2}
              defaultValue={mapping.defaultAreaCode}
              onBlur={(e) => e.currentTarget.value !== mapping.defaultAreaCode && set({ defaultAreaCode: e.currentTarget.value })}
            />
          </section>
        )}
      </div>
      <footer className="import-foot">
        <p className="quiet">{t('import.nothingYet')}</p>
        <Button
          rightSection={<ArrowRightIcon size="1.6rem" aria-hidden />}
          disabled={again.isPending || preview.new + preview.joined === 0}
          onClick={onNext}
        >
          {t('import.next')}
        </Button>
      </footer>
    </div>
  )
}

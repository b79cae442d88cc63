import { Button, Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type ImportPreview, type JobView } from '../../../backend'
import { t } from '../../../lib/i18n'
import { kindName, Tile } from '../../../ui/kind'
import { Problem } from '../../../ui/Problem'
import { noticeClasses } from '../form'
import { Summary } from './Summary'

type Answer = 'no' | 'reply' | 'all'
const answers: Answer[] = ['no', 'reply', 'all']
const classes: Record<Answer, string[]> = { no: [], reply: ['reply'], all: ['reply', ...noticeClasses] }

// Consent asks once a channel whether these people accepted to be reached by it. No answer is no consent.
export function Consent({ preview, onBack, onStarted }: {
  preview: ImportPreview
  onBack: () => void
  onStarted: (job: JobView) => void
}) {
  const [answer, setAnswer] = useState<Record<string, Answer | undefined>>({})
  const start = useMutation({
    mutationFn: () =>
      backend.Customers.Import(
        preview.token,
        preview.mapping,
        preview.consentKinds.flatMap(({ kind }) => {
          const given = classes[answer[kind] ?? 'no']
          return given.length > 0 ? [{ kind, classes: given }] : []
        }),
      ),
    onSuccess: onStarted,
  })
  return (
    <div className="import-grid">
      <div className="import-side">
        {preview.consentKinds.map(({ kind, count }) => (
          <section key={kind} className="card">
            <Radio.Group
              label={
                <span className="consent-head">
                  <Tile kind={kind} />
                  {t('import.consent', { channel: kindName(kind) })}
                </span>
              }
              description={t('import.consent.people', { count })}
              value={answer[kind] ?? ''}
              onChange={(v) => setAnswer({ ...answer, [kind]: v as Answer })}
            >
              <div className="consent-answers">
                {answers.map((a) => (
                  <Radio key={a} value={a} label={t(`import.consent.${a}`)} />
                ))}
              </div>
            </Radio.Group>
          </section>
        ))}
        <p className="quiet">{t('import.consent.record')}</p>
      </div>
      <div className="import-side">
        <Summary preview={preview} />
      </div>
      {start.error && <Problem error={start.error} />}
      <footer className="import-foot">
        <Button variant="default" onClick={onBack}>
          {t('import.back')}
        </Button>
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          {t('import.do', { count: preview.new + preview.joined })}
        </Button>
      </footer>
    </div>
  )
}

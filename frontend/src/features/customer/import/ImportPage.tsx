import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ImportPreview, JobView } from '../../../backend'
import { t } from '../../../lib/i18n'
import { go } from '../../../lib/router'
import { number } from '../../../lib/words'
import { Page } from '../../../ui/Page'
import { Batches } from './Batches'
import { Columns } from './Columns'
import { Consent } from './Consent'
import { PickFile } from './PickFile'
import { Result } from './Result'
import { Steps } from './Steps'
import './import.css'

type Stage =
  | { step: 0 }
  | { step: 1; preview: ImportPreview }
  | { step: 2; preview: ImportPreview }
  | { step: 3; job: JobView }

// ImportPage brings customers in from a spreadsheet: the file, its columns, what they accepted, and what came of it.
export function ImportPage() {
  const [stage, setStage] = useState<Stage>({ step: 0 })
  const file = 'preview' in stage ? stage.preview : undefined
  return (
    <Page
      title={t('import.title')}
      sentence={file ? t(file.sheet ? 'import.file' : 'import.file.plain', { name: file.fileName, sheet: file.sheet, rows: number(file.rows) }) : t('import.sentence')}
      actions={
        stage.step < 3 && (
          <Button variant="subtle" onClick={() => (stage.step === 0 ? go(['clientes']) : setStage({ step: 0 }))}>
            {t('ui.cancel')}
          </Button>
        )
      }
    >
      <Steps now={stage.step} />
      {stage.step === 0 && (
        <>
          <PickFile onOpen={(preview) => setStage({ step: 1, preview })} />
          <Batches />
        </>
      )}
      {stage.step === 1 && (
        <Columns
          preview={stage.preview}
          onPreview={(preview) => setStage({ step: 1, preview })}
          onNext={() => setStage({ step: 2, preview: stage.preview })}
        />
      )}
      {stage.step === 2 && (
        <Consent
          preview={stage.preview}
          onBack={() => setStage({ step: 1, preview: stage.preview })}
          onStarted={(job) => setStage({ step: 3, job })}
        />
      )}
      {stage.step === 3 && <Result job={stage.job} onAgain={() => setStage({ step: 0 })} />}
    </Page>
  )
}

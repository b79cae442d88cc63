import { Button, Modal, Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type HistoryPreview, type JobView } from '../../../backend'
import { t } from '../../../lib/i18n'
import { dayOf } from '../../../lib/words'
import { errorWords } from '../../../ui/Problem'
import { HistoryResult } from './HistoryResult'
import { PickChat } from './PickChat'
import './history.css'

type Stage = { step: 'pick' } | { step: 'look'; preview: HistoryPreview } | { step: 'run'; job: JobView }

// HistoryDialog brings what WhatsApp exported on the phone into a customer's conversation: the file, who is who, and
// what came of it. Nothing is written before a person says which of the two is the shop.
export default function HistoryDialog({ customer, name, onClose }: { customer: number; name: string; onClose: () => void }) {
  const [stage, setStage] = useState<Stage>({ step: 'pick' })
  return (
    <Modal opened onClose={onClose} size="56rem" title={t('history.title', { name })}>
      {stage.step === 'pick' && <PickChat onOpen={(preview) => setStage({ step: 'look', preview })} />}
      {stage.step === 'look' && (
        <Look
          customer={customer}
          preview={stage.preview}
          onPreview={(preview) => setStage({ step: 'look', preview })}
          onStarted={(job) => setStage({ step: 'run', job })}
          onBack={() => setStage({ step: 'pick' })}
        />
      )}
      {stage.step === 'run' && <HistoryResult job={stage.job} customer={customer} onAgain={() => setStage({ step: 'pick' })} onClose={onClose} />}
    </Modal>
  )
}

interface LookProps {
  customer: number
  preview: HistoryPreview
  onPreview: (p: HistoryPreview) => void
  onStarted: (job: JobView) => void
  onBack: () => void
}

// Look shows what the file holds and asks who of its people is the shop.
function Look({ customer, preview: p, onPreview, onStarted, onBack }: LookProps) {
  const [us, setUs] = useState('')
  const reread = useMutation({ mutationFn: (order: string) => backend.Histories.Open(p.token, order), onSuccess: onPreview })
  const bring = useMutation({ mutationFn: () => backend.Histories.Bring(customer, p.token, us, p.order), onSuccess: onStarted })
  const problem = reread.error ?? bring.error
  return (
    <div className="history-look">
      <p>
        {t('history.holds', { count: p.messages, first: dayOf(p.first), last: dayOf(p.last) })}{' '}
        {p.files > 0 && t('history.files', { count: p.files })} {p.missing > 0 && t('history.missing', { count: p.missing })}
      </p>
      {p.group && <p className="history-warn">{t('history.group', { count: p.people.length })}</p>}
      <ol className="history-sample" aria-label={t('history.sample')}>
        {p.sample.map((l, i) => (
          <li key={i}>
            <span className="quiet num">{dayOf(l.at)}</span> <strong>{l.who}</strong> {l.text || l.file || t('history.noText')}
          </li>
        ))}
      </ol>
      {!p.sure && (
        <Radio.Group
          label={t('history.order')}
          description={t('history.order.line')}
          value={p.order}
          onChange={(order) => reread.mutate(order)}
        >
          <div className="history-choices">
            <Radio value="day" label={t('history.order.day')} />
            <Radio value="month" label={t('history.order.month')} />
          </div>
        </Radio.Group>
      )}
      <Radio.Group label={t('history.us')} description={t('history.us.line')} value={us} onChange={setUs}>
        <div className="history-choices">
          {p.people.map((who) => (
            <Radio key={who} value={who} label={who} />
          ))}
        </div>
      </Radio.Group>
      {problem && (
        <p className="history-problem" role="alert">
          {errorWords(problem)}
        </p>
      )}
      <div className="dialog-foot">
        <Button variant="default" onClick={onBack}>
          {t('import.back')}
        </Button>
        <Button disabled={!us} loading={bring.isPending || reread.isPending} onClick={() => bring.mutate()}>
          {t('history.bring', { count: p.messages })}
        </Button>
      </div>
    </div>
  )
}

import { Button, Radio } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend } from '../../backend'
import { keys, useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { kindName } from '../../ui/kind'
import { tell } from '../../ui/toast'
import './setup.css'

const answers = ['no', 'reply', 'all'] as const
type Answer = (typeof answers)[number]
const classes: Record<Answer, string[]> = { no: [], reply: ['reply'], all: ['reply', 'notice', 'dues', 'urgent'] }

const leave = () => go(['canais'])

function Question({ kind }: { kind: string }) {
  const also = useQuery({ queryKey: keys.also(kind), queryFn: () => backend.Customers.AlsoBy(kind), gcTime: 0 })
  const [answer, setAnswer] = useState<Answer | ''>('')
  const add = useMutation({
    mutationFn: () => backend.Customers.AddAlso(kind, classes[answer || 'no']),
    onSuccess: (done) => {
      tell(t('channel.also.done', { count: done.numbers }))
      leave()
    },
  })
  if (also.error) return <Problem error={also.error} retry={() => void also.refetch()} />
  if (!also.data) return <Skeleton rows={2} height={8} />
  const { people, numbers, fixed } = also.data
  if (numbers === 0) {
    return (
      <div className="setup">
        <p>{t('channel.also.nobody')}</p>
        <div className="dialog-foot">
          <Button onClick={leave}>{t('channel.saved.action')}</Button>
        </div>
      </div>
    )
  }
  return (
    <div className="setup">
      <p className="num">
        {t('channel.also.people', { count: people })}
        {fixed > 0 && ` ${t('channel.also.fixed', { count: fixed })}`}
      </p>
      <Radio.Group label={t('import.consent', { channel: kindName(kind) })} value={answer} onChange={(v) => setAnswer(v as Answer)}>
        <div className="setup-answers">
          {answers.map((a) => (
            <Radio key={a} value={a} label={t(`import.consent.${a}`)} />
          ))}
        </div>
      </Radio.Group>
      <p className="quiet">{t('import.consent.record')}</p>
      {add.error && <Problem error={add.error} />}
      <div className="dialog-foot">
        <Button variant="subtle" onClick={leave}>
          {t('ui.cancel')}
        </Button>
        <Button loading={add.isPending} disabled={answer === ''} onClick={() => add.mutate()}>
          {t('channel.also.do', { count: numbers })}
        </Button>
      </div>
    </div>
  )
}

// AlsoPage takes the mobiles that customers have anyway over to a channel that reaches every mobile.
export default function AlsoPage({ kind }: { kind: string }) {
  const manager = useCan('manager')
  return (
    <Page title={t('channel.also.title', { channel: kindName(kind) })} sentence={t('channel.also.sentence')}>
      {manager ? <Question kind={kind} /> : <p>{t('error.forbidden')}</p>}
    </Page>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, toCallError, type CardInput, type CardView } from '../../backend'
import { queryClient, useCan } from '../../backend/query'
import { copyText } from '../../lib/copy'
import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'
import { Problem, errorWords } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { handedOver } from '../../ui/save'
import { tell, tellProblem } from '../../ui/toast'
import './card.css'

const key = ['card']
const fields = ['phone', 'instagram', 'facebook'] as const

function More({ card }: { card: CardView }) {
  const [typed, setTyped] = useState<CardInput>(card.more)
  const save = useMutation({
    mutationFn: () => backend.Channels.SaveCard(typed),
    onSuccess: (now) => {
      queryClient.setQueryData(key, now)
      setTyped(now.more)
      tell(t('card.saved'))
    },
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <form className="card-more" onSubmit={submit} noValidate>
      {fields.map((f) => (
        <TextInput
          key={f}
          label={t(`card.${f}`)}
          value={typed[f]}
          maxLength={80}
          error={problem?.field === f ? errorWords(problem) : undefined}
          onChange={(e) => {
            save.reset()
            setTyped({ ...typed, [f]: e.currentTarget.value })
          }}
        />
      ))}
      {problem && !problem.field && <p role="alert">{errorWords(problem)}</p>}
      <Button type="submit" variant="default" loading={save.isPending}>
        {t('ui.save')}
      </Button>
    </form>
  )
}

function Files({ card }: { card: CardView }) {
  const copy = (text: string) => copyText(text) && tell(t('card.copied'))
  const save = useMutation({ mutationFn: (format: string) => backend.Channels.SaveCardFile(format), onSuccess: handedOver, onError: (e) => tellProblem(e) })
  return (
    <div className="card-files">
      <Button onClick={() => save.mutate('html')}>{t('card.html')}</Button>
      <Button variant="default" onClick={() => save.mutate('vcf')}>
        {t('card.vcf')}
      </Button>
      <Button variant="default" onClick={() => copy(card.text)}>
        {t('card.text')}
      </Button>
      <Button variant="default" onClick={() => copy(card.button)}>
        {t('card.button')}
      </Button>
    </div>
  )
}

// CardPage makes what the shop hands out before WhatsApp fails: every other way to it, each with its code.
export default function CardPage() {
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => backend.Channels.Card(), gcTime: 0 })
  const owner = useCan('owner')
  const agent = useCan('agent')
  return (
    <Page title={t('card.title')} sentence={t('card.sentence')}>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={4} />}
      {data && data.ways.length === 0 && <p>{t('card.none')}</p>}
      {data && agent && data.ways.length > 0 && <Files card={data} />}
      {data && (
        <ul className="card-ways" aria-label={t('card.preview')}>
          {data.ways.map((w) => (
            <li key={w.link}>
              <img src={`data:image/svg+xml,${encodeURIComponent(w.qrsvg)}`} alt={t('card.qr', { way: w.label })} />
              <strong>{w.label}</strong>
              <span className="num">{w.value}</span>
            </li>
          ))}
        </ul>
      )}
      {data && owner && <More card={data} />}
    </Page>
  )
}

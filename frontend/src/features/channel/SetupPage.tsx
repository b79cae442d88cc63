import { Button } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { useState, type SubmitEvent } from 'react'
import { toCallError, type ChannelView, type FormView, type Id } from '../../backend'
import { useCan } from '../../backend/query'
import { t, tOr, type Key } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useFocus } from '../../lib/useFocus'
import { number } from '../../lib/words'
import { Page } from '../../ui/Page'
import { Problem, errorWords } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { kindName } from '../../ui/kind'
import { SetupField } from './SetupField'
import { Ways } from './Ways'
import { filledIn, inputOf, startOf, stepsOf } from './setup'
import { useAddable } from './useChannel'
import { useCheck, useForm, useSave } from './useSetupForm'
import './pair.css'
import './setup.css'

function Guide({ way }: { way: string }) {
  const steps = stepsOf(way)
  if (steps.length === 0) return null
  return (
    <ol className="pair-steps setup-steps">
      {steps.map((s, i) => (
        <li key={s}>
          <span className="num" aria-hidden>
            {i + 1}
          </span>
          <span>{t(s)}</span>
        </li>
      ))}
    </ol>
  )
}

function Done({ way, channel: { name, kind, countsParts } }: { way: string; channel: ChannelView }) {
  return (
    <div className="pair-done" role="status">
      <CheckCircleIcon size="4.8rem" weight="fill" aria-hidden />
      <h2>{t('channel.saved.title')}</h2>
      <p className="num">{tOr(`channel.saved.${way}`, 'channel.saved.other', { name })}</p>
      <div className="dialog-foot">
        <Button variant={countsParts ? 'default' : 'filled'} onClick={() => go(['canais'])}>
          {t('channel.saved.action')}
        </Button>
        {countsParts && <Button onClick={() => go(['canais', 'tambem', kind])}>{t('channel.also.open')}</Button>}
      </div>
    </div>
  )
}

function Form({ form }: { form: FormView }) {
  const { account, way, fields } = form
  const [typed, setTyped] = useState(() => startOf(fields))
  const first = useFocus<HTMLInputElement>()
  const check = useCheck()
  const save = useSave()
  if (save.data) return <Done way={way} channel={save.data} />
  const failed = save.error ?? check.error
  const problem = failed ? toCallError(failed) : undefined
  const input = () => inputOf(account, way, typed)
  const ready = filledIn(fields, typed)
  const busy = check.isPending || save.isPending
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    check.reset()
    if (ready && !busy) save.mutate(input())
  }
  const change = (name: string, value: string) => {
    check.reset()
    save.reset()
    setTyped((now) => ({ ...now, [name]: value }))
  }
  return (
    <form className="setup" onSubmit={submit} noValidate>
      <Guide way={way} />
      {fields.map((f, i) => (
        <SetupField
          key={f.name}
          way={way}
          field={f}
          value={typed[f.name] ?? ''}
          error={problem?.field === f.name ? errorWords(problem) : undefined}
          onChange={(value) => change(f.name, value)}
          first={i === 0 ? first : undefined}
        />
      ))}
      <p className="setup-answer" role="status">
        {check.data && (
          <>
            <CheckCircleIcon size="1.6rem" weight="fill" aria-hidden />
            {t('channel.test.ok', { millis: number(check.data.millis) })}
          </>
        )}
      </p>
      {problem && !fields.some((f) => f.name === problem.field) && (
        <p className="pair-error" role="alert">
          {errorWords(problem)}
        </p>
      )}
      <div className="dialog-foot">
        <Button variant="subtle" onClick={() => go(['canais'])}>
          {t('ui.cancel')}
        </Button>
        <Button variant="default" loading={check.isPending} disabled={!ready || save.isPending} onClick={() => { save.reset(); check.mutate(input()) }}>
          {t('channel.test')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!ready || check.isPending}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  )
}

function Loaded({ way, account }: { way: string; account: Id }) {
  const { data: form, error, refetch } = useForm(way, account)
  if (error) return <Problem error={error} retry={() => void refetch()} />
  return form ? <Form form={form} /> : <Skeleton rows={3} height={6} />
}

// SetupPage connects any channel that has a form: which is a way, or a kind that has several.
export default function SetupPage({ which, account }: { which: string; account: Id }) {
  const owner = useCan('owner')
  const ways = useAddable()
  const way = ways.find((w) => w.way === which && w.form)
  if (!owner) return (
    <Page title={t('section.channel')}>
      <p>{t('error.forbidden')}</p>
    </Page>
  )
  if (way) {
    return (
      <Page title={t(`channel.way.${which}` as Key)} sentence={t(`channel.about.${which}` as Key)}>
        <Loaded key={`${which} ${account}`} way={which} account={account} />
      </Page>
    )
  }
  return (
    <Page title={t('channel.ways.title', { channel: kindName(which) })} sentence={t('channel.ways.sentence')}>
      <Ways ways={ways.filter((w) => w.kind === which && w.form)} />
    </Page>
  )
}

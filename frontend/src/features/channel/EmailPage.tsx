import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { toCallError, type EmailInput, type Id } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useFocus } from '../../lib/useFocus'
import { Page } from '../../ui/Page'
import { errorWords } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { EmailDetails } from './EmailDetails'
import { PasswordHelp } from './PasswordHelp'
import { emptyEmail, inDetails, looksLikeAddress, passwordHelp, withSuggestion } from './email'
import { useSaveEmail, useSuggest } from './useEmail'
import './pair.css'
import './email.css'

function Form({ start }: { start: EmailInput }) {
  const [input, setInput] = useState(start)
  const [details, setDetails] = useState(false)
  const first = useFocus<HTMLInputElement>()
  const save = useSaveEmail()
  const suggest = useSuggest((found) => {
    setInput((now) => (now.address.trim() === found.address.trim() ? withSuggestion(now, found) : now))
    if (!found.found) setDetails(true)
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const errorOf = (field: string) => (problem?.field === field ? errorWords(problem) : undefined)
  const set = (change: Partial<EmailInput>) => setInput((now) => ({ ...now, ...change }))
  const help = passwordHelp(input)
  const open = details || (problem !== undefined && inDetails(problem.field))
  const look = () => {
    const known = input.imapHost && input.address.trim() === start.address
    if (looksLikeAddress(input.address) && !known) suggest.mutate(input.address.trim())
  }
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    save.mutate({ ...input, address: input.address.trim() })
  }
  return (
    <form className="email" onSubmit={submit} noValidate>
      <TextInput
        label={t('email.address')}
        type="email"
        autoComplete="email"
        value={input.address}
        onChange={(e) => set({ address: e.currentTarget.value })}
        onBlur={look}
        error={errorOf('address')}
        ref={first}
      />
      <PasswordInput
        label={help?.kind === 'app' ? t('email.password.app') : t('email.password')}
        description={start.account ? t('email.password.kept') : undefined}
        autoComplete="current-password"
        value={input.password}
        onChange={(e) => set({ password: e.currentTarget.value })}
        error={errorOf('password')}
        visibilityToggleButtonProps={{ 'aria-label': t('email.password.show') }}
      />
      {help && <PasswordHelp help={help} />}
      <TextInput
        label={t('email.name')}
        description={t('email.name.hint')}
        value={input.name}
        onChange={(e) => set({ name: e.currentTarget.value })}
        error={errorOf('name')}
      />
      <p className="quiet" role="status">
        {suggest.isPending && t('email.looking')}
        {!suggest.isPending && input.found && t('email.found', { imap: input.imapHost, smtp: input.smtpHost })}
        {!suggest.isPending && suggest.data && !suggest.data.found && t('email.notFound')}
      </p>
      <details className="email-details" open={open} onToggle={(e) => setDetails(e.currentTarget.open)}>
        <summary>{t('email.details')}</summary>
        <EmailDetails input={input} set={set} errorOf={errorOf} />
      </details>
      {problem && !problem.field && (
        <p className="pair-error" role="alert">
          {errorWords(problem)}
        </p>
      )}
      <div className="dialog-foot">
        <Button variant="default" onClick={() => go(['canais'])}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!looksLikeAddress(input.address) || (!input.password && !input.account)}>
          {t('email.save')}
        </Button>
      </div>
    </form>
  )
}

// EmailPage connects a mailbox: address and password, and the program finds the rest.
export function EmailPage({ account }: { account: Id }) {
  const { data: channels } = useChannels()
  const owner = useCan('owner')
  const channel = channels?.find((c) => c.id === account)
  const ready = !account || channel
  return (
    <Page title={account ? t('email.title.edit') : t('email.title')} sentence={t('email.sentence')}>
      {!owner ? (
        <p>{t('error.forbidden')}</p>
      ) : ready ? (
        <Form key={account} start={channel ? { ...channel.email, account } : emptyEmail} />
      ) : (
        <Skeleton rows={3} height={6} />
      )}
    </Page>
  )
}

import { NumberInput, Select, TextInput } from '@mantine/core'
import type { EmailInput } from '../../backend'
import { t } from '../../lib/i18n'

interface Props {
  input: EmailInput
  set: (change: Partial<EmailInput>) => void
  errorOf: (field: string) => string | undefined
}

const securities = () => [
  { value: 'tls', label: t('email.security.tls') },
  { value: 'starttls', label: t('email.security.starttls') },
]

// EmailDetails is what only somebody who was given these words by a provider needs.
export function EmailDetails({ input, set, errorOf }: Props) {
  const server = (way: 'imap' | 'smtp') => (
    <div className="email-server">
      <TextInput
        label={t(`email.${way}.host`)}
        value={input[`${way}Host`]}
        onChange={(e) => set({ [`${way}Host`]: e.currentTarget.value, found: false })}
        error={errorOf(`${way}Host`)}
      />
      <NumberInput
        label={t('email.port')}
        value={input[`${way}Port`]}
        onChange={(v) => set({ [`${way}Port`]: Number(v) || 0 })}
        error={errorOf(`${way}Port`)}
        min={1}
        max={65_535}
        hideControls
        allowDecimal={false}
      />
      <Select
        label={t('email.security')}
        data={securities()}
        value={input[`${way}Security`]}
        onChange={(v) => set({ [`${way}Security`]: v ?? 'tls' })}
        error={errorOf(`${way}Security`)}
        allowDeselect={false}
      />
    </div>
  )
  return (
    <>
      <TextInput
        label={t('email.user')}
        description={t('email.user.hint')}
        value={input.user}
        onChange={(e) => set({ user: e.currentTarget.value })}
        error={errorOf('user')}
      />
      {server('imap')}
      {server('smtp')}
    </>
  )
}

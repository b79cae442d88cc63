import { PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import type { RefObject } from 'react'
import type { FieldView } from '../../backend'
import { known, t, type Key } from '../../lib/i18n'

interface Props {
  way: string
  field: FieldView
  value: string
  error?: string
  onChange: (value: string) => void
  first?: RefObject<HTMLInputElement | null>
}

const said = (key: string) => (known(key) ? t(key) : undefined)

// SetupField is one line of a form, typed as its form wants.
export function SetupField({ way, field: f, value, error, onChange, first }: Props) {
  const key = `channel.field.${way}.${f.name}`
  const label = said(key) ?? f.name
  const help = f.kept ? t('channel.setup.kept') : said(`${key}.help`)
  if (f.form === 'switch') {
    return <Switch label={label} description={help} checked={value === 'on'} onChange={(e) => onChange(e.currentTarget.checked ? 'on' : '')} error={error} />
  }
  if (f.form === 'choice') {
    const data = f.choices.map((c) => ({ value: c, label: t(`channel.field.${way}.${f.name}.${c}` as Key) }))
    return <Select label={label} description={help} data={data} value={value} onChange={(v) => onChange(v ?? '')} error={error} allowDeselect={false} />
  }
  const common = { label, description: help, value, error, onChange: (e: { currentTarget: { value: string } }) => onChange(e.currentTarget.value), ref: first }
  if (f.form === 'secret') {
    return <PasswordInput {...common} autoComplete="off" visibilityToggleButtonProps={{ 'aria-label': t('email.password.show') }} />
  }
  const mode = f.form === 'phone' ? 'tel' : f.form === 'number' ? 'numeric' : f.form === 'host' ? 'url' : 'text'
  return (
    <TextInput
      {...common}
      type={f.form === 'phone' ? 'tel' : 'text'}
      inputMode={mode}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  )
}

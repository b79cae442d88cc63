import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { backend, toCallError } from '../../backend'
import { t, type Key } from '../../lib/i18n'
import { errorWords } from '../../ui/Problem'

interface Props {
  // what the program is asked to check, and the field its problem names
  field: 'cpf' | 'cnpj' | 'birthday' | 'cep' | 'uf'
  value: string
  readOnly: boolean
  problem?: string
  placeholder?: Key
  onChange: (value: string) => void
}

// CheckedField is checked when somebody leaves it, never while they type, and then shows its content as people write it.
export function CheckedField({ field, value, readOnly, problem, placeholder, onChange }: Props) {
  const [wrong, setWrong] = useState('')
  const check = async (text: string) => {
    try {
      const shown = await backend.Customers.Check(field, text)
      if (shown !== text) onChange(shown)
    } catch (e) {
      setWrong(errorWords(toCallError(e)))
    }
  }
  return (
    <TextInput
      label={t(`customer.${field}`)}
      placeholder={placeholder && t(placeholder)}
      value={value}
      readOnly={readOnly}
      error={wrong || problem}
      onChange={(e) => {
        setWrong('')
        onChange(e.currentTarget.value)
      }}
      onBlur={(e) => !readOnly && void check(e.currentTarget.value)}
    />
  )
}

import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n'
import { CheckedField } from './CheckedField'
import type { CustomerForm } from './form'

interface Props {
  form: CustomerForm
  readOnly: boolean
  wrong: (field: string) => string | undefined
  onChange: (part: Partial<CustomerForm>) => void
}

// Fold is a part of the record that is closed while nothing is in it.
function Fold({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details className="record-fold" open={open}>
      <summary>{title}</summary>
      <div className="record-pairs">{children}</div>
    </details>
  )
}

// Documents are the numbers a person or a firm is known by, and the birthday.
export function Documents({ form, readOnly, wrong, onChange }: Props) {
  const open = Boolean(form.cpf || form.cnpj || form.birthday || wrong('cpf') || wrong('cnpj') || wrong('birthday'))
  return (
    <Fold title={t('customer.documents')} open={open}>
      <CheckedField field="cpf" value={form.cpf} readOnly={readOnly} problem={wrong('cpf')} onChange={(cpf) => onChange({ cpf })} />
      <CheckedField field="cnpj" value={form.cnpj} readOnly={readOnly} problem={wrong('cnpj')} onChange={(cnpj) => onChange({ cnpj })} />
      <CheckedField
        field="birthday"
        placeholder="customer.birthday.hint"
        value={form.birthday}
        readOnly={readOnly}
        problem={wrong('birthday')}
        onChange={(birthday) => onChange({ birthday })}
      />
    </Fold>
  )
}

const parts = ['street', 'number', 'complement', 'district', 'city'] as const

// Postal is where letters and parcels go. The program looks nothing up.
export function Postal({ form, readOnly, wrong, onChange }: Props) {
  const { postal } = form
  const set = (part: Partial<CustomerForm['postal']>) => onChange({ postal: { ...postal, ...part } })
  const open = Object.values(postal).some(Boolean) || Boolean(wrong('cep') || wrong('uf'))
  return (
    <Fold title={t('customer.postal')} open={open}>
      <CheckedField field="cep" value={postal.cep} readOnly={readOnly} problem={wrong('cep')} onChange={(cep) => set({ cep })} />
      {parts.map((p) => (
        <TextInput
          key={p}
          className={`postal-${p}`}
          label={t(`customer.postal.${p}`)}
          value={postal[p]}
          readOnly={readOnly}
          onChange={(e) => set({ [p]: e.currentTarget.value })}
        />
      ))}
      <CheckedField field="uf" value={postal.uf} readOnly={readOnly} problem={wrong('uf')} onChange={(uf) => set({ uf })} />
    </Fold>
  )
}

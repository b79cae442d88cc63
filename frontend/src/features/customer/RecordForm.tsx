import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type CustomerView, type Relation } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { errorWords, Problem } from '../../ui/Problem'
import { tell } from '../../ui/toast'
import { Addresses } from './Addresses'
import { relations, toForm, toInput, type CustomerForm } from './form'
import { LabelField } from './LabelField'
import { Documents, Postal } from './PersonFields'

// RecordForm is everything the shop knows of one customer, to be read or changed.
export function RecordForm({ id, customer }: { id: number; customer?: CustomerView }) {
  const can = useCan('agent') && !customer?.deleted
  const [form, setForm] = useState<CustomerForm>(() => toForm(customer))
  const [touched, setTouched] = useState(false)
  const change = (part: Partial<CustomerForm>) => {
    setTouched(true)
    setForm((before) => ({ ...before, ...part }))
  }
  const save = useMutation({
    mutationFn: () => backend.Customers.Save(toInput(id, form)),
    onSuccess: (c) => {
      setTouched(false)
      setForm(toForm(c))
      tell(t('customer.saved'))
      if (!id) go(['clientes', c.id])
    },
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const wrong = (field: string) => (problem?.field === field ? errorWords(problem) : undefined)
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  const fields = { form, readOnly: !can, wrong, onChange: change }
  return (
    <form className="record-form" onSubmit={onSubmit} noValidate>
      <div className="record-fields scroll">
        <TextInput
          label={t('customer.name')}
          value={form.name}
          readOnly={!can}
          required
          onChange={(e) => change({ name: e.currentTarget.value })}
          error={wrong('name')}
          data-autofocus={!id || undefined}
        />
        <div className="record-pairs">
          <TextInput
            label={t('customer.preferred')}
            placeholder={t('customer.preferred.hint')}
            value={form.preferred}
            readOnly={!can}
            onChange={(e) => change({ preferred: e.currentTarget.value })}
          />
          <NativeSelect
            label={t('customer.relation')}
            value={form.relation}
            disabled={!can}
            onChange={(e) => change({ relation: e.currentTarget.value as Relation })}
            data={relations.map((value) => ({ value, label: t(`customer.relation.${value}`) }))}
          />
        </div>
        <TextInput
          label={t('customer.company')}
          value={form.company}
          readOnly={!can}
          onChange={(e) => change({ company: e.currentTarget.value })}
          error={wrong('company')}
        />
        <LabelField labels={form.labels} readOnly={!can} onChange={(labels) => change({ labels })} />
        <Addresses
          addresses={form.addresses}
          stored={customer?.addresses ?? []}
          readOnly={!can}
          problem={problem}
          onChange={(addresses) => change({ addresses })}
        />
        <Documents {...fields} />
        <Postal {...fields} />
        <Textarea
          label={t('customer.notes')}
          autosize
          minRows={2}
          maxRows={8}
          value={form.notes}
          readOnly={!can}
          onChange={(e) => change({ notes: e.currentTarget.value })}
        />
        {problem && !problem.field && <Problem error={problem} />}
      </div>
      {can && (
        <footer className="record-foot">
          <span className="quiet" role="status">
            {touched && t('customer.unsaved')}
          </span>
          <Button type="submit" loading={save.isPending} disabled={!touched}>
            {t('ui.save')}
          </Button>
        </footer>
      )}
    </form>
  )
}

import { Button, Textarea, TextInput } from '@mantine/core'
import { ChatsCircleIcon } from '@phosphor-icons/react/dist/csr/ChatsCircle'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type CustomerView } from '../../backend'
import { keys, useCan } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { monthYear, parse } from '../../lib/time'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import { errorWords, Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { tell, tellProblem } from '../../ui/toast'
import { Addresses } from './Addresses'
import { toForm, toInput, type CustomerForm } from './form'

const close = () => go(['clientes'])

function Form({ id, customer }: { id: number; customer?: CustomerView }) {
  const can = useCan('agent')
  const [form, setForm] = useState<CustomerForm>(() => toForm(customer))
  const [touched, setTouched] = useState(false)
  const change = (part: Partial<CustomerForm>) => {
    setTouched(true)
    setForm({ ...form, ...part })
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
        <TextInput
          label={t('customer.company')}
          value={form.company}
          readOnly={!can}
          onChange={(e) => change({ company: e.currentTarget.value })}
          error={wrong('company')}
        />
        <Addresses
          addresses={form.addresses}
          stored={customer?.addresses ?? []}
          readOnly={!can}
          problem={problem}
          onChange={(addresses) => change({ addresses })}
        />
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

// CustomerRecord is one customer beside the list: who they are, and how to reach them, in their own order.
export function CustomerRecord({ id }: { id: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.customer(id),
    queryFn: () => backend.Customers.Get(id),
    enabled: id > 0,
  })
  const talk = useMutation({
    mutationFn: () => backend.Inbox.Open(id),
    onSuccess: (c) => go(['atendimento', c.row.id]),
    onError: (e) => tellProblem(e),
  })
  useActions([{ name: 'customer.close', label: t('ui.close'), shortcut: 'Esc', run: close }])
  const since = parse(data?.createdAt ?? '')
  return (
    <aside className="record" aria-label={t('customer.record')} data-pane>
      <header className="record-head">
        {data && <Avatar name={data.name} tone={data.avatar} side={5.2} />}
        <div className="record-who">
          <h2 className="display cut">{id ? (data?.name ?? '') : t('customer.new')}</h2>
          <p className="quiet">{since && t('panel.since', { month: monthYear(since) })}</p>
        </div>
        <IconButton label={t('ui.close')} icon={XIcon} shortcut="Esc" onClick={close} />
      </header>
      {id > 0 && (
        <div className="record-acts">
          <Button leftSection={<ChatsCircleIcon size="1.8rem" weight="fill" aria-hidden />} loading={talk.isPending} onClick={() => talk.mutate()}>
            {t('customer.talk')}
          </Button>
        </div>
      )}
      {error && <Problem error={error} retry={() => void refetch()} />}
      {id > 0 && !data && !error && <Skeleton rows={5} />}
      {(data || id === 0) && <Form key={data?.updatedAt ?? 'new'} id={id} customer={data} />}
    </aside>
  )
}

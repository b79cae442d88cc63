import { Button, Modal, TextInput } from '@mantine/core'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { PencilSimpleIcon } from '@phosphor-icons/react/dist/csr/PencilSimple'
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { backend, toCallError, type LabelInput, type LabelView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Confirm } from '../../ui/Confirm'
import { IconButton } from '../../ui/IconButton'
import { errorWords } from '../../ui/Problem'
import { tellProblem } from '../../ui/toast'
import { LabelChip } from './LabelChip'
import { labelColours, useLabels } from './useLabels'

const fresh = (all: LabelView[]): LabelInput => ({ id: 0, name: '', colour: all.length % labelColours })

function LabelForm({ start, onDone }: { start: LabelInput; onDone: () => void }) {
  const [label, setLabel] = useState(start)
  const save = useMutation({ mutationFn: () => backend.Customers.SaveLabel(label), onSuccess: onDone })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    e.stopPropagation() // the dialog may stand inside a record's form
    save.mutate()
  }
  return (
    <form className="label-form" onSubmit={submit}>
      <TextInput
        label={label.id ? t('customer.label.rename') : t('customer.label.new')}
        value={label.name}
        maxLength={40}
        onChange={(e) => setLabel({ ...label, name: e.currentTarget.value })}
        error={save.error ? errorWords(toCallError(save.error)) : undefined}
        data-autofocus
      />
      <div className="label-colours" role="radiogroup" aria-label={t('customer.label.colour')}>
        {Array.from({ length: labelColours }, (_, n) => (
          <button
            key={n}
            type="button"
            role="radio"
            aria-checked={label.colour === n}
            aria-label={t('customer.label.colour.n', { n: n + 1 })}
            className="label-colour"
            data-tone={n}
            onClick={() => setLabel({ ...label, colour: n })}
          >
            {label.colour === n && <CheckIcon size="1.4rem" weight="bold" aria-hidden />}
          </button>
        ))}
      </div>
      <Button type="submit" loading={save.isPending} disabled={!label.name.trim()}>
        {t('ui.save')}
      </Button>
    </form>
  )
}

// LabelDialog makes, renames, colours and removes labels.
export function LabelDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { all } = useLabels()
  const manager = useCan('manager')
  const [editing, setEditing] = useState<LabelInput>()
  const [going, setGoing] = useState<LabelView>()
  const remove = useMutation({
    mutationFn: (id: number) => backend.Customers.DeleteLabel(id),
    onSuccess: () => setGoing(undefined),
    onError: (e) => tellProblem(e),
  })
  const start = editing ?? fresh(all)
  return (
    <>
      <Modal opened={open} onClose={onClose} title={t('customer.labels')}>
        <LabelForm key={`${start.id}-${all.length}`} start={start} onDone={() => setEditing(undefined)} />
        <ul className="label-list">
          {all.map((l) => (
            <li key={l.id}>
              <LabelChip label={l} />
              <span className="quiet num">{t('customer.label.count', { count: l.customers })}</span>
              <IconButton label={t('customer.label.edit', { name: l.name })} icon={PencilSimpleIcon} onClick={() => setEditing(l)} />
              {manager && <IconButton label={t('customer.label.remove', { name: l.name })} icon={TrashIcon} onClick={() => setGoing(l)} />}
            </li>
          ))}
        </ul>
        {all.length === 0 && <p className="quiet">{t('customer.label.first')}</p>}
      </Modal>
      <Confirm
        open={going !== undefined}
        destructive
        title={t('customer.label.remove.title', { name: going?.name ?? '', count: going?.customers ?? 0 })}
        action={t('customer.label.remove.action')}
        busy={remove.isPending}
        onConfirm={() => going && remove.mutate(going.id)}
        onClose={() => setGoing(undefined)}
      >
        {t('customer.label.remove.line')}
      </Confirm>
    </>
  )
}

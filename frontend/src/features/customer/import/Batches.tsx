import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type BatchView } from '../../../backend'
import { keys, queryClient } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { useNow } from '../../../lib/useNow'
import { moment } from '../../../lib/words'
import { personName } from '../../../ui/person'
import { Confirm } from '../../../ui/Confirm'
import { handedOver } from '../../../ui/save'
import { tell, tellProblem } from '../../../ui/toast'

// BatchLine is one import: what it brought, the rows it left out, and its undo.
export function BatchLine({ batch: b }: { batch: BatchView }) {
  const now = useNow()
  const [asking, setAsking] = useState(false)
  const undo = useMutation({
    mutationFn: () => backend.Customers.Undo(b.id),
    onSuccess: () => {
      setAsking(false)
      tell(t('import.undone'))
      void queryClient.invalidateQueries({ queryKey: keys.batches })
    },
    onError: (e) => tellProblem(e),
  })
  const left = useMutation({
    mutationFn: () => backend.Customers.BatchLeftOut(b.id),
    onSuccess: handedOver,
    onError: (e) => tellProblem(e),
  })
  return (
    <div className="batch">
      <div>
        <p className="batch-name cut">{b.fileName}</p>
        <p className="quiet num">
          {t('import.batch', { at: moment(b.createdAt, now), actor: personName(b.actor) })} · {t('import.batch.added', { count: b.added })} ·{' '}
          {t('import.batch.joined', { count: b.joined })} · {t('import.batch.leftOut', { count: b.leftOut })}
        </p>
      </div>
      {b.leftOut > 0 && !b.undoneAt && (
        <Button variant="light" loading={left.isPending} onClick={() => left.mutate()}>
          {t('import.download', { count: b.leftOut })}
        </Button>
      )}
      {b.undoneAt && <span className="chip">{t('import.batch.undone')}</span>}
      {b.canUndo && (
        <Button variant="default" color="down" onClick={() => setAsking(true)}>
          {t('import.undo')}
        </Button>
      )}
      <Confirm
        open={asking}
        destructive
        title={t('import.undo.title', { count: b.added })}
        action={t('import.undo')}
        busy={undo.isPending}
        onConfirm={() => undo.mutate()}
        onClose={() => setAsking(false)}
      >
        {t('import.undo.line')}
      </Confirm>
    </div>
  )
}

// Batches are the imports that were, each with its undo.
export function Batches() {
  const { data } = useQuery({ queryKey: keys.batches, queryFn: () => backend.Customers.Batches() })
  if (!data || data.length === 0) return null
  return (
    <section className="card import-batches">
      <h2>{t('import.earlier')}</h2>
      {data.map((b) => (
        <BatchLine key={b.id} batch={b} />
      ))}
    </section>
  )
}

import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type HistoryView } from '../../../backend'
import { keys, queryClient, useCan } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { useNow } from '../../../lib/useNow'
import { dayOf, moment } from '../../../lib/words'
import { Confirm } from '../../../ui/Confirm'
import { personName } from '../../../ui/person'
import { tell, tellProblem } from '../../../ui/toast'

function HistoryLine({ history: h }: { history: HistoryView }) {
  const now = useNow()
  const manager = useCan('manager')
  const [asking, setAsking] = useState(false)
  const undo = useMutation({
    mutationFn: () => backend.Histories.Undo(h.id),
    onSuccess: () => {
      setAsking(false)
      tell(t('history.undone'))
      void queryClient.invalidateQueries({ queryKey: keys.histories })
    },
    onError: (e) => tellProblem(e),
  })
  return (
    <li>
      <span className="quiet">
        {h.added > 0
          ? t('history.brought', { count: h.added, first: dayOf(h.first), last: dayOf(h.last), actor: personName(h.actor), at: moment(h.createdAt, now) })
          : t('history.nothingNew', { actor: personName(h.actor), at: moment(h.createdAt, now) })}
        {h.known > 0 && ` ${t('history.known', { count: h.known })}`}
      </span>
      {manager && h.added > 0 && (
        <Button variant="subtle" size="compact-md" onClick={() => setAsking(true)}>
          {t('history.undo')}
        </Button>
      )}
      <Confirm
        open={asking}
        destructive
        title={t('history.undo.title', { count: h.added })}
        action={t('history.undo')}
        busy={undo.isPending}
        onConfirm={() => undo.mutate()}
        onClose={() => setAsking(false)}
      >
        {t('history.undo.line')}
      </Confirm>
    </li>
  )
}

// Histories are the exported conversations that were brought in for a customer, each with its undo; only one when asked.
export function Histories({ customer, only = 0 }: { customer: number; only?: number }) {
  const { data } = useQuery({ queryKey: [...keys.histories, customer], queryFn: () => backend.Histories.List(customer) })
  const shown = (data ?? []).filter((h) => (only ? h.id === only : !h.undoneAt && h.added > 0))
  if (shown.length === 0) return null
  return (
    <ul className="record-merges">
      {shown.map((h) => (
        <HistoryLine key={h.id} history={h} />
      ))}
    </ul>
  )
}

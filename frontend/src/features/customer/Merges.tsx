import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { backend } from '../../backend'
import { keys, useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { personName } from '../../ui/person'
import { tell, tellProblem } from '../../ui/toast'

// Merges are those who turned out to be this customer, each to be had back for thirty days.
export function Merges({ id }: { id: number }) {
  const now = useNow()
  const manager = useCan('manager')
  const { data } = useQuery({ queryKey: [...keys.merges, id], queryFn: () => backend.Customers.MergedInto(id) })
  const split = useMutation({
    mutationFn: (merge: number) => backend.Customers.Unmerge(merge),
    onSuccess: () => tell(t('twin.split')),
    onError: (e) => tellProblem(e),
  })
  if (!data || data.length === 0) return null
  return (
    <ul className="record-merges">
      {data.map((m) => (
        <li key={m.id}>
          <span className="quiet">{t('twin.made', { name: m.name, actor: personName(m.actor), at: moment(m.at, now) })}</span>
          {manager && (
            <Button variant="subtle" size="compact-md" loading={split.isPending} onClick={() => split.mutate(m.id)}>
              {t('twin.part')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

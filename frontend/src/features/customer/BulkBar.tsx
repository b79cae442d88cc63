import { Button } from '@mantine/core'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useMutation } from '@tanstack/react-query'
import { backend } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { IconButton } from '../../ui/IconButton'
import { tell, tellProblem } from '../../ui/toast'
import { LabelMenu } from './LabelMenu'

// BulkBar is what can be done with the customers that are marked. The bin gives everything back.
export function BulkBar({ marked, deleted, onDone }: { marked: ReadonlySet<number>; deleted: boolean; onDone: () => void }) {
  const manager = useCan('manager')
  const agent = useCan('agent')
  const onError = (e: unknown) => tellProblem(e)
  const bring = useMutation({
    mutationFn: (ids: number[]) => backend.Customers.Undelete(ids),
    onSuccess: (count) => {
      tell(t('customer.brought', { count }))
      onDone()
    },
    onError,
  })
  const remove = useMutation({
    mutationFn: (ids: number[]) => backend.Customers.Delete(ids),
    onSuccess: (count, ids) => {
      tell(t('customer.deleted', { count }), { label: t('customer.undo'), run: () => bring.mutate(ids) })
      onDone()
    },
    onError,
  })
  const count = marked.size
  return (
    <div className="bulk">
      <strong className="num">{t('customer.marked', { count })}</strong>
      {agent && !deleted && <LabelMenu marked={marked} />}
      {manager &&
        (deleted ? (
          <Button variant="default" loading={bring.isPending} onClick={() => bring.mutate([...marked])}>
            {t('customer.bring', { count })}
          </Button>
        ) : (
          <Button variant="default" color="down" loading={remove.isPending} onClick={() => remove.mutate([...marked])}>
            {t('customer.delete', { count })}
          </Button>
        ))}
      <IconButton label={t('customer.unmark')} icon={XIcon} onClick={onDone} />
    </div>
  )
}

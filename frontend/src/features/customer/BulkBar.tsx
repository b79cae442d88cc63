import { Button } from '@mantine/core'
import { ArrowsMergeIcon } from '@phosphor-icons/react/dist/csr/ArrowsMerge'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useMutation } from '@tanstack/react-query'
import { backend } from '../../backend'
import { useCan } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
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
  const compare = () => go(['clientes', 'repetidos', ...[...marked].sort((a, b) => a - b)])
  useActions([{ name: 'customer.merge', label: t('twin.compare'), shortcut: 'Ctrl+Shift+M', enabled: manager && count === 2, run: compare }])
  return (
    <div className="bulk">
      <strong className="num">{t('customer.marked', { count })}</strong>
      {agent && !deleted && <LabelMenu marked={marked} />}
      {manager && !deleted && count === 2 && (
        <Button variant="default" leftSection={<ArrowsMergeIcon size="1.6rem" aria-hidden />} onClick={compare}>
          {t('twin.compare')}
        </Button>
      )}
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

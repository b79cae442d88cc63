import { Button, Menu } from '@mantine/core'
import { TagIcon } from '@phosphor-icons/react/dist/csr/Tag'
import { useMutation } from '@tanstack/react-query'
import { backend } from '../../backend'
import { t } from '../../lib/i18n'
import { tell, tellProblem } from '../../ui/toast'
import { LabelChip } from './LabelChip'
import { useLabels } from './useLabels'

// LabelMenu puts labels on all marked customers at once, or takes them off.
export function LabelMenu({ marked }: { marked: ReadonlySet<number> }) {
  const { all } = useLabels()
  const mark = useMutation({
    mutationFn: ({ add, remove }: { add: number[]; remove: number[] }) => backend.Customers.MarkLabels([...marked], add, remove),
    onSuccess: (count, { add }) => tell(t(add.length ? 'customer.labels.added' : 'customer.labels.removed', { count })),
    onError: (e) => tellProblem(e),
  })
  if (all.length === 0) return null
  return (
    <Menu position="top-end">
      <Menu.Target>
        <Button variant="default" leftSection={<TagIcon size="1.6rem" aria-hidden />} loading={mark.isPending}>
          {t('customer.labels')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('customer.labels.put')}</Menu.Label>
        {all.map((l) => (
          <Menu.Item key={l.id} onClick={() => mark.mutate({ add: [l.id], remove: [] })}>
            <LabelChip label={l} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('customer.labels.take')}</Menu.Label>
        {all.map((l) => (
          <Menu.Item key={l.id} onClick={() => mark.mutate({ add: [], remove: [l.id] })}>
            <LabelChip label={l} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

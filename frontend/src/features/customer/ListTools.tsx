import { Button, Menu, NativeSelect, TextInput } from '@mantine/core'
import { ExportIcon } from '@phosphor-icons/react/dist/csr/Export'
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { backend, type CustomerCounts } from '../../backend'
import { useCan } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { tell, tellProblem } from '../../ui/toast'
import { fetchFile } from './fetchFile'
import { queryOf, type Filter } from './useCustomers'

// ListTools finds, filters, exports what is shown, imports, and adds.
export function ListTools({ filter, counts, total, onChange }: {
  filter: Filter
  counts?: CustomerCounts
  total: number
  onChange: (part: Partial<Filter>) => void
}) {
  const agent = useCan('agent')
  const manager = useCan('manager')
  const search = useRef<HTMLInputElement>(null)
  useActions([
    { name: 'customer.new', label: t('customer.new'), shortcut: 'Ctrl+N', enabled: agent, run: () => go(['clientes', 'novo']) },
    { name: 'customer.find', label: t('customer.find'), shortcut: 'Ctrl+F', run: () => search.current?.focus() },
  ])
  const out = useMutation({
    mutationFn: (format: string) => backend.Customers.Export(queryOf(filter), format),
    onSuccess: (file) => {
      if (file.savedTo) tell(t('customer.export.saved', { name: file.name }))
      else if (file.url) fetchFile(file)
    },
    onError: (e) => tellProblem(e),
  })
  const reach = filter.deleted ? 'deleted' : filter.unconfirmed ? 'unconfirmed' : filter.reach
  const choose = (value: string) =>
    onChange({
      deleted: value === 'deleted',
      unconfirmed: value === 'unconfirmed',
      reach: value === 'only_one' || value === 'none' || value === 'two_or_more' ? value : '',
    })
  return (
    <div className="customers-tools">
      <TextInput
        ref={search}
        className="customers-search"
        type="search"
        placeholder={t('customer.find.hint')}
        aria-label={t('customer.find')}
        leftSection={<MagnifyingGlassIcon size="1.6rem" aria-hidden />}
        value={filter.text}
        onChange={(e) => onChange({ text: e.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('customer.show')}
        value={reach}
        onChange={(e) => choose(e.currentTarget.value)}
        data={[
          { value: '', label: t('customer.show.all') },
          { value: 'only_one', label: t('customer.show.single', { count: counts?.onlyOne ?? 0 }) },
          { value: 'none', label: t('customer.show.nobody', { count: counts?.none ?? 0 }) },
          { value: 'two_or_more', label: t('customer.show.several', { count: counts?.twoOrMore ?? 0 }) },
          { value: 'unconfirmed', label: t('customer.show.unconfirmed', { count: counts?.unconfirmed ?? 0 }) },
          { value: 'deleted', label: t('customer.show.deleted') },
        ]}
      />
      {manager && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<ExportIcon size="1.8rem" aria-hidden />} loading={out.isPending} disabled={total === 0}>
              {t('customer.export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('customer.export.what', { count: total })}</Menu.Label>
            <Menu.Item onClick={() => out.mutate('xlsx')}>{t('customer.export.xlsx')}</Menu.Item>
            <Menu.Item onClick={() => out.mutate('csv')}>{t('customer.export.csv')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {manager && (
        <Button variant="default" leftSection={<FileXlsIcon size="1.8rem" aria-hidden />} onClick={() => go(['clientes', 'importar'])}>
          {t('customer.import')}
        </Button>
      )}
      {agent && (
        <Button leftSection={<PlusIcon size="1.8rem" aria-hidden />} onClick={() => go(['clientes', 'novo'])}>
          {t('customer.new')}
        </Button>
      )}
    </div>
  )
}

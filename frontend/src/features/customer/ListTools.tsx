import { Button, Menu, NativeSelect, TextInput } from '@mantine/core'
import { ExportIcon } from '@phosphor-icons/react/dist/csr/Export'
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { TagIcon } from '@phosphor-icons/react/dist/csr/Tag'
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus'
import { UsersFourIcon } from '@phosphor-icons/react/dist/csr/UsersFour'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { backend, type CustomerCounts } from '../../backend'
import { useCan } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { awaitFile } from '../../ui/madeFile'
import { tellProblem } from '../../ui/toast'
import { relations } from './form'
import { IconButton } from '../../ui/IconButton'
import { LabelDialog } from './LabelDialog'
import { useLabels } from './useLabels'
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
    onSuccess: awaitFile,
    onError: (e) => tellProblem(e),
  })
  const labels = useLabels().all
  const [labelling, setLabelling] = useState(false)
  const shown = filter.deleted ? 'deleted' : filter.unconfirmed ? 'unconfirmed' : filter.reach || filter.relation
  const choose = (value: string) =>
    onChange({
      deleted: value === 'deleted',
      unconfirmed: value === 'unconfirmed',
      reach: value === 'only_one' || value === 'none' || value === 'two_or_more' ? value : '',
      relation: relations.find((r) => r === value) ?? '',
    })
  return (
    <>
      <div className="customers-acts">
        {agent && <IconButton label={t('twin.open')} icon={UsersFourIcon} onClick={() => go(['clientes', 'repetidos'])} />}
        {agent && <IconButton label={t('customer.labels.manage')} icon={TagIcon} onClick={() => setLabelling(true)} />}
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
              <Menu.Item onClick={() => out.mutate('vcard')}>{t('customer.export.vcard')}</Menu.Item>
              <Menu.Item onClick={() => out.mutate('vcard3')}>{t('customer.export.vcard3')}</Menu.Item>
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
          value={shown}
          onChange={(e) => choose(e.currentTarget.value)}
          data={[
            { value: '', label: t('customer.show.all') },
            {
              group: t('customer.head.reach'),
              items: [
                { value: 'only_one', label: t('customer.show.single', { count: counts?.onlyOne ?? 0 }) },
                { value: 'none', label: t('customer.show.nobody', { count: counts?.none ?? 0 }) },
                { value: 'two_or_more', label: t('customer.show.several', { count: counts?.twoOrMore ?? 0 }) },
                { value: 'unconfirmed', label: t('customer.show.unconfirmed', { count: counts?.unconfirmed ?? 0 }) },
              ],
            },
            { group: t('customer.relation'), items: relations.map((value) => ({ value, label: t(`customer.relations.${value}`) })) },
            { group: t('customer.show.gone'), items: [{ value: 'deleted', label: t('customer.show.deleted') }] },
          ]}
        />
        {labels.length > 0 && (
          <NativeSelect
            aria-label={t('customer.labels.filter')}
            value={String(filter.label)}
            onChange={(e) => onChange({ label: Number(e.currentTarget.value) })}
            data={[
              { value: '0', label: t('customer.labels.any') },
              ...labels.map((l) => ({ value: String(l.id), label: t('customer.labels.option', { name: l.name, count: l.customers }) })),
            ]}
          />
        )}
        <LabelDialog open={labelling} onClose={() => setLabelling(false)} />
      </div>
    </>
  )
}

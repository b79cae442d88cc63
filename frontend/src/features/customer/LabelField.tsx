import { Button, Menu } from '@mantine/core'
import { TagIcon } from '@phosphor-icons/react/dist/csr/Tag'
import { useState } from 'react'
import { t } from '../../lib/i18n'
import { LabelChip } from './LabelChip'
import { LabelDialog } from './LabelDialog'
import { useLabels } from './useLabels'

// LabelField is the labels of one customer, each put on and taken off with a tick.
export function LabelField({ labels, readOnly, onChange }: { labels: number[]; readOnly: boolean; onChange: (ids: number[]) => void }) {
  const { all, byId } = useLabels()
  const [making, setMaking] = useState(false)
  const chosen = labels.map((id) => byId.get(id)).filter((l) => l !== undefined)
  return (
    <section className="label-field" aria-label={t('customer.labels')}>
      {chosen.map((l) => (
        <LabelChip key={l.id} label={l} />
      ))}
      {readOnly && chosen.length === 0 && <span className="quiet">{t('customer.labels.none')}</span>}
      {!readOnly && (
        <Menu position="bottom-start" closeOnItemClick={false}>
          <Menu.Target>
            <Button variant="subtle" size="compact-md" leftSection={<TagIcon size="1.6rem" aria-hidden />}>
              {t('customer.labels.put')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {all.map((l) => (
              <Menu.CheckboxItem
                key={l.id}
                checked={labels.includes(l.id)}
                onChange={() => onChange(labels.includes(l.id) ? labels.filter((id) => id !== l.id) : [...labels, l.id])}
              >
                <LabelChip label={l} />
              </Menu.CheckboxItem>
            ))}
            {all.length > 0 && <Menu.Divider />}
            <Menu.Item closeMenuOnClick onClick={() => setMaking(true)}>
              {t('customer.labels.new')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <LabelDialog open={making} onClose={() => setMaking(false)} />
    </section>
  )
}

import { Button, Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, toCallError, type HoursView, type PatienceView, type RulesView } from '../../backend'
import { keys, queryClient, useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { errorWords, Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { tell } from '../../ui/toast'

const useSave = <V,>(save: (value: V) => Promise<void>) =>
  useMutation({
    mutationFn: save,
    onSuccess: () => {
      tell(t('setting.saved'))
      void queryClient.invalidateQueries({ queryKey: keys.rules })
    },
  })

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function Foot({ error, changed, standard, busy, onReset, onSave }: {
  error: unknown
  changed: boolean
  standard: boolean
  busy: boolean
  onReset: () => void
  onSave: () => void
}) {
  const owner = useCan('owner')
  return (
    <div className="dialog-foot">
      {error !== null && <p className="settings-error" role="alert">{errorWords(toCallError(error))}</p>}
      {!owner && <p className="quiet">{t('setting.owner')}</p>}
      {owner && !standard && (
        <Button variant="subtle" onClick={onReset}>
          {t('setting.standard')}
        </Button>
      )}
      <Button onClick={onSave} loading={busy} disabled={!owner || !changed}>
        {t('ui.save')}
      </Button>
    </div>
  )
}

function Hour({ label, value, from, onChange }: { label: string; value: number; from: number; onChange: (hour: number) => void }) {
  const hours = Array.from({ length: 25 - from }, (_, i) => i + from)
  return (
    <NativeSelect
      label={label}
      value={String(value)}
      onChange={(e) => onChange(Number(e.currentTarget.value))}
      data={hours.map((h) => ({ value: String(h), label: `${String(h).padStart(2, '0')}:00` }))}
    />
  )
}

function Hours({ view }: { view: RulesView }) {
  const [hours, setHours] = useState(view.hours)
  const save = useSave((h: HoursView) => backend.Settings.SetHours(h))
  const set = (change: Partial<HoursView>) => setHours((now) => ({ ...now, ...change }))
  return (
    <section className="card settings-form">
      <h2>{t('setting.hours.title')}</h2>
      <p className="quiet">{t('setting.hours.line')}</p>
      <div className="settings-pair">
        <Hour label={t('setting.hours.from')} value={hours.from} from={0} onChange={(from) => set({ from })} />
        <Hour label={t('setting.hours.to')} value={hours.to} from={1} onChange={(to) => set({ to })} />
      </div>
      <Checkbox label={t('setting.hours.sunday')} checked={hours.sunday} onChange={(e) => set({ sunday: e.currentTarget.checked })} />
      <div className="settings-pair">
        <Hour label={t('setting.hours.urgentFrom')} value={hours.urgentFrom} from={0} onChange={(urgentFrom) => set({ urgentFrom })} />
        <Hour label={t('setting.hours.urgentTo')} value={hours.urgentTo} from={1} onChange={(urgentTo) => set({ urgentTo })} />
      </div>
      <Foot
        error={save.error}
        busy={save.isPending}
        changed={!same(hours, view.hours)}
        standard={same(hours, view.defaultHours)}
        onReset={() => setHours(view.defaultHours)}
        onSave={() => save.mutate(hours)}
      />
    </section>
  )
}

function Row({ row, standard, onChange }: { row: PatienceView; standard?: PatienceView; onChange: (p: PatienceView) => void }) {
  const name = t(`setting.class.${row.class as 'reply'}`)
  const minutes = (key: 'waitMinutes' | 'downMinutes') => (
    <NumberInput
      aria-label={`${name}: ${t(`setting.patience.${key}`)}`}
      value={row[key]}
      onChange={(n) => onChange({ ...row, [key]: Number(n) || 0 })}
      min={1}
      max={1440}
      allowDecimal={false}
      suffix={t('setting.patience.suffix')}
      hideControls
    />
  )
  return (
    <tr>
      <th scope="row">
        {name}
        <span className="quiet">
          {t(`setting.class.${row.class as 'reply'}.line`)}{' '}
          {standard && t('setting.patience.standard', { wait: standard.waitMinutes, down: standard.downMinutes })}
        </span>
      </th>
      <td>{minutes('waitMinutes')}</td>
      <td>{minutes('downMinutes')}</td>
      <td className="settings-check">
        <Checkbox
          aria-label={`${name}: ${t('setting.patience.twice')}`}
          checked={row.twice}
          onChange={(e) => onChange({ ...row, twice: e.currentTarget.checked })}
        />
      </td>
    </tr>
  )
}

function Patience({ view }: { view: RulesView }) {
  const [rows, setRows] = useState(view.patience)
  const save = useSave((p: PatienceView[]) => backend.Settings.SetPatience(p))
  return (
    <section className="card settings-form settings-wide">
      <h2>{t('setting.patience.title')}</h2>
      <p className="quiet">{t('setting.patience.line')}</p>
      <table className="plain-table settings-table">
        <thead>
          <tr>
            <th scope="col">{t('setting.patience.class')}</th>
            <th scope="col">{t('setting.patience.waitMinutes')}</th>
            <th scope="col">{t('setting.patience.downMinutes')}</th>
            <th scope="col">{t('setting.patience.twice')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r, i) => (
            <Row
              key={r.class}
              row={r}
              standard={view.defaultPatience[i]}
              onChange={(to) => setRows((now) => now.map((x) => (x.class === to.class ? to : x)))}
            />
          ))}
        </tbody>
      </table>
      <p className="quiet">{t('setting.patience.twice.line')}</p>
      <Foot
        error={save.error}
        busy={save.isPending}
        changed={!same(rows, view.patience)}
        standard={same(rows, view.defaultPatience)}
        onReset={() => setRows(view.defaultPatience)}
        onSave={() => save.mutate(rows)}
      />
    </section>
  )
}

// Rules are when and how long messages wait that leave by themselves.
export function Rules() {
  const { data, error, refetch } = useQuery({ queryKey: keys.rules, queryFn: () => backend.Settings.Rules() })
  if (error) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} />
  return (
    <div className="cards">
      <Hours key={JSON.stringify(data.hours)} view={data} />
      <Patience key={JSON.stringify(data.patience)} view={data} />
    </div>
  )
}

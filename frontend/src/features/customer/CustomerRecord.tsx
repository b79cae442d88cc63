import { Button } from '@mantine/core'
import { ChatsCircleIcon } from '@phosphor-icons/react/dist/csr/ChatsCircle'
import { ClockCounterClockwiseIcon } from '@phosphor-icons/react/dist/csr/ClockCounterClockwise'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { backend, type CustomerView } from '../../backend'
import { keys, useCan } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { monthYear, parse } from '../../lib/time'
import { useNow } from '../../lib/useNow'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import { Invite } from '../../ui/Invite'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { tell, tellProblem } from '../../ui/toast'
import { daysLeft } from './form'
import { Histories } from './history/Histories'
import { Merges } from './Merges'
import { RecordForm } from './RecordForm'

const close = () => go(['clientes'])
const HistoryDialog = lazy(() => import('./history/HistoryDialog'))

// InBin says until when somebody can be brought back, and does so.
function InBin({ customer: c }: { customer: CustomerView }) {
  const manager = useCan('manager')
  const now = useNow()
  const bring = useMutation({
    mutationFn: () => backend.Customers.Undelete([c.id]),
    onSuccess: (count) => tell(t('customer.brought', { count })),
    onError: (e) => tellProblem(e),
  })
  return (
    <div className="record-bin">
      <p>{t('customer.bin.record', { count: daysLeft(c.leavesBinAt, now) })}</p>
      {manager && (
        <Button loading={bring.isPending} onClick={() => bring.mutate()}>
          {t('customer.bin.bring')}
        </Button>
      )}
    </div>
  )
}

// CustomerRecord is one customer beside the list: who they are, and how to reach them, in their own order.
export function CustomerRecord({ id }: { id: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.customer(id),
    queryFn: () => backend.Customers.Get(id),
    enabled: id > 0,
  })
  const talk = useMutation({
    mutationFn: () => backend.Inbox.Open(id),
    onSuccess: (c) => go(['atendimento', c.row.id]),
    onError: (e) => tellProblem(e),
  })
  useActions([{ name: 'customer.close', label: t('ui.close'), shortcut: 'Esc', run: close }])
  const manager = useCan('manager')
  const [bringing, setBringing] = useState(false)
  const since = parse(data?.createdAt ?? '')
  return (
    <aside className="record" aria-label={t('customer.record')} data-pane>
      <header className="record-head">
        {data && <Avatar name={data.name} tone={data.avatar} side={5.2} />}
        <div className="record-who">
          <h2 className="display cut">{id ? (data?.name ?? '') : t('customer.new')}</h2>
          <p className="quiet">{since && t('panel.since', { month: monthYear(since) })}</p>
        </div>
        <IconButton label={t('ui.close')} icon={XIcon} shortcut="Esc" onClick={close} />
      </header>
      {data?.deleted && <InBin customer={data} />}
      {id > 0 && !data?.deleted && (
        <div className="record-acts">
          <Button leftSection={<ChatsCircleIcon size="1.8rem" weight="fill" aria-hidden />} loading={talk.isPending} onClick={() => talk.mutate()}>
            {t('customer.talk')}
          </Button>
          {data && <Invite customer={data} />}
          {manager && (
            <Button variant="default" leftSection={<ClockCounterClockwiseIcon size="1.8rem" aria-hidden />} onClick={() => setBringing(true)}>
              {t('history.open')}
            </Button>
          )}
          {bringing && (
            <Suspense>
              <HistoryDialog customer={id} name={data?.name ?? ''} onClose={() => setBringing(false)} />
            </Suspense>
          )}
        </div>
      )}
      {id > 0 && <Merges id={id} />}
      {id > 0 && <Histories customer={id} />}
      {error && <Problem error={error} retry={() => void refetch()} />}
      {id > 0 && !data && !error && <Skeleton rows={5} />}
      {(data || id === 0) && <RecordForm key={`${data?.updatedAt ?? 'new'}${data?.deleted ? '-' : ''}`} id={id} customer={data} />}
    </aside>
  )
}

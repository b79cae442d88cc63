import { Button } from '@mantine/core'
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder'
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash'
import { UsbIcon } from '@phosphor-icons/react/dist/csr/Usb'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type BackupView, type DestinationView } from '../../backend'
import { useCan } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { bytes, moment } from '../../lib/words'
import { Confirm } from '../../ui/Confirm'
import { IconButton } from '../../ui/IconButton'
import { tellProblem } from '../../ui/toast'
import { AddDestination } from './AddDestination'

function State({ to }: { to: DestinationView }) {
  const now = useNow()
  const trouble = to.state === 'here' ? to.failed : `backup.destination.${to.state}`
  if (trouble) {
    return (
      <span className="keep-state" data-tone={to.state === 'waiting' ? 'unstable' : 'down'}>
        {tOr(trouble, 'backup.failed')}
      </span>
    )
  }
  return (
    <span className="keep-state quiet num">
      {to.lastAt ? t('backup.destination.last', { at: moment(to.lastAt, now) }) : t('backup.destination.none')}
      {to.free >= 0 && ` · ${t('backup.destination.free', { bytes: bytes(to.free) })}`}
    </span>
  )
}

// Destinations is where copies go, each place with its own state.
export function Destinations({ view }: { view: BackupView }) {
  const owner = useCan('owner')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<DestinationView | undefined>()
  const remove = useMutation({
    mutationFn: (id: number) => backend.Backup.RemoveDestination(id),
    onError: (e) => tellProblem(e),
    onSettled: () => setRemoving(undefined),
  })
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('backup.where')}</h2>
        {owner && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAdding(true)}>
            {t('backup.destination.add')}
          </Button>
        )}
      </div>
      <ul className="keep-list">
        {view.destinations.map((d) => {
          const Sign = d.kind === 'disk' ? UsbIcon : FolderIcon
          return (
            <li key={d.id} className="keep-line">
              <Sign size="2rem" aria-hidden />
              <span className="keep-path">
                {d.path}
                <State to={d} />
              </span>
              {owner && view.destinations.length > 1 && (
                <IconButton label={t('backup.destination.remove', { path: d.path })} icon={TrashIcon} onClick={() => setRemoving(d)} />
              )}
            </li>
          )
        })}
      </ul>
      <p className="quiet">{t('backup.schedule', { hour: view.quietHour })}</p>
      {view.destinations.every((d) => d.kind === 'folder') && <p className="quiet">{t('backup.where.hint')}</p>}
      {adding && <AddDestination onClose={() => setAdding(false)} />}
      <Confirm
        open={removing !== undefined}
        title={t('backup.destination.remove.title')}
        action={t('backup.destination.remove.do')}
        busy={remove.isPending}
        onConfirm={() => removing && remove.mutate(removing.id)}
        onClose={() => setRemoving(undefined)}
      >
        {t('backup.destination.remove.line', { path: removing?.path ?? '' })}
      </Confirm>
    </section>
  )
}

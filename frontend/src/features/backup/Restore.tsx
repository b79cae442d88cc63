import { Button, FileButton, Modal, PasswordInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { backend, toCallError, type RestorePreview, type UploadView } from '../../backend'
import { keys, queryClient, useSession } from '../../backend/query'
import { uploadFile } from '../../backend/upload'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { bytes, moment, number } from '../../lib/words'
import { Meter } from '../../ui/Meter'
import { errorWords, Problem } from '../../ui/Problem'
import { Reading, useInspection } from './inspection'

// Running follows the restore until the program has put it in place and comes back with it: then the store is another
// one, and the work that was asked about is not in it.
function Running({ job, onClose }: { job: number; onClose: () => void }) {
  const { data, error } = useQuery({ queryKey: [...keys.jobs, job], queryFn: () => backend.Jobs.Get(job), refetchInterval: 700 })
  const back = error !== null && toCallError(error).code === 'not_found'
  useEffect(() => {
    if (!back) return
    void queryClient.invalidateQueries()
    onClose()
  }, [back, onClose])
  if (data?.outcome === 'failed') {
    return <Problem error={{ code: 'internal', key: data.errorKey, args: {}, field: '' }} retry={onClose} action={t('ui.close')} />
  }
  return (
    <div className="restore-run">
      <p role="status">{t('backup.restoring')}</p>
      <Meter done={data?.done ?? 0} total={data?.total ?? 0} label={t('job.restore')} />
      {data?.outcome === 'ok' && <p>{t('backup.restoring.last')}</p>}
    </div>
  )
}

function Holds({ preview: p }: { preview: RestorePreview }) {
  const now = useNow()
  return (
    <dl className="restore-holds">
      <dt>{t('backup.preview.made')}</dt>
      <dd>{moment(p.madeAt, now)}</dd>
      <dt>{t('backup.preview.shop')}</dt>
      <dd>{p.shopName}</dd>
      <dt>{t('backup.preview.customers')}</dt>
      <dd className="num">{number(p.customers)}</dd>
      <dt>{t('backup.preview.messages')}</dt>
      <dd className="num">{number(p.messages)}</dd>
      <dt>{t('backup.preview.media')}</dt>
      <dd className="num">
        {number(p.media)}
        {p.mediaLost > 0 && <span className="second restore-wrong">{t('backup.preview.lost', { count: p.mediaLost })}</span>}
      </dd>
      <dt>{t('backup.preview.size')}</dt>
      <dd className="num">{bytes(p.size)}</dd>
    </dl>
  )
}

// Restore brings a copy back: which file, what opens it, what it holds, and only then the act. What is here now is kept.
export function Restore({ path, onClose }: { path: string; onClose: () => void }) {
  const inWindow = useSession().data?.window
  const [file, setFile] = useState<UploadView | undefined>()
  const [key, setKey] = useState('')
  const named = path || file?.token || ''
  const upload = useMutation({ mutationFn: (f: File) => uploadFile(f, 'copy'), onSuccess: setFile })
  const pick = useMutation({ mutationFn: () => backend.Backup.PickCopy(), onSuccess: (u) => u.token && setFile(u) })
  const inspect = useInspection({ path: named, key })
  const restore = useMutation({ mutationFn: () => backend.Backup.Restore({ path: named, key }) })
  const problem = [inspect.error, restore.error, upload.error, pick.error].find(Boolean)
  const wrong = problem ? toCallError(problem) : undefined
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (inspect.data) restore.mutate()
    else inspect.begin()
  }
  if (restore.data) {
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} closeOnClickOutside={false} title={t('backup.restore.title')}>
        <Running job={restore.data.id} onClose={onClose} />
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={t('backup.restore.title')} size="lg">
      <form className="restore" onSubmit={onSubmit} noValidate>
        {!path && (
          <div className="restore-file">
            {inWindow ? (
              <Button variant="default" loading={pick.isPending} onClick={() => pick.mutate()}>
                {t('backup.file.pick')}
              </Button>
            ) : (
              <FileButton onChange={(f) => f && upload.mutate(f)} accept=".planob">
                {(props) => (
                  <Button {...props} variant="default" loading={upload.isPending}>
                    {t('backup.file.pick')}
                  </Button>
                )}
              </FileButton>
            )}
            <span className="cut">{file?.name ?? t('backup.file.none')}</span>
          </div>
        )}
        <PasswordInput
          label={t('backup.restore.key')}
          description={t('backup.restore.key.hint')}
          autoComplete="off"
          value={key}
          onChange={(e) => {
            setKey(e.currentTarget.value)
            inspect.reset()
          }}
          error={wrong?.field === 'key' ? errorWords(wrong) : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('backup.passphrase.show') }}
        />
        {wrong && wrong.field !== 'key' && <p className="restore-wrong">{tOr(wrong.key, 'backup.failed', wrong.args)}</p>}
        {inspect.running && <Reading job={inspect.running} />}
        {inspect.data && <Holds preview={inspect.data} />}
        {inspect.data && <p>{t(inspect.data.empty ? 'backup.restore.empty' : 'backup.restore.keeps')}</p>}
        {inspect.data && <p className="quiet">{t('backup.restore.held', { count: inspect.data.waiting })}</p>}
        <div className="dialog-foot">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" disabled={!named || key.trim() === ''} loading={inspect.isPending || restore.isPending}>
            {t(inspect.data ? 'backup.restore.do' : 'backup.restore.look')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

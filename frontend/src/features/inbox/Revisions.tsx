import { Modal, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type MessageView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { clock, dayKey, parse, shortDate } from '../../lib/time'
import { Linked } from '../../ui/Linked'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { Media } from './Media'
import './revisions.css'

// What changes it again asks for its revisions again.
const useRevisions = (m: MessageView) =>
  useQuery({
    queryKey: ['revisions', m.id, m.editedAt, m.deletedAt],
    queryFn: () => backend.Inbox.Revisions(m.id),
    gcTime: 0,
  })

function when(at: string, beside: string): string {
  const d = parse(at)
  const other = parse(beside)
  if (!d) return ''
  return other && dayKey(d) !== dayKey(other) ? `${shortDate(d, other)} ${clock(d)}` : clock(d)
}

function History({ message: m }: { message: MessageView }) {
  const all = useRevisions(m)
  if (all.error) return <Problem error={all.error} retry={() => void all.refetch()} />
  if (!all.data) return <Skeleton rows={2} />
  const texts = all.data.rows.filter((r) => r.what !== 'deleted')
  return (
    <>
      {texts.length > 0 && (
        <ol className="revisions">
          {texts.map((r) => (
            <li key={`${r.what}${r.at}`}>
              <span className="revision-at num">{t(r.what === 'said' ? 'inbox.revision.said' : 'inbox.revision.edited', { at: when(r.at, m.arrivedAt) })}</span>
              <p className="bubble-text">{r.text ? <Linked text={r.text} /> : <em>{t('inbox.revision.noText')}</em>}</p>
            </li>
          ))}
        </ol>
      )}
      {texts.length === 0 && all.data.media.length === 0 && <p className="quiet">{t('inbox.revision.none')}</p>}
      {m.deletedAt && all.data.media.map((x) => <Media key={x.id} media={x} />)}
    </>
  )
}

// Edited says in a bubble's foot that its text was changed, and shows what it said before.
export function Edited({ message: m }: { message: MessageView }) {
  const can = useCan('agent')
  const [open, setOpen] = useState(false)
  const word = t('inbox.edited')
  if (!can) return <span>{word}</span>
  return (
    <>
      <UnstyledButton className="revised" onClick={() => setOpen(true)} aria-label={t('inbox.edited.open')}>
        {word}
      </UnstyledButton>
      {open && (
        <Modal opened onClose={() => setOpen(false)} title={t('inbox.edited.title')}>
          <History message={m} />
        </Modal>
      )}
    </>
  )
}

// Deleted stands in the place of a message that its writer took back. What it said is shown on request only.
export function Deleted({ message: m, group }: { message: MessageView; group: boolean }) {
  const can = useCan('agent')
  const [open, setOpen] = useState(false)
  const at = when(m.deletedAt, m.arrivedAt)
  return (
    <>
      <p className="bubble-text bubble-broken">{t(m.direction === 'out' ? 'inbox.deleted.us' : group ? 'inbox.deleted.member' : 'inbox.deleted.them', { at })}</p>
      {can && (
        <UnstyledButton className="revised" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'inbox.deleted.hide' : 'inbox.deleted.show')}
        </UnstyledButton>
      )}
      {open && (
        <div className="kept">
          <History message={m} />
          <p className="quiet">{t(group ? 'inbox.deleted.keptGroup' : 'inbox.deleted.kept')}</p>
        </div>
      )}
    </>
  )
}

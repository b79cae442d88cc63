import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type CustomerView, type InviteView } from '../backend'
import { copyText } from '../lib/copy'
import { t } from '../lib/i18n'
import { go } from '../lib/router'
import { date, parse } from '../lib/time'
import { Problem } from './Problem'
import { Skeleton } from './Skeleton'
import { kindName, kindWord } from './kind'
import { tell, tellProblem } from './toast'
import './invite.css'

function Ready({ customer: c, invite, onClose }: { customer: CustomerView; invite: InviteView; onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const until = parse(invite.expiresAt)
  const words = t('invite.words', { channel: kindWord(invite.kind), link: invite.link })
  const send = useMutation({
    mutationFn: async () => {
      const { row } = await backend.Inbox.Open(c.id)
      // The link is the key: a second press is the same message.
      await backend.Inbox.Send({ conversation: row.id, text: words, subject: '', class: '', address: 0, uploads: [], replyTo: 0, key: invite.link })
      return row.id
    },
    onSuccess: (id) => {
      tell(t('invite.sent'))
      onClose()
      go(['atendimento', id])
    },
    onError: (e) => tellProblem(e),
  })
  return (
    <>
      <div className="invite">
        <img src={`data:image/svg+xml,${encodeURIComponent(invite.qrsvg)}`} alt={t('invite.qr', { name: c.name })} />
        <div>
          <p>{t('invite.how', { channel: kindWord(invite.kind) })}</p>
          <p className="quiet">{until && t('invite.until', { date: date(until) })}</p>
          <p className="invite-link num">{invite.link}</p>
        </div>
      </div>
      <div className="dialog-foot">
        <Button variant="default" onClick={() => setCopied(copyText(words))}>
          {copied ? t('invite.copied') : t('invite.copy')}
        </Button>
        {c.addresses.some((a) => a.configured && a.consents.length > 0) && (
          <Button loading={send.isPending} onClick={() => send.mutate()} data-autofocus>
            {t('invite.send')}
          </Button>
        )}
      </div>
    </>
  )
}

// InviteDialog shows one invitation: a code for who stands at the counter, and words to send to who does not.
export default function InviteDialog({ customer: c, kind, onClose }: { customer: CustomerView; kind: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['invite', c.id],
    queryFn: () => backend.Customers.Invite(c.id),
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <Modal opened onClose={onClose} size="52rem" title={t('invite.title', { name: c.name, channel: kindName(kind) })}>
      {error ? <Problem error={error} retry={() => void refetch()} /> : data ? <Ready customer={c} invite={data} onClose={onClose} /> : <Skeleton rows={4} />}
    </Modal>
  )
}

import { Button, Modal, Radio, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, toCallError, type ChannelView } from '../../backend'
import { t } from '../../lib/i18n'
import { Problem, errorWords } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { kindName } from '../../ui/kind'
import { tell } from '../../ui/toast'
import './post.css'

const most = 3000

// PostDialog writes a notice where many read. It leaves once, when a person presses, and never by itself.
export default function PostDialog({ channel: c, onClose }: { channel: ChannelView; onClose: () => void }) {
  const places = useQuery({ queryKey: ['places', c.id], queryFn: () => backend.Channels.Places(c.id), gcTime: 0 })
  const [chosen, setChosen] = useState('')
  const [text, setText] = useState('')
  const place = places.data?.find((p) => p.id === chosen) ?? places.data?.[0]
  const post = useMutation({
    mutationFn: () => backend.Channels.Post(c.id, place?.id ?? '', text.trim()),
    onSuccess: () => {
      tell(t('channel.post.done', { place: place?.title ?? '' }))
      onClose()
    },
  })
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    if (place && text.trim() && !post.isPending) post.mutate()
  }
  return (
    <Modal opened onClose={onClose} size="52rem" title={t('channel.post.title', { channel: kindName(c.kind) })}>
      {places.error && <Problem error={places.error} retry={() => void places.refetch()} />}
      {places.isPending && <Skeleton rows={3} />}
      {places.data?.length === 0 && <p>{t('channel.post.none', { bot: c.name })}</p>}
      {place && (
        <form className="post" onSubmit={submit}>
          <Radio.Group label={t('channel.post.where')} value={place.id} onChange={setChosen}>
            {places.data?.map((p) => (
              <Radio key={p.id} value={p.id} label={p.title} description={p.open ? t('channel.post.open') : t('channel.post.group')} />
            ))}
          </Radio.Group>
          <Textarea
            label={t('channel.post.text')}
            value={text}
            onChange={(e) => {
              post.reset()
              setText(e.currentTarget.value)
            }}
            maxLength={most}
            autosize
            minRows={4}
            maxRows={10}
            error={post.error ? errorWords(toCallError(post.error)) : undefined}
            data-autofocus
          />
          <div className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={post.isPending} disabled={!text.trim()}>
              {t('channel.post.action')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}

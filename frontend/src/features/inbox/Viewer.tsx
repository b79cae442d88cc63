import { Modal } from '@mantine/core'
import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { ArrowRightIcon } from '@phosphor-icons/react/dist/csr/ArrowRight'
import { MagnifyingGlassPlusIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlassPlus'
import { useEffect, useState, type KeyboardEvent } from 'react'
import type { MediaView } from '../../backend'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { IconButton } from '../../ui/IconButton'
import { saveMedia } from '../../ui/save'
import { beside, isVideo } from './album'
import { useBlob } from './useBlob'
import './viewer.css'

interface Props {
  media: MediaView
  album: MediaView[]
  moreBefore: boolean
  // asks for what was said before the first of the album
  onOlder: () => void
  onShow: (media: MediaView) => void
  onClose: () => void
}

function Missing({ children }: { children: string }) {
  return (
    <p className="viewer-missing" role="status">
      {children}
    </p>
  )
}

function Video({ media }: { media: MediaView }) {
  const { url, error } = useBlob(media.url, media.available)
  const [broken, setBroken] = useState(false)
  if (error) return <Missing>{t('inbox.fileGone')}</Missing>
  if (broken) return <Missing>{t('inbox.video.broken')}</Missing>
  if (!url) return <Missing>{t('inbox.video.loading')}</Missing>
  // What customers film has no captions.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <video className="viewer-fit" src={url} controls autoPlay aria-label={media.name} onError={() => setBroken(true)} />
}

function Picture({ media, whole }: { media: MediaView; whole: boolean }) {
  const [lost, setLost] = useState(false)
  if (lost) return <Missing>{t('inbox.fileGone')}</Missing>
  return <img className={whole ? 'viewer-whole' : 'viewer-fit'} src={media.url} alt={media.name} onError={() => setLost(true)} />
}

// Viewer shows one picture or video of a conversation over the page; the arrow keys go to its neighbours.
export default function Viewer({ media: given, album, moreBefore, onOlder, onShow, onClose }: Props) {
  const [whole, setWhole] = useState(false)
  // It may have arrived since it was opened.
  const media = album.find((m) => m.id === given.id) ?? given
  const { before, after } = beside(album, media.id)
  const first = album[0]?.id === media.id
  // What was said before is asked for in time, so that the arrow is there when somebody wants it.
  useEffect(() => {
    if (first && moreBefore) onOlder()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [first, moreBefore, album.length])
  const show = (next: MediaView | undefined) => {
    if (!next) return
    setWhole(false)
    onShow(next)
  }
  const onKey = (e: KeyboardEvent) => {
    // A video's own keys, and those that scroll a picture in its real size, are theirs.
    if (e.target instanceof HTMLVideoElement || (whole && e.target instanceof Element && e.target.matches('.viewer-stage'))) return
    const next = e.key === 'ArrowLeft' ? before : e.key === 'ArrowRight' ? after : undefined
    if (!next) return
    e.preventDefault()
    show(next)
  }
  const video = isVideo(media)
  return (
    <Modal opened onClose={onClose} size="calc(100vw - 6.4rem)" title={media.name} className="viewer" onKeyDown={onKey}>
      {/* It scrolls when the picture is larger, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="viewer-stage" data-whole={whole} role="group" aria-label={media.name} tabIndex={whole ? 0 : undefined}>
        {!media.available && <Missing>{t('inbox.viewer.missing')}</Missing>}
        {media.available && video && <Video key={media.id} media={media} />}
        {media.available && !video && <Picture key={media.id} media={media} whole={whole} />}
      </div>
      <div className="viewer-foot">
        <IconButton label={t('inbox.viewer.before')} icon={ArrowLeftIcon} shortcut="←" disabled={!before} onClick={() => show(before)} />
        <IconButton label={t('inbox.viewer.after')} icon={ArrowRightIcon} shortcut="→" disabled={!after} onClick={() => show(after)} />
        {!video && media.available && (
          <IconButton label={t('inbox.viewer.whole')} icon={MagnifyingGlassPlusIcon} pressed={whole} onClick={() => setWhole(!whole)} />
        )}
        {media.available && (
          <a className="file-save" href={media.url} download={media.name} onClick={(e) => saveMedia(media, e)}>
            {t('inbox.file.save', { size: bytes(media.size) })}
          </a>
        )}
      </div>
    </Modal>
  )
}

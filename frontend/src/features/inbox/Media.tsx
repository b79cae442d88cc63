import { UnstyledButton } from '@mantine/core'
import { FileIcon } from '@phosphor-icons/react/dist/csr/File'
import { FilePdfIcon } from '@phosphor-icons/react/dist/csr/FilePdf'
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls'
import { FilmStripIcon } from '@phosphor-icons/react/dist/csr/FilmStrip'
import { ImageIcon } from '@phosphor-icons/react/dist/csr/Image'
import { ProhibitIcon } from '@phosphor-icons/react/dist/csr/Prohibit'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { createElement } from 'react'
import type { MediaView } from '../../backend'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { Audio } from './Audio'
import { isVideo, looks, useView } from './album'
import { saveMedia } from '../../ui/save'
import './media.css'

function signOf(m: MediaView): Icon {
  if (m.blocked) return ProhibitIcon
  if (m.mime === 'application/pdf') return FilePdfIcon
  if (/sheet|excel|csv/.test(m.mime)) return FileXlsIcon
  if (isVideo(m)) return FilmStripIcon
  return m.image ? ImageIcon : FileIcon
}

function line(m: MediaView): string {
  if (m.blocked) return t('inbox.file.blocked')
  return t(m.available ? 'inbox.file.here' : 'inbox.file.missing', { size: bytes(m.size) })
}

function FileRow({ media }: { media: MediaView }) {
  const view = useView()
  const inner = (
    <>
      {createElement(signOf(media), { size: '2.4rem', 'aria-hidden': true })}
      <span className="file-words">
        <span className="file-name cut" title={media.name}>
          {media.name}
        </span>
        <span className="quiet">{line(media)}</span>
      </span>
    </>
  )
  if (looks(media) && media.url) {
    return (
      <UnstyledButton className="file" aria-label={t(isVideo(media) ? 'inbox.video.open' : 'inbox.image.open', { name: media.name })} onClick={() => view(media)}>
        {inner}
      </UnstyledButton>
    )
  }
  if (media.blocked || !media.available || !media.url) return <span className="file">{inner}</span>
  return (
    <a className="file" href={media.url} download={media.name} onClick={(e) => saveMedia(media, e)}>
      {inner}
    </a>
  )
}

function Picture({ media }: { media: MediaView }) {
  const view = useView()
  return (
    <UnstyledButton className="picture" aria-label={t('inbox.image.open', { name: media.name })} onClick={() => view(media)}>
      <img src={media.thumb} alt="" />
    </UnstyledButton>
  )
}

// Media is one file of a message: a picture, something to listen to, or a file.
export function Media({ media }: { media: MediaView }) {
  if (media.image && media.thumb && !media.blocked) return <Picture media={media} />
  if (media.mime.startsWith('audio/') && media.available && !media.blocked) return <Audio media={media} />
  return <FileRow media={media} />
}

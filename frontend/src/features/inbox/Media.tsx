import { Modal, UnstyledButton } from '@mantine/core'
import { FileIcon } from '@phosphor-icons/react/dist/csr/File'
import { FilePdfIcon } from '@phosphor-icons/react/dist/csr/FilePdf'
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls'
import { FilmStripIcon } from '@phosphor-icons/react/dist/csr/FilmStrip'
import { ImageIcon } from '@phosphor-icons/react/dist/csr/Image'
import { ProhibitIcon } from '@phosphor-icons/react/dist/csr/Prohibit'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { createElement, useState } from 'react'
import type { MediaView } from '../../backend'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { Audio } from './Audio'
import { saveMedia } from '../../ui/save'
import './media.css'

function signOf(m: MediaView): Icon {
  if (m.blocked) return ProhibitIcon
  if (m.mime === 'application/pdf') return FilePdfIcon
  if (/sheet|excel|csv/.test(m.mime)) return FileXlsIcon
  if (m.mime.startsWith('video/')) return FilmStripIcon
  return m.image ? ImageIcon : FileIcon
}

function line(m: MediaView): string {
  if (m.blocked) return t('inbox.file.blocked')
  return t(m.available ? 'inbox.file.here' : 'inbox.file.missing', { size: bytes(m.size) })
}

function FileRow({ media }: { media: MediaView }) {
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
  if (media.blocked || !media.available || !media.url) return <span className="file">{inner}</span>
  return (
    <a className="file" href={media.url} download={media.name} onClick={(e) => saveMedia(media, e)}>
      {inner}
    </a>
  )
}

function Picture({ media }: { media: MediaView }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <UnstyledButton className="picture" aria-label={t('inbox.image.open', { name: media.name })} onClick={() => setOpen(true)}>
        <img src={media.thumb} alt="" />
      </UnstyledButton>
      {open && (
        <Modal opened onClose={() => setOpen(false)} size="auto" title={media.name}>
          <img className="picture-full" src={media.available ? media.url : media.thumb} alt={media.name} />
          <div className="dialog-foot">
            {media.available && (
              <a className="file-save" href={media.url} download={media.name} onClick={(e) => saveMedia(media, e)}>
                {t('inbox.file.save', { size: bytes(media.size) })}
              </a>
            )}
          </div>
        </Modal>
      )}
    </>
  )
}

// Media is one file of a message: a picture, something to listen to, or a file.
export function Media({ media }: { media: MediaView }) {
  if (media.image && media.thumb && !media.blocked) return <Picture media={media} />
  if (media.mime.startsWith('audio/') && media.available && !media.blocked) return <Audio media={media} />
  return <FileRow media={media} />
}

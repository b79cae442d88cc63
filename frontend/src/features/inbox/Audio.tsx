import { UnstyledButton } from '@mantine/core'
import { PauseIcon } from '@phosphor-icons/react/dist/csr/Pause'
import { PlayIcon } from '@phosphor-icons/react/dist/csr/Play'
import { useEffect, useRef, useState } from 'react'
import { CallError, type MediaView } from '../../backend'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { tellProblem } from '../../ui/toast'

const clock = (seconds: number): string =>
  Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}` : ''

// usePlayer plays a file of the program. One of the webviews plays nothing from the program's own address, so the bytes
// are fetched first and played from memory, in every one.
function usePlayer(url: string) {
  const audio = useRef<HTMLAudioElement | undefined>(undefined)
  const blob = useRef('')
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(0)
  useEffect(
    () => () => {
      audio.current?.pause()
      if (blob.current) URL.revokeObjectURL(blob.current)
    },
    [],
  )
  const load = async (): Promise<HTMLAudioElement> => {
    if (audio.current) return audio.current
    const answer = await fetch(url)
    if (!answer.ok) throw new CallError('not_found', 'inbox.audio.missing')
    blob.current = URL.createObjectURL(await answer.blob())
    const a = new window.Audio(blob.current)
    a.addEventListener('timeupdate', () => setAt(a.currentTime))
    a.addEventListener('durationchange', () => setLength(a.duration))
    a.addEventListener('play', () => setPlaying(true))
    a.addEventListener('pause', () => setPlaying(false))
    a.addEventListener('ended', () => setAt(0))
    audio.current = a
    return a
  }
  const toggle = async () => {
    try {
      const a = await load()
      if (a.paused) await a.play()
      else a.pause()
    } catch (e) {
      tellProblem(e instanceof CallError ? e : new CallError('invalid', 'inbox.audio.broken'))
    }
  }
  const seek = (to: number) => {
    if (audio.current) audio.current.currentTime = to
  }
  return { playing, at, length, toggle, seek }
}

export function Audio({ media }: { media: MediaView }) {
  const { playing, at, length, toggle, seek } = usePlayer(media.url)
  return (
    <div className="audio">
      <UnstyledButton
        className="audio-play"
        aria-label={playing ? t('inbox.audio.pause') : t('inbox.audio.play')}
        onClick={() => void toggle()}
      >
        {playing ? <PauseIcon size="1.6rem" weight="fill" aria-hidden /> : <PlayIcon size="1.6rem" weight="fill" aria-hidden />}
      </UnstyledButton>
      <input
        type="range"
        aria-label={t('inbox.audio.at')}
        min={0}
        max={length || 1}
        step={0.1}
        value={at}
        disabled={!length}
        onChange={(e) => seek(Number(e.currentTarget.value))}
      />
      <span className="quiet num">{length ? `${clock(at)} / ${clock(length)}` : t('inbox.audio.size', { size: bytes(media.size) })}</span>
    </div>
  )
}

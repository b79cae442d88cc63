import { UnstyledButton } from '@mantine/core'
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown'
import { CaretUpIcon } from '@phosphor-icons/react/dist/csr/CaretUp'
import { useEffect, useRef } from 'react'
import type { ChannelView } from '../../backend'
import { t } from '../../lib/i18n'
import { kindName } from '../../ui/kind'
import { useMove } from './useChannel'

interface Props {
  channel: ChannelView
  before: ChannelView | undefined
  after: ChannelView | undefined
}

// MoveButtons changes the order in which the shop tries its channels. The button keeps the focus when its card moves,
// so that pressing it twice moves twice.
export function MoveButtons({ channel, before, after }: Props) {
  const move = useMove(channel.id)
  const up = useRef<HTMLButtonElement>(null)
  const down = useRef<HTMLButtonElement>(null)
  const pressed = useRef<'up' | 'down' | undefined>(undefined)
  useEffect(() => {
    if (!pressed.current) return
    const [wanted, other] = pressed.current === 'up' ? [up, down] : [down, up]
    ;(wanted.current?.disabled ? other : wanted).current?.focus()
    pressed.current = undefined
  }, [channel.position])
  const press = (way: 'up' | 'down', neighbour: ChannelView | undefined) => {
    if (!neighbour) return
    pressed.current = way
    move.mutate(neighbour)
  }
  const name = kindName(channel.kind)
  return (
    <span className="channel-move">
      <UnstyledButton
        ref={up}
        disabled={!before}
        aria-label={t('channel.up', { channel: name })}
        onClick={() => press('up', before)}
      >
        <CaretUpIcon size="1.4rem" weight="bold" aria-hidden />
      </UnstyledButton>
      <UnstyledButton
        ref={down}
        disabled={!after}
        aria-label={t('channel.down', { channel: name })}
        onClick={() => press('down', after)}
      >
        <CaretDownIcon size="1.4rem" weight="bold" aria-hidden />
      </UnstyledButton>
    </span>
  )
}

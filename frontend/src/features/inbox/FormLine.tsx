import { AddressBookIcon } from '@phosphor-icons/react/dist/csr/AddressBook'
import { ChartBarIcon } from '@phosphor-icons/react/dist/csr/ChartBar'
import { DeviceMobileIcon } from '@phosphor-icons/react/dist/csr/DeviceMobile'
import { MapPinIcon } from '@phosphor-icons/react/dist/csr/MapPin'
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX'
import { SignInIcon } from '@phosphor-icons/react/dist/csr/SignIn'
import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut'
import { StickerIcon } from '@phosphor-icons/react/dist/csr/Sticker'
import { TimerIcon } from '@phosphor-icons/react/dist/csr/Timer'
import { UnstyledButton } from '@mantine/core'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { createElement } from 'react'
import type { Form, MessageView } from '../../backend'
import { t } from '../../lib/i18n'
import { openLink } from '../../ui/Linked'

const signs: Record<Exclude<Form, ''>, Icon> = {
  place: MapPinIcon,
  contact: AddressBookIcon,
  sticker: StickerIcon,
  poll: ChartBarIcon,
  call: PhoneXIcon,
  once: TimerIcon,
  joined: SignInIcon,
  left: SignOutIcon,
  number: AddressBookIcon,
  other: DeviceMobileIcon,
}

// FormLine says what a message is that is not just text and files.
export function FormLine({ form }: { form: Form }) {
  if (!form) return null
  return (
    <p className="form-line">
      {createElement(signs[form], { size: '1.6rem', 'aria-hidden': true })} {t(`inbox.form.${form}`)}
    </p>
  )
}

const mapLine = /\n?https:\/\/maps\.google\.com\/\?q=[-\d.,]+$/

// wordsOf is the text of a message without the address of a map, which has its own button.
export const wordsOf = (m: MessageView): string => (m.form === 'place' ? m.text.replace(mapLine, '') : m.text)

// MapButton opens the place of a message in a map, elsewhere, and only when it is pressed.
export function MapButton({ message: m }: { message: MessageView }) {
  const url = m.form === 'place' ? m.text.match(mapLine)?.[0].trim() : undefined
  if (!url) return null
  return (
    <UnstyledButton className="bubble-mail" onClick={() => openLink(url)}>
      {t('inbox.form.map')}
    </UnstyledButton>
  )
}

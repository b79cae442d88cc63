import { ArrowDownIcon } from '@phosphor-icons/react/dist/csr/ArrowDown'
import { ArrowUpIcon } from '@phosphor-icons/react/dist/csr/ArrowUp'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import type { KeyboardEvent } from 'react'
import type { Id } from '../../backend'
import { t } from '../../lib/i18n'
import { number } from '../../lib/words'
import { errorWords } from '../../ui/Problem'
import { IconButton } from '../../ui/IconButton'
import { useFind } from './useFind'
import './find.css'

interface Props {
  conversation: Id
  onPlace: (id: Id) => void
  onClose: () => void
}

// FindBar looks for words in the open conversation. The newest place comes first; up goes to older ones, as on the screen.
export default function FindBar({ conversation, onPlace, onClose }: Props) {
  const find = useFind(conversation, onPlace)
  const onKey = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    const steps: Record<string, () => void> = {
      Escape: onClose,
      Enter: e.shiftKey ? find.newer : find.older,
      ArrowUp: find.older,
      ArrowDown: find.newer,
    }
    const step = steps[e.key]
    if (!step || (e.target instanceof HTMLButtonElement && e.key !== 'Escape')) return
    e.preventDefault()
    e.stopPropagation()
    step()
  }
  const none = find.text.trim() !== '' && !find.busy && find.total === 0
  const said = find.error
    ? errorWords(find.error)
    : none
      ? t('inbox.find.none')
      : find.total > 0
        ? t('inbox.find.place', { at: number(find.index + 1), count: number(find.total) })
        : ''
  return (
    // The keys of the field work on the whole bar; each of them has a button too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div role="search" className="find no-print" aria-label={t('inbox.find')} onKeyDown={onKey}>
      <MagnifyingGlassIcon size="1.8rem" aria-hidden />
      <input
        className="find-text"
        aria-label={t('inbox.find')}
        placeholder={t('inbox.find.hint')}
        value={find.text}
        maxLength={200}
        onChange={(e) => find.setText(e.currentTarget.value)}
        // The bar opens because somebody wants to type in it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
      />
      <p className="find-said num" role="status">
        {said}
      </p>
      <IconButton label={t('inbox.find.older')} icon={ArrowUpIcon} shortcut="Enter" disabled={find.index < 0 || find.index + 1 >= find.total} onClick={find.older} />
      <IconButton label={t('inbox.find.newer')} icon={ArrowDownIcon} shortcut="Shift+Enter" disabled={find.index <= 0} onClick={find.newer} />
      <IconButton label={t('inbox.find.close')} icon={XIcon} shortcut="Esc" onClick={onClose} />
    </div>
  )
}

import { Button } from '@mantine/core'
import { PaperclipIcon } from '@phosphor-icons/react/dist/csr/Paperclip'
import { TextAlignLeftIcon } from '@phosphor-icons/react/dist/csr/TextAlignLeft'
import { Suspense, lazy, useCallback, useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react'
import { onEvent, type Id, type RouteView } from '../../backend'
import { useChannels, usePreference } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { useLayout } from '../../lib/layout'
import { IconButton } from '../../ui/IconButton'
import { Keys } from '../../ui/Keys'
import { AttachmentList } from './AttachmentList'
import { QuotedAbove } from './Quote'
import { RouteMenu } from './RouteMenu'
import { compose, sends, type Compose } from './compose'
import { draftOf, setDraft, useDraft } from './draft'
import { attach, attachReady } from './attach'
import './composer.css'

const PartsLine = lazy(() => import('./PartsLine'))

interface Props {
  id: Id
  // the customer's name, '' while it is not known yet
  name: string
  route: RouteView | undefined
  onSend: () => void
}

const words: Record<Compose['action'], 'compose.send' | 'compose.keep' | 'compose.note'> = {
  send: 'compose.send',
  keep: 'compose.keep',
  note: 'compose.note',
}

// useGrowing lets the field grow with its text, which not every webview does by itself.
function useGrowing(text: string) {
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const f = field.current
    if (!f) return
    f.style.height = 'auto'
    f.style.height = `${f.scrollHeight}px`
  }, [text])
  return field
}

// Composer stays on the screen from one conversation to the next; what is written belongs to the draft, not to it.
export function Composer({ id, name, route, onSend }: Props) {
  const draft = useDraft(id)
  const phone = useLayout() === 'phone'
  const channel = useChannels().data?.find((c) => c.id === route?.account)
  const field = useGrowing(draft.text)
  const picker = useRef<HTMLInputElement>(null)
  const [menu, setMenu] = useState(false)
  const state = compose(draft, route, channel)
  useEffect(() => onEvent('window:dropped', ({ files }) => !draftOf(id).note && attachReady(id, files)), [id])
  const send = () => state.ready && onSend()
  const choose = useCallback((address: Id) => setDraft(id, { address }), [id])
  const pick = useCallback(() => picker.current?.click(), [])
  const toggleSubject = useCallback(() => setDraft(id, { withSubject: !draftOf(id).withSubject }), [id])
  const setMode = (note: boolean) => {
    setDraft(id, { note })
    field.current?.focus()
  }
  useActions([
    {
      name: 'compose.mode',
      label: draft.note ? t('compose.toReply') : t('compose.toNote'),
      shortcut: 'Ctrl+Shift+N',
      group: t('shortcut.group.inbox'),
      run: () => setMode(!draft.note),
    },
    {
      name: 'compose.route',
      label: t('compose.route'),
      shortcut: 'Ctrl+Shift+C',
      group: t('shortcut.group.inbox'),
      enabled: !draft.note,
      run: () => setMenu(true),
    },
    {
      name: 'compose.attach',
      label: t('compose.attach'),
      shortcut: 'Ctrl+O',
      group: t('shortcut.group.inbox'),
      enabled: !draft.note,
      run: pick,
    },
  ])
  const { quote } = draft
  const dropQuote = () => {
    setDraft(id, { quote: undefined })
    field.current?.focus()
  }
  const quoted = quote?.id
  useEffect(() => {
    if (quoted) field.current?.focus()
  }, [quoted, field])
  const [enter] = usePreference('ui.enter')
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'Escape' && quote && !draft.note) {
      e.preventDefault()
      e.stopPropagation()
      return dropQuote()
    }
    if (e.nativeEvent.isComposing || !sends(e, enter)) return
    e.preventDefault()
    send()
  }
  const onPaste = (e: ClipboardEvent) => {
    if (draft.note || e.clipboardData.files.length === 0) return
    e.preventDefault()
    attach(id, e.clipboardData.files)
  }
  const onDrop = (e: DragEvent) => {
    e.preventDefault()
    if (!draft.note) attach(id, e.dataTransfer.files)
  }
  const subjectOn = draft.withSubject && !draft.note && channel?.subject
  const first = name.split(' ')[0] ?? ''
  return (
    // Dropping a file is a shorter way to the attach button, not the only one.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="composer no-print"
      data-note={draft.note}
      aria-label={t('compose.label')}
      onDragOver={(e) => e.preventDefault()}
      onDrop={onDrop}
    >
      <div className="composer-head">
        <button type="button" className="composer-mode" aria-pressed={!draft.note} onClick={() => setMode(false)}>
          {t('compose.reply')}
        </button>
        <button type="button" className="composer-mode" aria-pressed={draft.note} onClick={() => setMode(true)}>
          {t('compose.noteTab')}
        </button>
        <span className="composer-space" />
        {!draft.note && (
          <RouteMenu
            route={route}
            chosen={draft.address}
            onChoose={choose}
            open={menu}
            onOpen={setMenu}
          />
        )}
      </div>
      {subjectOn && (
        <input
          className="composer-subject"
          aria-label={t('compose.subject')}
          placeholder={t('compose.subject')}
          value={draft.subject}
          onChange={(e) => setDraft(id, { subject: e.currentTarget.value })}
        />
      )}
      {quote && !draft.note && <QuotedAbove quote={quote} onDrop={dropQuote} />}
      <textarea
        ref={field}
        className="composer-text"
        rows={1}
        aria-label={draft.note ? t('compose.noteField') : t('compose.field', { name })}
        placeholder={draft.note ? t('compose.noteField') : t('compose.field', { name: first })}
        value={draft.text}
        onChange={(e) => setDraft(id, { text: e.currentTarget.value })}
        onKeyDown={onKey}
        onPaste={onPaste}
      />
      {!draft.note && <AttachmentList conversation={id} uploads={draft.uploads} />}
      {!draft.note && channel?.countsParts && draft.text.trim() !== '' && (
        <Suspense>
          <PartsLine text={draft.text} cost={channel.costPerPart} onPlain={(text) => setDraft(id, { text })} />
        </Suspense>
      )}
      <div className="composer-foot">
        {!draft.note && (
          <IconButton
            label={t('compose.attach')}
            icon={PaperclipIcon}
            shortcut="Ctrl+O"
            onClick={pick}
          />
        )}
        {!draft.note && channel?.subject && (
          <IconButton
            label={t('compose.subject.toggle')}
            icon={TextAlignLeftIcon}
            pressed={draft.withSubject}
            onClick={toggleSubject}
          />
        )}
        <p className="composer-hint num" data-bad={state.hint?.bad} role="status">
          {state.hint ? t(state.hint.key, state.hint.args) : draft.note ? t('compose.noteHint') : ''}
          {state.left !== undefined && state.left >= 0 && ` ${t('compose.left', { count: state.left })}`}
        </p>
        <Button disabled={!state.ready} onClick={send} rightSection={phone ? undefined : <Keys shortcut={enter === 'line' ? 'Ctrl+Enter' : 'Enter'} />}>
          {t(words[state.action])}
        </Button>
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(e) => {
          attach(id, e.currentTarget.files ?? [])
          e.currentTarget.value = ''
        }}
      />
    </section>
  )
}

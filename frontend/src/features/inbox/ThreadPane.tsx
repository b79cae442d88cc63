import { Suspense, lazy, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { backend, type Id } from '../../backend'
import { useCan, useSession } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { Composer } from './Composer'
import { ThreadHead } from './ThreadHead'
import { ThreadList } from './ThreadList'
import { useChosenAddress } from './draft'
import { nameOf } from './group'
import { useConversation, useResolve, useRoute } from './useConversation'
import { senderOf } from './sender'
import { useThread } from './useThread'
import { Viewing } from './Viewing'

const FindBar = lazy(() => import('./FindBar'))

interface Props {
  id: Id
  at: Id
  panel: boolean
  onPanel: () => void
}

// Reading is seeing: while a conversation stands on the screen of somebody who is there, nothing of it is unread.
function useMarkRead(id: Id, unread: number, can: boolean) {
  useEffect(() => {
    if (!unread || !can) return
    const mark = () => {
      if (document.visibilityState === 'visible') void backend.Inbox.MarkRead(id).catch(() => undefined)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [id, unread, can])
}

// A place that a search in the conversation found; turn tells two visits of one place apart.
export interface FoundPlace {
  id: Id
  turn: number
}

// useFinding opens and closes the search in one conversation. Closing gives the focus back and leaves the thread where it
// stands; another conversation, or another place of this one, begins without it.
function useFinding(id: Id, at: Id, has: (message: Id) => boolean, open: (message: Id) => void) {
  const of = `${id} ${at}`
  const [finding, setFinding] = useState('')
  const [place, setPlace] = useState<FoundPlace & { of: string }>()
  const before = useRef<Element | null>(null)
  const toggle = useCallback(() => {
    before.current = document.activeElement
    setFinding((now) => (now === of ? '' : of))
  }, [of])
  const close = useCallback(() => {
    setFinding('')
    const back = before.current instanceof HTMLElement && before.current.isConnected ? before.current : undefined
    ;(back && back !== document.body ? back : document.querySelector<HTMLElement>('.thread-scroll'))?.focus()
  }, [])
  const latest = useRef({ has, open })
  useEffect(() => {
    latest.current = { has, open }
  })
  const show = useCallback(
    (message: Id) => {
      setPlace((p) => ({ of, id: message, turn: (p?.turn ?? 0) + 1 }))
      if (!latest.current.has(message)) latest.current.open(message)
    },
    [of],
  )
  return { on: finding === of, place: place?.of === of ? place : undefined, toggle, close, show }
}

// ThreadPane is one conversation: who, what was said, and the field to answer in.
export const ThreadPane = memo(function ThreadPane({ id, at, panel, onPanel }: Props) {
  const { view, store } = useThread(id)
  const { data: conversation, error, refetch } = useConversation(id)
  const route = useRoute(id, useChosenAddress(id)).data
  const can = useCan('agent')
  const session = useSession().data
  const { send, again } = useMemo(() => senderOf(id, store), [id, store])
  const { resolve, reopen } = useResolve(id)
  useMarkRead(id, conversation?.row.unread ?? 0, can)
  const find = useFinding(id, at, (m) => view.rows.some((r) => r.id === m), (m) => void store.open(m))
  const open = conversation?.row.open ?? false
  const group = conversation?.row.group ?? false
  const name = conversation ? nameOf(conversation.row) : ''
  useActions([
    {
      name: 'inbox.find',
      label: t('inbox.find'),
      shortcut: 'Ctrl+F',
      group: t('shortcut.group.inbox'),
      run: () => (find.on ? document.querySelector<HTMLInputElement>('.find-text')?.select() : find.toggle()),
    },
    {
      name: 'inbox.resolve',
      label: t('inbox.resolve'),
      shortcut: 'Ctrl+E',
      group: t('shortcut.group.inbox'),
      enabled: can && open && !group,
      run: () => resolve.mutate(),
    },
    {
      name: 'inbox.reopen',
      label: t('inbox.reopen'),
      shortcut: 'Ctrl+Shift+E',
      group: t('shortcut.group.inbox'),
      enabled: can && conversation !== undefined && !open && !group,
      run: () => reopen.mutate(),
    },
  ])
  if (error) return <Problem error={error} retry={() => void refetch()} />
  return (
    <>
      {conversation ? (
        <ThreadHead conversation={conversation} route={route} panel={panel} onPanel={onPanel} finding={find.on} onFind={find.on ? find.close : find.toggle} />
      ) : (
        <div className="thread-head" />
      )}
      {find.on && (
        <Suspense>
          <FindBar key={id} conversation={id} onPlace={find.show} onClose={find.close} />
        </Suspense>
      )}
      {view.state === 'failed' && <Problem error={view.error} retry={() => void store.open(at)} />}
      {view.state === 'loading' && <Skeleton rows={8} height={5.6} className="thread-list" />}
      {view.state === 'ready' && (
        <Viewing key={id} thread={{ view, store }}>
          <ThreadList
            view={view}
            store={store}
            name={name}
            group={group}
            by={route?.kind ?? ''}
            at={find.place?.id ?? at}
            turn={find.place?.turn ?? 0}
            onAgain={again}
          />
        </Viewing>
      )}
      {group ? (
        <p className="thread-readonly quiet">{t('inbox.group.readOnly')}</p>
      ) : can ? (
        <Composer id={id} name={name} route={route} onSend={send} />
      ) : (
        <p className="thread-readonly quiet">{t(session?.readOnly ? 'session.readOnly' : 'compose.readOnly')}</p>
      )}
    </>
  )
})

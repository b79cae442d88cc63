import { memo, useEffect, useMemo } from 'react'
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
import { useConversation, useResolve, useRoute } from './useConversation'
import { senderOf } from './sender'
import { useThread } from './useThread'

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
  const open = conversation?.row.open ?? false
  const name = conversation?.row.name ?? ''
  useActions([
    {
      name: 'inbox.resolve',
      label: t('inbox.resolve'),
      shortcut: 'Ctrl+E',
      group: t('shortcut.group.inbox'),
      enabled: can && open,
      run: () => resolve.mutate(),
    },
    {
      name: 'inbox.reopen',
      label: t('inbox.reopen'),
      shortcut: 'Ctrl+Shift+E',
      group: t('shortcut.group.inbox'),
      enabled: can && conversation !== undefined && !open,
      run: () => reopen.mutate(),
    },
  ])
  if (error) return <Problem error={error} retry={() => void refetch()} />
  return (
    <>
      {conversation ? (
        <ThreadHead conversation={conversation} route={route} panel={panel} onPanel={onPanel} />
      ) : (
        <div className="thread-head" />
      )}
      {view.state === 'failed' && <Problem error={view.error} retry={() => void store.open(at)} />}
      {view.state === 'loading' && <Skeleton rows={8} height={5.6} className="thread-list" />}
      {view.state === 'ready' && (
        <ThreadList
          key={id}
          view={view}
          store={store}
          name={name}
          by={route?.kind ?? ''}
          at={at}
          onAgain={again}
        />
      )}
      {can ? (
        <Composer id={id} name={name} route={route} onSend={send} />
      ) : (
        <p className="thread-readonly quiet">{t(session?.readOnly ? 'session.readOnly' : 'compose.readOnly')}</p>
      )}
    </>
  )
})

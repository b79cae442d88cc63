import { Button, Drawer } from '@mantine/core'
import { useCallback, useDeferredValue, useEffect, useState } from 'react'
import { backend, type ConversationRow, type Id } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t } from '../../lib/i18n'
import { useLayout } from '../../lib/layout'
import { go, usePlace } from '../../lib/router'
import { Empty } from '../../ui/Empty'
import { ConversationList } from './ConversationList'
import { CustomerPanel } from './CustomerPanel'
import { GroupPanel } from './GroupPanel'
import { NewConversation } from './NewConversation'
import { OtherMail } from './OtherMail'
import { ThreadPane } from './ThreadPane'
import { Viewing } from './Viewing'
import { useChosenAddress } from './draft'
import { keepDrafts } from './keepDrafts'
import { useConversation, useRoute } from './useConversation'
import type { ListChoice } from './useConversations'
import { useOpened } from './useThread'
import './inbox.css'

function Panel({ id }: { id: Id }) {
  const { data } = useConversation(id)
  const route = useRoute(id, useChosenAddress(id)).data
  if (data?.row.group) return <GroupPanel row={data.row} />
  return data ? <CustomerPanel conversation={data} route={route} /> : null
}

function NoneChosen({ onNew }: { onNew?: () => void }) {
  // On the shop's first day the list itself says what to do.
  if (useChannels().data?.length === 0) return null
  return (
    <Empty drawing="balloons" title={t('inbox.choose')} line={t('inbox.choose.line')}>
      {onNew && (
        <Button variant="light" onClick={onNew}>
          {t('inbox.new')}
        </Button>
      )}
    </Empty>
  )
}

// Drafts are brought back once, and kept from then on.
let drafts: ReturnType<typeof keepDrafts> | undefined
function useKeptDrafts(can: boolean) {
  useEffect(() => {
    if (!can) return
    drafts ??= keepDrafts({ Drafts: () => backend.Inbox.Drafts(), SaveDraft: (d) => backend.Inbox.SaveDraft(d) })
    const { flush } = drafts
    window.addEventListener('pagehide', flush)
    document.addEventListener('visibilitychange', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      document.removeEventListener('visibilitychange', flush)
    }
  }, [can])
}

// InboxPage is the screen where customers are answered: who, the conversation, and who they are.
export default function InboxPage() {
  const place = usePlace()
  const layout = useLayout()
  const can = useCan('agent')
  useKeptDrafts(can)
  const mail = place.segments[1] === 'emails'
  const id = mail ? 0 : Number(place.segments[1]) || 0
  const at = Number(place.query.get('m')) || 0
  const [choice, setChoice] = useState<ListChoice>({ tab: 'open', sort: 'waiting', text: '', whose: '' })
  const [making, setMaking] = useState(false)
  const roomy = layout === 'full' || layout === 'wide'
  const [panel, setPanel] = useState(true)
  const [drawer, setDrawer] = useState(false)
  const shown = roomy ? panel : drawer
  const togglePanel = useCallback(() => (roomy ? setPanel : setDrawer)((on) => !on), [roomy])
  const opened = useOpened(id, at)
  // The panel follows a moment later, so that the conversation itself is there at once.
  const panelId = useDeferredValue(opened.id)
  const open = useCallback((row: ConversationRow) => go(['atendimento', row.id]), [])
  const make = useCallback(() => setMaking(true), [])
  const choose = useCallback((change: Partial<ListChoice>) => setChoice((c) => ({ ...c, ...change })), [])
  useActions([
    {
      name: 'inbox.new',
      label: t('inbox.new'),
      shortcut: 'Ctrl+N',
      group: t('shortcut.group.inbox'),
      enabled: can,
      run: make,
    },
    {
      name: 'inbox.panel',
      label: t('inbox.panel'),
      shortcut: 'Ctrl+J',
      group: t('shortcut.group.inbox'),
      enabled: id > 0,
      run: togglePanel,
    },
  ])
  const one = layout === 'phone'
  const list = !one || (!id && !mail)
  return (
    <div className="inbox" data-panel={roomy && panel && id > 0}>
      {list && (
        <ConversationList
          current={id}
          choice={choice}
          onChoice={choose}
          onOpen={open}
          onNew={make}
        />
      )}
      {(!one || id > 0 || mail) && (
        <section className="thread" aria-label={t('inbox.thread')} data-pane tabIndex={-1}>
          {mail && (
            <Viewing>
              <OtherMail />
            </Viewing>
          )}
          {opened.id > 0 && <ThreadPane id={opened.id} at={opened.at} panel={shown} onPanel={togglePanel} />}
          {!mail && !id && <NoneChosen onNew={can ? make : undefined} />}
        </section>
      )}
      {roomy && panel && panelId > 0 && (
        <aside className="inbox-panel" aria-label={t('panel.label')} data-pane>
          <Panel id={panelId} />
        </aside>
      )}
      {!roomy && (
        <Drawer opened={drawer && id > 0} onClose={() => setDrawer(false)} size="34rem" title={t('panel.label')}>
          {opened.id > 0 && <Panel id={opened.id} />}
        </Drawer>
      )}
      {making && <NewConversation onOpen={(x) => go(['atendimento', x])} onClose={() => setMaking(false)} />}
    </div>
  )
}

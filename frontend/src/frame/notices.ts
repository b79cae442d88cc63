import { backend, onEvent, type Id, type SessionView } from '../backend'
import { notify } from '../backend/notify'
import { keys, queryClient } from '../backend/query'
import { t } from '../lib/i18n'
import { noticesOf, unseen, worthTelling } from '../lib/notice'
import { parsePlace } from '../lib/router'

// A burst is told once, this many milliseconds after its first message.
const gather = 1500

const sight = () => {
  const [section, conversation] = parsePlace(location.hash).segments
  return {
    focused: document.hasFocus(),
    visible: document.visibilityState === 'visible',
    open: section === 'atendimento' ? Number(conversation) || 0 : 0,
  }
}

const setting = () =>
  queryClient.fetchQuery({
    queryKey: [...keys.preference, 'ui.notifications'],
    queryFn: () => backend.Session.Setting('ui.notifications'),
  })

// told looks at a message that changed, and reports whether it is one to tell of.
async function told(conversation: Id, message: Id): Promise<boolean> {
  const page = await backend.Inbox.Messages(conversation, message + 1, 0, 1)
  const m = page.rows.find((x) => x.id === message)
  return m !== undefined && worthTelling(m, Date.now())
}

async function tellOf(inWindow: boolean, waiting: Map<Id, Id>): Promise<void> {
  const much = noticesOf(await setting(), inWindow)
  if (much === 'off') return
  const found = await Promise.all([...waiting].map(async ([m, c]) => ((await told(c, m)) ? c : 0)))
  const from = found.filter((c) => c > 0)
  const first = from[0]
  if (!first || document.hasFocus()) return
  const title = t('notice.arrived', { count: from.length })
  const people = new Set(from).size
  if (much === 'some') return notify(inWindow, title, t('notice.open'))
  const { name } = (await backend.Inbox.Conversation(first)).row
  notify(inWindow, title, people > 1 ? t('notice.more', { name, count: people - 1 }) : name)
}

// A backlog is not looked at message by message: past this many at once there is one look at the last ones.
const most = 20

// watchNotices tells, while nobody looks, that customers wrote.
export function watchNotices(): void {
  let waiting = new Map<Id, Id>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const burst = new Map([...waiting].slice(-most))
    waiting = new Map()
    const session = queryClient.getQueryData<SessionView>(keys.session)
    // What could not be asked is on the screen anyway.
    if (session) void tellOf(session.window, burst).catch(() => undefined)
  }
  onEvent('message:changed', ({ conversation, message }) => {
    if (!unseen(conversation, sight())) return
    waiting.set(message, conversation)
    timer ??= setTimeout(flush, gather)
  })
}

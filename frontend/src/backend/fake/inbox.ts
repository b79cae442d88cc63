import { fold } from '../../lib/fold'
import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import { message } from './blank'
import { noCustomer, readOnly } from './group'
import { takeMail, wholeMail } from './mail'
import { addThread, quoteOf, settleRow, type Thread } from './threads'
import type { World } from './world'

const inTab = (row: v.ConversationRow, tab: v.InboxTab): boolean => {
  if (tab === 'groups' || row.group) return row.group && tab === 'groups'
  if (tab === 'open') return row.open
  if (tab === 'waiting') return row.open && row.waitingSince !== ''
  return tab === 'resolved' ? !row.open : true
}

// After every longest waiting customer come those who wait for nothing, newest first.
function order(sort: v.InboxSort) {
  return (a: v.ConversationRow, b: v.ConversationRow): number => {
    if (sort === 'waiting' && (a.waitingSince || b.waitingSince)) {
      if (!a.waitingSince) return 1
      if (!b.waitingSince) return -1
      return a.waitingSince < b.waitingSince ? -1 : 1
    }
    return a.lastAt < b.lastAt ? 1 : -1
  }
}

function snippet(text: string, words: string): string {
  const at = fold(text).indexOf(fold(words))
  if (at < 0) return text
  const from = Math.max(0, at - 30)
  const end = at + words.length
  return `${from ? '…' : ''}${text.slice(from, at)}\u0001${text.slice(at, end)}\u0002${text.slice(end, end + 60)}`
}

export function conversationView(world: World, thread: Thread): v.ConversationView {
  return {
    row: { ...thread.row },
    customer: structuredClone(thread.row.group ? noCustomer : world.customer(thread.row.customer)),
    service: { ...thread.service },
    services: thread.services,
    override: { ...world.overrideOf(thread.row.id) },
  }
}

// shown is a message as the program shows it: with the other way it could go right now.
export function shown(world: World, m: v.MessageView): v.MessageView {
  const copy = structuredClone(m)
  if (m.status === 'queued' || m.status === 'failed' || m.status === 'in_doubt' || m.status === 'held') {
    const route = world.routeFor(world.customer(world.thread(m.conversation).row.customer), 0)
    if (route.action === 'go' && route.kind !== m.kind) copy.fallback = { ...route, options: [] }
  }
  return copy
}

// leave plays what the network does to a message that was just written.
export function leave(world: World, thread: Thread, m: v.MessageView): void {
  const channel = world.channels.find((c) => c.id === m.account)
  const steps: v.Status[] = ['active', 'accepted', ...(channel?.delivers ? (['delivered'] as const) : [])]
  steps.forEach((status, i) =>
    setTimeout(() => {
      m.status = status
      settleRow(world, thread)
      world.emit('message:changed', { conversation: thread.row.id, message: m.id })
      world.emit('conversation:changed', { conversation: thread.row.id })
      world.emit('outbox:changed', {})
    }, 250 * (i + 1)),
  )
}

export function fakeInbox(world: World): Backend['Inbox'] {
  const sent = new Map<string, v.MessageView>()
  const uploads = new Map<string, v.UploadView>()
  const changed = (thread: Thread, m?: v.MessageView) => {
    settleRow(world, thread)
    if (m) world.emit('message:changed', { conversation: thread.row.id, message: m.id })
    world.emit('conversation:changed', { conversation: thread.row.id })
  }
  const add = (thread: Thread, m: Partial<v.MessageView>, key: string): v.MessageView => {
    const known = sent.get(key)
    if (known) return known
    const at = new Date().toISOString()
    const made = message({
      id: world.id(),
      conversation: thread.row.id,
      service: thread.service.id,
      author: world.session.actor,
      at,
      arrivedAt: at,
      ...m,
    })
    sent.set(key, made)
    thread.messages.push(made)
    return made
  }
  return {
    async List(q) {
      const rows = [...world.threads.values()].map((t) => t.row)
      const text = fold(q.text)
      const found = rows
        .filter((r) => inTab(r, q.tab))
        .filter((r) => q.whose === '' || r.assignee === (q.whose === 'mine' ? world.session.actor : ''))
        .filter((r) => !text || fold(`${r.name} ${r.company} ${r.preview}`).includes(text))
        .sort(order(q.sort))
      const from = Number(q.cursor || 0)
      return {
        rows: found.slice(from, from + q.limit).map((r) => ({ ...r })),
        cursor: from + q.limit < found.length ? String(from + q.limit) : '',
        counts: {
          open: rows.filter((r) => inTab(r, 'open')).length,
          waiting: rows.filter((r) => inTab(r, 'waiting')).length,
          unread: rows.filter((r) => r.unread > 0 && !r.group).length,
          resolved: rows.filter((r) => inTab(r, 'resolved')).length,
          groups: rows.filter((r) => r.group).length,
          unreadGroups: rows.filter((r) => r.unread > 0 && r.group).length,
        },
      }
    },
    Conversation: async (id) => conversationView(world, world.thread(id)),
    async Messages(conversation, before, after, limit) {
      const { messages, marks } = world.thread(conversation)
      const found = messages.filter((m) => (!before || m.id < before) && (!after || m.id > after))
      const rows = after ? found.slice(0, limit) : found.slice(-limit)
      const first = rows[0]?.at ?? ''
      return {
        rows: rows.map((m) => shown(world, m)),
        more: found.length > rows.length,
        marks: marks.filter((m) => m.at >= first || rows.length === found.length),
      }
    },
    async Revisions(id) {
      const media = [...world.threads.values()].flatMap((t) => t.messages).find((m) => m.id === id)?.media ?? []
      return { rows: world.revisions.get(id) ?? [], media }
    },
    async Route(conversation, address) {
      const thread = readOnly(world.thread(conversation))
      return world.routeFor(world.customer(thread.row.customer), address, world.overrideOf(conversation).kind)
    },
    async Send(input) {
      const thread = readOnly(world.thread(input.conversation))
      const known = sent.get(input.key)
      if (known) return known
      const route = world.routeFor(world.customer(thread.row.customer), input.address, world.overrideOf(thread.row.id).kind)
      if (route.action === 'fail') throw new CallError('conflict', 'inbox.noAddress')
      if (!thread.row.open) {
        thread.row.open = true
        thread.row.protocol = thread.service.protocol
      }
      const m = add(
        thread,
        {
          direction: 'out',
          text: input.text,
          subject: input.subject,
          quote: quoteOf(thread.messages.find((x) => x.id === input.replyTo)),
          kind: route.kind,
          account: route.account,
          address: route.address,
          status: 'queued',
          media: input.uploads.map((token, i) => {
            const u = uploads.get(token)
            return {
              id: world.id() + i,
              name: u?.name ?? '',
              mime: u?.mime ?? '',
              size: u?.size ?? 0,
              available: true,
              image: u?.mime.startsWith('image/') ?? false,
              thumb: '',
              url: '',
              blocked: false,
            }
          }),
        },
        input.key,
      )
      changed(thread, m)
      world.emit('outbox:changed', {})
      if (route.action === 'go') leave(world, thread, m)
      return structuredClone(m)
    },
    async AddNote(conversation, text, key) {
      const thread = readOnly(world.thread(conversation))
      const m = add(thread, { direction: 'note', text }, key)
      changed(thread, m)
      return structuredClone(m)
    },
    async MarkRead(conversation) {
      const { row } = world.thread(conversation)
      if (!row.unread) return
      row.unread = 0
      world.emit('conversation:changed', { conversation })
    },
    async Resolve(conversation) {
      const thread = world.thread(conversation)
      thread.row.open = false
      thread.service = { ...thread.service, resolvedAt: new Date().toISOString(), resolvedBy: world.session.actor }
      thread.marks.push({ at: thread.service.resolvedAt, what: 'resolved', kind: '', verdict: '', incident: 0, protocol: thread.service.protocol })
      changed(thread)
      return conversationView(world, thread)
    },
    async Reopen(conversation) {
      const thread = readOnly(world.thread(conversation))
      thread.row.open = true
      thread.services++
      const at = new Date().toISOString()
      const protocol = `20261120-${String(500 + thread.services).padStart(4, '0')}`
      thread.service = { id: world.id(), protocol, openedAt: at, resolvedAt: '', resolvedBy: '' }
      thread.row.protocol = protocol
      thread.marks.push({ at, what: 'opened', kind: '', verdict: '', incident: 0, protocol })
      changed(thread)
      return conversationView(world, thread)
    },
    Drafts: async () => [...world.drafts.values()],
    async SaveDraft(draft) {
      if (draft.text.trim() || draft.subject.trim()) world.drafts.set(draft.conversation, draft)
      else world.drafts.delete(draft.conversation)
    },
    People: async () => [{ name: world.session.actor, me: true }],
    async Assign(conversation, to) {
      const thread = world.thread(conversation)
      thread.row.assignee = to
      world.emit('conversation:changed', { conversation })
      return conversationView(world, thread)
    },
    async Open(customer) {
      const c = world.customer(customer)
      const thread = c.conversation ? world.thread(c.conversation) : addThread(world, c, [])
      world.emit('conversation:changed', { conversation: thread.row.id })
      return conversationView(world, thread)
    },
    async Search(q, before, limit) {
      const words = fold(q)
      const rows: v.SearchHit[] = []
      for (const thread of world.threads.values()) {
        for (const m of thread.messages) {
          if ((!before || m.id < before) && fold(m.text).includes(words)) {
            rows.push({ message: m, name: thread.row.name, snippet: snippet(m.text, q), group: thread.row.group })
          }
        }
      }
      rows.sort((a, b) => b.message.id - a.message.id)
      const page = rows.slice(0, limit)
      return { rows: page, more: rows.length > limit, before: page.at(-1)?.message.id ?? 0 }
    },
    async Find(conversation, q, before, limit) {
      const words = fold(q).split(/\s+/).filter(Boolean)
      const found = world
        .thread(conversation)
        .messages.filter((m) => words.length > 0 && words.every((w) => fold(m.text).includes(w)))
        .map((m) => m.id)
        .reverse()
      return { messages: found.filter((id) => !before || id < before).slice(0, limit), total: found.length }
    },
    async SaveMedia(id) {
      const file = [...world.threads.values()].flatMap((x) => x.messages.flatMap((m) => m.media)).find((x) => x.id === id)
      if (!file) throw new CallError('not_found', 'inbox.fileGone')
      return { token: '', name: file.name, url: world.session.window ? '' : file.url, size: file.size, savedTo: world.session.window ? file.name : '' }
    },
    async Upload(name, mime, base64) {
      const u = { token: `up-${world.id()}`, name, mime, size: Math.floor(base64.length * 0.75) }
      uploads.set(u.token, u)
      return u
    },
    WholeMail: async (id) => wholeMail(id),
    async Mail(q) {
      const text = fold(q.text)
      const rows = world.mail
        .filter((m) => (!q.before || m.id < q.before) && (!q.unseen || !m.seen))
        .filter((m) => !text || fold(`${m.sender} ${m.name} ${m.subject} ${m.text}`).includes(text))
      return {
        rows: structuredClone(rows.slice(0, q.limit)),
        more: rows.length > q.limit,
        unseen: world.mail.filter((m) => !m.seen).length,
      }
    },
    async MarkMail(ids, seen) {
      for (const m of world.mail) if (!ids.length || ids.includes(m.id)) m.seen = seen
      world.emit('conversation:changed', { conversation: 0 })
    },
    async TakeMail(id) {
      const mail = world.mail.find((m) => m.id === id)
      if (!mail) throw new CallError('not_found', 'inbox.gone')
      if (!mail.answerable) throw new CallError('invalid', 'inbox.mail.noSender')
      const thread = mail.conversation ? world.thread(mail.conversation) : takeMail(world, mail)
      mail.conversation = thread.row.id
      mail.seen = true
      changed(thread)
      world.emit('conversation:changed', { conversation: 0 })
      return conversationView(world, thread)
    },
  }
}

import type * as v from '../types'
import { message, noQuote } from './blank'
import { answers, openers, people } from './data'
import { crafted, type Line } from './story'
import type { World } from './world'

// Thread is one conversation with all that was said in it.
export interface Thread {
  row: v.ConversationRow
  service: v.ServiceView
  messages: v.MessageView[]
  marks: v.MarkView[]
  services: number
}

const words: Record<string, string> = { w: 'whatsapp', e: 'email', s: 'sms', t: 'telegram', p: 'phone' }

// quoteOf is a message as another one quotes it.
export const quoteOf = (m: v.MessageView | undefined): v.QuoteView =>
  m ? { id: m.id, direction: m.direction, author: m.author, text: m.text || (m.media[0]?.name ?? ''), writer: m.writer.name || m.writer.number } : noQuote

function addLine(world: World, thread: Thread, customer: v.CustomerView, line: Line) {
  const kind = words[line.by ?? 'w'] ?? 'whatsapp'
  const address = customer.addresses.find((a) => a.kind === kind) ?? customer.addresses[0]
  const at = world.time(line.ago)
  const channel = world.channelOf(kind)
  const m = message({
    id: world.id(world.started - line.ago * 60_000),
    conversation: thread.row.id,
    service: thread.service.id,
    direction: line.who === 'them' ? 'in' : line.who === 'note' ? 'note' : 'out',
    text: line.deleted ? '' : line.text,
    subject: line.subject ?? '',
    hasHTML: line.html ?? false,
    kind: line.who === 'note' ? '' : kind,
    account: channel?.id ?? 0,
    address: line.who === 'note' ? 0 : (address?.id ?? 0),
    status: line.who === 'us' ? (line.status ?? (kind === 'email' ? 'accepted' : 'read')) : '',
    hold: line.hold ?? '',
    reason: line.reason ?? '',
    author: line.who === 'them' ? '' : (line.author ?? 'Jéssica Paiva'),
    automatic: line.automatic ?? false,
    at,
    arrivedAt: at,
    expiresAt: line.who === 'us' ? world.time(line.expired ?? line.ago - 24 * 60) : '',
    unreadable: line.unreadable ?? false,
    media: line.media ?? [],
    quote: quoteOf(line.answers ? thread.messages.at(-line.answers) : undefined),
    reactions: line.reactions ?? [],
    form: line.form ?? '',
    nextAt: line.status === 'queued' ? new Date(world.started + 25_000).toISOString() : '',
  })
  if (line.before) {
    m.editedAt = world.time(line.ago - 1)
    world.revisions.set(m.id, [
      { what: 'said', author: '', text: line.before, at },
      { what: 'edited', author: '', text: line.text, at: m.editedAt },
    ])
  }
  if (line.deleted) {
    m.deletedAt = world.time(line.ago - 1)
    world.revisions.set(m.id, [
      { what: 'said', author: '', text: line.text, at },
      { what: 'deleted', author: '', text: '', at: m.deletedAt },
    ])
  }
  if (m.status === 'cancelled' && line.reason) {
    m.attempts = [
      {
        id: m.id,
        n: 1,
        kind,
        state: 'retired',
        reason: line.reason,
        code: '',
        at,
        settledAt: at,
        tries: 1,
        dupAllowed: false,
      },
    ]
  }
  thread.messages.push(m)
}

// settleRow keeps the list row in step with the newest message, as the store does.
export function settleRow(world: World, thread: Thread) {
  const last = [...thread.messages].reverse().find((m) => m.direction !== 'note')
  if (!last) return
  let answered = thread.messages.length - 1
  while (answered >= 0 && thread.messages[answered]?.direction !== 'out') answered--
  const waiting = thread.messages.slice(answered + 1).find((m) => m.direction === 'in')
  Object.assign(thread.row, {
    preview: last.deletedAt ? '\u0001deleted' : last.unreadable ? '\u0001unreadable' : last.text || last.media[0]?.name || last.subject,
    lastDirection: last.direction,
    lastKind: last.kind,
    lastStatus: last.status,
    lastAt: last.at,
    waitingSince: waiting && thread.row.open ? waiting.at : '',
  })
  const customer = world.customer(thread.row.customer)
  customer.lastAt = last.at
}

export function addThread(world: World, customer: v.CustomerView, lines: Line[], open = true): Thread {
  const first = lines[0]?.ago ?? 0
  const id = world.id()
  const protocol = `20261120-${String(world.threads.size + 101).padStart(4, '0')}`
  const thread: Thread = {
    row: {
      id,
      customer: customer.id,
      name: customer.name,
      company: customer.company,
      preview: '',
      lastDirection: '',
      lastKind: '',
      lastStatus: '',
      lastAt: world.time(first),
      waitingSince: '',
      unread: 0,
      open,
      protocol: open ? protocol : '',
      unconfirmed: customer.unconfirmed,
      avatar: customer.avatar,
      assignee: '',
      group: false,
      size: 0,
      lastBy: '',
    },
    service: {
      id: world.id(),
      protocol,
      openedAt: world.time(first),
      resolvedAt: open ? '' : world.time(lines.at(-1)?.ago ?? 0),
      resolvedBy: open ? '' : 'Jéssica Paiva',
    },
    messages: [],
    marks: [{ at: world.time(first), what: 'opened', kind: '', verdict: '', incident: 0, protocol }],
    services: customer.services,
  }
  if (!open) {
    thread.marks.push({ at: thread.service.resolvedAt, what: 'resolved', kind: '', verdict: '', incident: 0, protocol })
  }
  customer.conversation = id
  world.threads.set(id, thread)
  lines.forEach((line) => addLine(world, thread, customer, line))
  settleRow(world, thread)
  if (thread.row.waitingSince) {
    const from = thread.messages.findIndex((m) => m.at === thread.row.waitingSince)
    thread.row.unread = thread.messages.slice(from).filter((m) => m.direction === 'in').length
  }
  return thread
}

// filler makes a quiet conversation for everybody without a story.
function filler(i: number): Line[] {
  const ago = 180 + i * 97
  return [
    { ago: ago + 9, who: 'them', text: openers[i % openers.length] ?? '' },
    { ago, who: 'us', text: answers[i % answers.length] ?? '' },
  ]
}

// A whole day of talk, so that scrolling up has somewhere to go.
function longStory(count: number): Line[] {
  return Array.from({ length: count }, (_, i): Line => {
    const ago = 5 * 24 * 60 - i * Math.floor((5 * 24 * 60 - 200) / count)
    return i % 3 === 1
      ? { ago, who: 'us', text: answers[i % answers.length] ?? '' }
      : { ago, who: 'them', text: openers[(i * 3) % openers.length] ?? '' }
  })
}

export function fillThreads(world: World) {
  world.customers.forEach((customer, i) => {
    if (i === 14) return
    const story = crafted(i, world.scene)
    const before = i === 3 ? longStory(world.scene === 'big' ? 50_000 : 160) : []
    const thread = addThread(world, customer, [...before, ...(story ?? filler(i))], i < 22)
    if (i === 3 || i === 4) thread.row.assignee = world.session.actor
    if (i === 5) world.drafts.set(thread.row.id, { conversation: thread.row.id, text: 'Bom dia, seu Geraldo! Os 40 pães', subject: '', note: false })
    if (i === 3 && (world.scene === 'outage' || world.scene === 'active')) {
      const incident = { incident: world.incidents[0]?.id ?? 0, protocol: '', verdict: 'platform', kind: 'whatsapp' }
      thread.marks.push({ ...incident, at: world.time(7), what: 'down' })
    }
  })
  if (world.scene !== 'big') return
  for (let i = 0; i < 10_000; i++) {
    const base = people[i % people.length]
    if (!base) continue
    const customer = world.addPerson({ ...base, name: `${base.name} ${i + 1}` }, i)
    addThread(world, customer, filler(i % 400), i % 4 !== 0)
  }
}

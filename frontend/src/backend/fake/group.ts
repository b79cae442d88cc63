import { CallError } from '../error'
import type * as v from '../types'
import { message } from './blank'
import { quoteOf, type Thread } from './threads'
import type { World } from './world'

// Groups of the example shop: they can be read, and nothing else.

// Said is one message of a group: whose (a name and a number, or nobody for the owner), what, and how long ago.
interface Said {
  ago: number
  by?: [name: string, number: string]
  text: string
  answers?: number
  deleted?: boolean
  unreadable?: boolean
  reactions?: string[]
}

const marlene: [string, string] = ['Marlene Souza', '(31) 9 8877-1020']
const nobody: [string, string] = ['', '(31) 9 9120-4455']
const beto: [string, string] = ['Beto da van 🚐', '(31) 9 9555-0107']

const groups: { name: string; size: number; unread: number; said: Said[] }[] = [
  {
    name: 'Fornecedores da Vila',
    size: 38,
    unread: 2,
    said: [
      { ago: 190, by: marlene, text: 'Farinha chega amanhã às 7h. Quem vai querer?' },
      { ago: 184, text: 'Quatro sacos para a Pão Quente, por favor.', reactions: ['👍', '👍'] },
      { ago: 180, by: beto, text: 'Levo na van, passo às 8h.', answers: 1 },
      { ago: 176, by: nobody, text: 'Também quero dois.' },
      { ago: 95, by: nobody, text: '', deleted: true },
      { ago: 26, by: marlene, text: 'Anotado! Pagamento na entrega, Pix ou dinheiro.' },
      { ago: 25, by: marlene, text: 'A manteiga subiu, aviso o preço à tarde.' },
    ],
  },
  {
    name: '',
    size: 0,
    unread: 0,
    said: [{ ago: 1500, by: nobody, text: '', unreadable: true }],
  },
]

export const noCustomer: v.CustomerView = {
  id: 0,
  name: '',
  relation: 'customer',
  preferred: '',
  company: '',
  cpf: '',
  cnpj: '',
  birthday: '',
  postal: { cep: '', street: '', number: '', complement: '', district: '', city: '', uf: '' },
  labels: [],
  notes: '',
  unconfirmed: false,
  deleted: false,
  leavesBinAt: '',
  createdAt: '',
  updatedAt: '',
  lastAt: '',
  avatar: 0,
  conversation: 0,
  services: 0,
  reach: 0,
  addresses: [],
}

export function readOnly(thread: Thread): Thread {
  if (thread.row.group) throw new CallError('invalid', 'inbox.groupReadOnly')
  return thread
}

export function fillGroups(world: World) {
  for (const g of groups) {
    const id = world.id()
    const messages: v.MessageView[] = []
    for (const s of g.said) {
      const at = world.time(s.ago)
      messages.push(
        message({
          id: world.id(world.started - s.ago * 60_000),
          conversation: id,
          direction: s.by ? 'in' : 'out',
          text: s.text,
          kind: 'whatsapp',
          account: world.channelOf('whatsapp')?.id ?? 0,
          status: s.by ? '' : 'accepted',
          author: s.by ? '' : 'device',
          at,
          arrivedAt: at,
          deletedAt: s.deleted ? at : '',
          unreadable: s.unreadable ?? false,
          reactions: s.reactions ?? [],
          quote: quoteOf(s.answers ? messages.at(-s.answers) : undefined),
          writer: { name: s.by?.[0] ?? '', number: s.by?.[1] ?? '' },
        }),
      )
    }
    const last = messages.at(-1)
    const row: v.ConversationRow = {
      id,
      customer: 0,
      name: g.name,
      company: '',
      preview: last?.unreadable ? '\u0001unreadable' : (last?.text ?? ''),
      lastDirection: last?.direction ?? '',
      lastKind: 'whatsapp',
      lastStatus: '',
      lastAt: last?.at ?? '',
      waitingSince: '',
      unread: g.unread,
      open: false,
      protocol: '',
      unconfirmed: false,
      avatar: 3,
      assignee: '',
      group: true,
      size: g.size,
      lastBy: last?.writer.name || (last?.writer.number ?? ''),
    }
    world.threads.set(id, {
      row,
      service: { id: 0, protocol: '', openedAt: '', resolvedAt: '', resolvedBy: '' },
      messages,
      marks: [],
      services: 0,
    })
  }
}

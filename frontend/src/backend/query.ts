import { QueryClient, keepPreviousData, useQuery, type QueryKey } from '@tanstack/react-query'
import { backend, onEvent } from '.'
import type { EventName, Events } from './backend'
import type { Id } from './types'

// What the program knows is asked, shown, and asked again when an event says that it changed. Nothing gets stale by
// itself, and there is no network whose absence could matter: the program is on this computer.
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

// The first part of every query key; an event invalidates by it.
export const keys = {
  session: ['session'],
  preference: ['preference'],
  rules: ['rules'],
  about: ['about'],
  audit: ['audit'],
  conversations: ['conversations'],
  conversation: (id: number) => ['conversation', id],
  route: (conversation: number) => ['route', conversation],
  people: ['people'],
  mail: ['mail'],
  wholeMail: (id: Id) => ['wholeMail', id],
  search: ['search'],
  outbox: ['outbox'],
  customers: ['customers'],
  customer: (id: number) => ['customer', id],
  labels: ['labels'],
  twins: ['twins'],
  merges: ['merges'],
  histories: ['histories'],
  batches: ['batches'],
  channels: ['channels'],
  kinds: ['kinds'],
  also: (kind: string) => ['customers', 'also', kind],
  form: (way: string, account: Id) => ['form', way, account],
  contingency: ['contingency'],
  incidents: ['incidents'],
  backup: ['backup'],
  jobs: ['jobs'],
} as const

type Touch = { [N in EventName]: (payload: Events[N]) => QueryKey[] | 'all' }

// touched says what each event may have changed.
export const touched: Touch = {
  'message:changed': () => [keys.search, keys.outbox],
  'conversation:changed': ({ conversation }) => [
    keys.conversations,
    ...(conversation ? [keys.conversation(conversation), keys.route(conversation)] : [['conversation'], ['route'], keys.mail]),
  ],
  'customer:changed': ({ customer }) => [
    keys.customers,
    keys.labels,
    keys.twins,
    keys.merges,
    keys.mail,
    keys.conversations,
    ['conversation'],
    ['route'],
    ['contingency'],
    ...(customer ? [keys.customer(customer)] : [['customer']]),
  ],
  'account:changed': () => [keys.channels, keys.kinds, keys.contingency, ['route'], ['conversation'], ['customer']],
  'internet:changed': () => [keys.contingency, keys.channels, ['route']],
  'incident:changed': () => [keys.contingency, keys.incidents, keys.channels, ['route']],
  'outbox:changed': () => [keys.outbox, keys.contingency, keys.channels],
  'backup:changed': () => [keys.backup, keys.session, keys.contingency],
  'job:changed': () => [keys.jobs, keys.batches],
  'setting:changed': ({ name }) => (name.startsWith('ui.') ? [keys.preference] : [keys.session, keys.contingency, keys.rules]),
  'bridge:online': () => 'all',
  'bridge:offline': () => [],
  'window:dropped': () => [],
}

// Events come in bursts (a backlog of thousands after an outage): what they touch is collected for a moment and asked
// once. After some quiet the moment is short, so that a single message is on the screen at once.
const pause = 80
const first = 8

export function listen(): void {
  let waiting = new Map<string, QueryKey>()
  let everything = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushed = 0
  const flush = () => {
    timer = undefined
    flushed = performance.now()
    const batch = waiting
    waiting = new Map()
    if (everything) {
      everything = false
      void queryClient.invalidateQueries()
      return
    }
    batch.forEach((queryKey) => void queryClient.invalidateQueries({ queryKey }))
  }
  for (const name of Object.keys(touched) as EventName[]) {
    onEvent(name, (payload) => {
      const touch = (touched[name] as (p: unknown) => QueryKey[] | 'all')(payload)
      if (touch === 'all') everything = true
      else touch.forEach((key) => waiting.set(JSON.stringify(key), key))
      timer ??= setTimeout(flush, performance.now() - flushed > pause ? first : pause)
    })
  }
}

// What more than one screen shows.
export const useSession = () => useQuery({ queryKey: keys.session, queryFn: () => backend.Session.Start() })
export const useChannels = () => useQuery({ queryKey: keys.channels, queryFn: () => backend.Channels.List() })
export const useOutbox = () =>
  useQuery({ queryKey: [...keys.outbox, 'summary'], queryFn: () => backend.Outbox.Summary() })
export const useContingency = () =>
  useQuery({ queryKey: keys.contingency, queryFn: () => backend.Contingency.Overview() })
export const useBackup = () => useQuery({ queryKey: keys.backup, queryFn: () => backend.Backup.Overview() })
export const useJobs = () => useQuery({ queryKey: keys.jobs, queryFn: () => backend.Jobs.List() })
export const useInboxCounts = () =>
  useQuery({
    queryKey: [...keys.conversations, 'counts'],
    queryFn: async () =>
      (await backend.Inbox.List({ tab: 'waiting', sort: 'waiting', text: '', cursor: '', limit: 1, whose: '' })).counts,
    placeholderData: keepPreviousData,
  })

// usePreference is one of the page's own settings, kept by the program: its value ('' before it was ever set) and how to
// change it. A change shows at once; losing one is not worth a word.
export function usePreference(name: string): [string, (value: string) => void] {
  const queryKey = [...keys.preference, name]
  const { data = '' } = useQuery({ queryKey, queryFn: () => backend.Session.Setting(name) })
  const set = (value: string) => {
    queryClient.setQueryData(queryKey, value)
    void backend.Session.SetSetting(name, value).catch(() => undefined)
  }
  return [data, set]
}

// findCustomers is the query behind a field in which somebody looks for a customer.
export const findCustomers = (text: string, limit: number) => ({
  queryKey: [...keys.customers, 'find', text, limit],
  queryFn: () =>
    backend.Customers.Find({
      text,
      reach: '',
      kind: '',
      relation: '',
      label: 0,
      unconfirmed: false,
      deleted: false,
      batch: 0,
      sort: 'recent',
      cursor: '',
      limit,
    }),
  placeholderData: keepPreviousData,
})

// useCan says whether the person at this screen may do what needs a role; a store that is read-only lets nobody.
const ranks = { reader: 1, agent: 2, manager: 3, owner: 4 }
export function useCan(role: keyof typeof ranks): boolean {
  const session = useSession().data
  if (!session) return false
  if (session.readOnly && role !== 'reader') return false
  return ranks[session.role] >= ranks[role]
}

import { queryOptions, useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { backend, type ConversationView, type Id, type RouteView } from '../../backend'
import { keys, queryClient } from '../../backend/query'
import { t } from '../../lib/i18n'
import { tell, tellProblem } from '../../ui/toast'

export const conversationQuery = (id: Id) =>
  queryOptions({ queryKey: keys.conversation(id), queryFn: () => backend.Inbox.Conversation(id), enabled: id > 0 })

export const useConversation = (id: Id): UseQueryResult<ConversationView> => useQuery(conversationQuery(id))

export const routeQuery = (conversation: Id, address: Id) =>
  queryOptions({
    queryKey: [...keys.route(conversation), address],
    queryFn: () => backend.Inbox.Route(conversation, address),
  })

// useRoute is what "Vai por" says: by which address the next message leaves. address 0 lets the program choose.
export const useRoute = (conversation: Id, address: Id): UseQueryResult<RouteView> =>
  useQuery({
    ...routeQuery(conversation, address),
    // The menu keeps what it said of this conversation until the answer for the new choice is there.
    placeholderData: (before, query) => (query?.queryKey[1] === conversation ? before : undefined),
  })

// put shows what an act made of a conversation.
export const put = (v: ConversationView) => {
  queryClient.setQueryData(keys.conversation(v.row.id), v)
  void queryClient.invalidateQueries({ queryKey: keys.conversations })
}

// useResolve ends or reopens the running service; both can be taken back by the other.
export function useResolve(id: Id) {
  const reopen = useMutation({
    mutationFn: () => backend.Inbox.Reopen(id),
    onSuccess: (v) => {
      put(v)
      tell(t('inbox.reopened', { protocol: v.service.protocol }))
    },
    onError: (e) => tellProblem(e),
  })
  const resolve = useMutation({
    mutationFn: () => backend.Inbox.Resolve(id),
    onSuccess: (v) => {
      put(v)
      tell(t('inbox.resolved', { name: v.row.name }), { label: t('inbox.reopen'), run: () => reopen.mutate() })
    },
    onError: (e) => tellProblem(e),
  })
  return { resolve, reopen, busy: resolve.isPending || reopen.isPending }
}

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { backend, type Id } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { tell, tellProblem } from '../../ui/toast'

const page = 50

// useOtherMail is the mail that no person wrote: all of it or what nobody has read, narrowed to what somebody looks for.
export function useOtherMail(unseen: boolean, text: string) {
  return useInfiniteQuery({
    queryKey: [...keys.mail, 'list', unseen, text],
    queryFn: ({ pageParam }) => backend.Inbox.Mail({ before: pageParam, limit: page, unseen, text }),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.rows.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
  })
}

// useUnseenMail is how many of them nobody has read.
export function useUnseenMail(): number {
  const query = useQuery({
    queryKey: [...keys.mail, 'unseen'],
    queryFn: () => backend.Inbox.Mail({ before: 0, limit: 1, unseen: true, text: '' }),
  })
  return query.data?.unseen ?? 0
}

// useMarkMail marks mails as read or not; no ids mean all.
export function useMarkMail() {
  return useMutation({
    mutationFn: ({ ids, seen }: { ids: Id[]; seen: boolean }) => backend.Inbox.MarkMail(ids, seen),
    onError: (e) => tellProblem(e),
  })
}

// useTakeMail turns a mail into a message of its sender's conversation and goes there.
export function useTakeMail() {
  return useMutation({
    mutationFn: (id: Id) => backend.Inbox.TakeMail(id),
    onSuccess: (talk) => {
      tell(t('inbox.mail.taken', { name: talk.row.name }))
      go(['atendimento', talk.row.id])
    },
    onError: (e) => tellProblem(e),
  })
}

import { useMutation } from '@tanstack/react-query'
import { backend, type Id } from '../../backend'
import { keys, queryClient } from '../../backend/query'
import { t } from '../../lib/i18n'
import { kindName } from '../../ui/kind'
import { tell, tellProblem } from '../../ui/toast'

// useSwitchChannel puts one conversation on a channel, or with '' back on the shop's own order.
export function useSwitchChannel(conversation: Id) {
  return useMutation({
    mutationFn: (kind: string) => backend.Contingency.SwitchConversation(conversation, kind),
    onSuccess: (_, kind) => {
      void queryClient.invalidateQueries({ queryKey: keys.conversation(conversation) })
      void queryClient.invalidateQueries({ queryKey: keys.route(conversation) })
      tell(kind ? t('panel.channel.done', { channel: kindName(kind) }) : t('panel.channel.undone'))
    },
    onError: (e) => tellProblem(e),
  })
}

import { useMutation } from '@tanstack/react-query'
import { backend, type EmailInput } from '../../backend'
import { keys, queryClient } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { tell } from '../../ui/toast'

// useSuggest looks for the servers of an address. Not finding them is no error: the person is asked.
export function useSuggest(onFound: (found: EmailInput) => void) {
  return useMutation({ mutationFn: (address: string) => backend.Channels.SuggestEmail(address), onSuccess: onFound })
}

// useSaveEmail logs in with what was typed, and keeps it only when that worked.
export function useSaveEmail() {
  return useMutation({
    mutationFn: (input: EmailInput) => backend.Channels.SaveEmail(input),
    onSuccess: (channel) => {
      void queryClient.invalidateQueries({ queryKey: keys.channels })
      tell(t('email.done', { address: channel.name }))
      go(['canais'])
    },
  })
}

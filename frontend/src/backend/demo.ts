import { useMutation } from '@tanstack/react-query'
import { backend } from '.'
import { keys, queryClient } from './query'

const again = () => void queryClient.invalidateQueries({ queryKey: keys.session })

// useDemo goes into the shop of examples, out of it, and cuts its WhatsApp. The program tells when the other shop is
// open; the page then begins anew.
export function useDemo(onError: (e: unknown) => void) {
  const enter = useMutation({ mutationFn: () => backend.Demo.Enter(), onSuccess: again, onError })
  const leave = useMutation({ mutationFn: () => backend.Demo.Leave(), onSuccess: again, onError })
  const cut = useMutation({ mutationFn: (on: boolean) => backend.Demo.Cut(on), onSuccess: again, onError })
  return { enter, leave, cut }
}

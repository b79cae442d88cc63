import { useMutation } from '@tanstack/react-query'
import { backend, type Id } from '../backend'
import { t, type Key } from '../lib/i18n'
import { tell, tellProblem } from './toast'

// What a person can decide about messages that did not simply leave. Each says afterwards how many it concerned.
export type Verb = 'resend' | 'countAsSent' | 'cancel' | 'release' | 'dismiss'

interface Order {
  verb: Verb
  messages: Id[]
  // for resend: another way; 0 keeps the order of the customer's addresses
  address?: Id
}

const done: Record<Verb, Key> = {
  resend: 'settle.resend.done',
  countAsSent: 'settle.countAsSent.done',
  cancel: 'settle.cancel.done',
  release: 'settle.release.done',
  dismiss: 'settle.dismiss.done',
}

function call({ verb, messages, address }: Order): Promise<number> {
  switch (verb) {
    case 'resend':
      return backend.Outbox.Resend(messages, address ?? 0)
    case 'countAsSent':
      return backend.Outbox.CountAsSent(messages)
    case 'cancel':
      return backend.Outbox.Cancel(messages)
    case 'release':
      return backend.Outbox.Release(messages)
    case 'dismiss':
      return backend.Outbox.Dismiss(messages)
  }
}

export function useSettle() {
  return useMutation({
    mutationFn: call,
    onSuccess: (count, { verb }) => tell(t(done[verb], { count })),
    onError: (e) => tellProblem(e),
  })
}

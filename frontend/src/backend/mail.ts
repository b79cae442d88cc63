import { reach } from '../bridge'
import { CallError, toCallError } from './error'
import type { Id } from './types'

// mailHTML is a mail as its sender drew it, cleaned by the program: a whole document that runs nothing, loads nothing
// and knows no style of its own.
export async function mailHTML(message: Id): Promise<string> {
  if (import.meta.env.MODE === 'fake') return (await import('./fake/mail')).sampleMail
  try {
    const answer = await reach(`/files/mail/${message}`, {})
    if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/html')) {
      throw new CallError('not_found', 'inbox.mail.gone')
    }
    return await answer.text()
  } catch (e) {
    throw toCallError(e)
  }
}

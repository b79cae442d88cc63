import { known, t } from '../lib/i18n'
import { sentence } from '../lib/words'

// personName is what somebody who did something is called: their name, the word for their role where nobody gave a
// name yet, or the program itself.
export function personName(actor: string): string {
  if (actor === 'auto') return t('app.name')
  if (actor === 'device') return t('person.device')
  const role = `role.${actor}`
  return known(role) ? sentence(t(role)) : actor
}

import { t } from '../../lib/i18n'
import type { Help } from './email'

// PasswordHelp says in steps what a provider wants before its mailbox can be used here.
export function PasswordHelp({ help: { provider, kind, steps } }: { help: Help }) {
  return (
    <section className="email-help" aria-label={t(`email.help.${kind}`)}>
      <h3>{t(`email.help.${kind}`)}</h3>
      <p>{t(`email.help.${provider}`)}</p>
      <ol>
        {Array.from({ length: steps }, (_, i) => (
          <li key={i}>{t(`email.help.${provider}.${i + 1}` as 'email.help.gmail.1')}</li>
        ))}
      </ol>
    </section>
  )
}

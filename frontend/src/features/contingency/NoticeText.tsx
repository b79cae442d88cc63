import { Textarea } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { t } from '../../lib/i18n'

// NoticeText is what customers read, as it will leave; a name stands where it says so.
export function NoticeText({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <section className="card notice">
      <h2>{t('contingency.message')}</h2>
      <Textarea
        autosize
        minRows={4}
        maxRows={9}
        maxLength={1000}
        aria-label={t('contingency.message')}
        value={value}
        onChange={(e) => onChange(e.currentTarget.value)}
      />
      <ul className="promises">
        {(['contingency.promise.once', 'contingency.promise.answer', 'contingency.promise.name'] as const).map((k) => (
          <li key={k}>
            <CheckCircleIcon size="1.8rem" weight="fill" aria-hidden />
            {t(k)}
          </li>
        ))}
      </ul>
    </section>
  )
}

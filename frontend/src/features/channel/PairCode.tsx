import { Button, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import type { PairView } from '../../backend'
import { t } from '../../lib/i18n'
import { countdown, parse } from '../../lib/time'
import { useSecond } from '../../lib/useSecond'
import { errorWords } from '../../ui/Problem'
import { spaced } from './pair'
import type { usePair } from './usePair'

// PhoneForm asks for the number, for whoever cannot point a camera at the screen.
export function PhoneForm({ byPhone, onBack }: { byPhone: ReturnType<typeof usePair>['byPhone']; onBack: () => void }) {
  const [phone, setPhone] = useState('')
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    if (phone.trim()) byPhone.mutate(phone.trim())
  }
  return (
    <form className="pair-form" onSubmit={submit}>
      <TextInput
        label={t('pair.phone.label')}
        description={t('pair.phone.hint')}
        value={phone}
        onChange={(e) => setPhone(e.currentTarget.value)}
        error={byPhone.error ? errorWords(byPhone.error) : undefined}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        data-autofocus
      />
      <div className="dialog-foot">
        <Button variant="default" onClick={onBack}>
          {t('pair.code.back')}
        </Button>
        <Button type="submit" loading={byPhone.isPending} disabled={!phone.trim()}>
          {t('pair.phone.action')}
        </Button>
      </div>
    </form>
  )
}

// PairCode shows the letters to type on the telephone.
export function PairCode({ pair, onBack }: { pair: PairView; onBack: () => void }) {
  const until = parse(pair.expiresAt)
  const now = useSecond(until !== undefined)
  return (
    <div className="pair-form">
      <h2 className="display pair-head">{t('pair.code.title')}</h2>
      <p>{t('pair.code.text')}</p>
      <p className="pair-letters num" aria-label={t('pair.code.aria', { code: [...pair.code].join(' ') })} role="img">
        {spaced(pair.code)}
      </p>
      {until && <p className="quiet num">{t('pair.code.until', { in: countdown(until, now) })}</p>}
      <div className="dialog-foot">
        <Button variant="default" onClick={onBack}>
          {t('pair.code.back')}
        </Button>
      </div>
    </div>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { t } from '../../lib/i18n'
import { sameGroup } from './groups'

// SheetProof asks for two groups of the key, read from the paper: only a key that somebody can type opens a copy later.
export function SheetProof({ groups, asked, onBack, onDone }: {
  groups: string[]
  asked: number[]
  onBack: () => void
  onDone: () => void
}) {
  const [typed, setTyped] = useState<Record<number, string>>({})
  const [wrong, setWrong] = useState<number[]>([])
  const onSubmit = (e: FormEvent) => {
    e.preventDefault()
    const bad = asked.filter((i) => !sameGroup(groups[i] ?? '', typed[i] ?? ''))
    setWrong(bad)
    if (bad.length === 0) onDone()
  }
  return (
    <form className="setup" onSubmit={onSubmit} noValidate>
      <p>{t('backup.sheet.prove.line')}</p>
      <div className="sheet-asked">
        {asked.map((i, n) => (
          <TextInput
            key={i}
            label={t('backup.sheet.group', { number: i + 1 })}
            value={typed[i] ?? ''}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            data-autofocus={n === 0 || undefined}
            error={wrong.includes(i) ? t('backup.sheet.group.wrong') : undefined}
            onChange={(e) => {
              const text = e.currentTarget.value
              setTyped((now) => ({ ...now, [i]: text }))
              setWrong((now) => now.filter((w) => w !== i))
            }}
          />
        ))}
      </div>
      <div className="dialog-foot">
        <Button variant="default" onClick={onBack}>
          {t('backup.sheet.back')}
        </Button>
        <Button type="submit" disabled={asked.some((i) => !typed[i]?.trim())}>
          {t('backup.sheet.done')}
        </Button>
      </div>
    </form>
  )
}

import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, toCallError, type SessionView } from '../../backend'
import { keys, queryClient, useCan, useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { errorWords } from '../../ui/Problem'
import { tell } from '../../ui/toast'
import { isTrade, trades, type Trade } from '../../ui/trade'

function Form({ session }: { session: SessionView }) {
  const owner = useCan('owner')
  const [name, setName] = useState(session.shopName)
  const [trade, setTrade] = useState<Trade>(isTrade(session.trade) ? session.trade : 'shop')
  const save = useMutation({
    mutationFn: () => backend.Settings.SetShop({ name: name.trim(), trade }),
    onSuccess: () => {
      tell(t('setting.saved'))
      void queryClient.invalidateQueries({ queryKey: keys.session })
    },
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <form className="card settings-form" onSubmit={submit} noValidate>
      <h2>{t('setting.part.shop')}</h2>
      <TextInput
        label={t('setting.shop.name')}
        description={t('welcome.name.line')}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        error={problem ? errorWords(problem) : undefined}
        maxLength={80}
        disabled={!owner}
      />
      <NativeSelect
        label={t('welcome.trade')}
        description={t('setting.shop.trade.hint')}
        value={trade}
        onChange={(e) => isTrade(e.currentTarget.value) && setTrade(e.currentTarget.value)}
        data={trades.map((value) => ({ value, label: t(`trade.${value}`) }))}
        disabled={!owner}
      />
      <div className="dialog-foot">
        {!owner && <p className="quiet">{t('setting.owner')}</p>}
        <Button type="submit" loading={save.isPending} disabled={!owner || !name.trim()}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  )
}

// Shop is what the business is called and what it does.
export function Shop() {
  const session = useSession().data
  return session ? <Form key={session.shopName} session={session} /> : null
}

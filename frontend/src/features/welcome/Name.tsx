import { Button, TextInput } from '@mantine/core'
import { ArrowRightIcon } from '@phosphor-icons/react/dist/csr/ArrowRight'
import { NotebookIcon } from '@phosphor-icons/react/dist/csr/Notebook'
import { PackageIcon } from '@phosphor-icons/react/dist/csr/Package'
import { StorefrontIcon } from '@phosphor-icons/react/dist/csr/Storefront'
import { UsersThreeIcon } from '@phosphor-icons/react/dist/csr/UsersThree'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, toCallError, type SessionView } from '../../backend'
import { keys, queryClient } from '../../backend/query'
import { t } from '../../lib/i18n'
import { useFocus } from '../../lib/useFocus'
import { errorWords } from '../../ui/Problem'
import { DemoButton } from './DemoButton'
import { isTrade, trades, type Trade } from '../../ui/trade'

const signs: Record<Trade, Icon> = {
  shop: StorefrontIcon,
  school: NotebookIcon,
  association: UsersThreeIcon,
  delivery: PackageIcon,
}

function TradeCard({ trade, chosen, onChoose }: { trade: Trade; chosen: Trade; onChoose: (t: Trade) => void }) {
  const Sign = signs[trade]
  const on = trade === chosen
  return (
    <label className="trade" data-on={on}>
      <Sign size="2.4rem" weight={on ? 'fill' : 'regular'} aria-hidden />
      <span>
        <strong>{t(`trade.${trade}`)}</strong>
        <span className="quiet">{t(`trade.${trade}.line`)}</span>
      </span>
      <input type="radio" name="trade" checked={on} onChange={() => onChoose(trade)} />
    </label>
  )
}

// Name asks what the business is called and what it does; only the name is needed.
export function Name({ session, onNamed, onLater }: { session: SessionView; onNamed: () => void; onLater: () => void }) {
  const [name, setName] = useState(session.shopName)
  const [trade, setTrade] = useState<Trade>(isTrade(session.trade) ? session.trade : 'shop')
  const field = useFocus<HTMLInputElement>()
  const save = useMutation({
    mutationFn: () => backend.Settings.SetShop({ name: name.trim(), trade }),
    onSuccess: () => {
      onNamed()
      void queryClient.invalidateQueries({ queryKey: keys.session })
    },
  })
  const problem = save.error ? toCallError(save.error) : undefined
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <form className="first-form" onSubmit={submit} noValidate>
      <div className="first-middle">
        <h1>{t('welcome.name.title')}</h1>
        <p className="page-sentence">{t('welcome.name.line')}</p>
        <TextInput
          className="first-name"
          label={t('welcome.name.label')}
          placeholder={t(`trade.${trade}.example`)}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={problem ? errorWords(problem) : undefined}
          maxLength={80}
          ref={field}
        />
        <fieldset className="first-trades">
          <legend>{t('welcome.trade')}</legend>
          <div className="trades">
            {trades.map((x) => (
              <TradeCard key={x} trade={x} chosen={trade} onChoose={setTrade} />
            ))}
          </div>
        </fieldset>
      </div>
      <div className="first-foot">
        <DemoButton className="first-demo" />
        <Button variant="subtle" size="md" onClick={onLater}>
          {t('welcome.later')}
        </Button>
        <Button
          type="submit"
          size="md"
          loading={save.isPending}
          disabled={!name.trim()}
          rightSection={<ArrowRightIcon size="1.8rem" weight="bold" aria-hidden />}
        >
          {t('ui.continue')}
        </Button>
      </div>
    </form>
  )
}

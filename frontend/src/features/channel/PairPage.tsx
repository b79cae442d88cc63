import { Button } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning'
import { useState } from 'react'
import type { Id } from '../../backend'
import { useCan, useChannels } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Page } from '../../ui/Page'
import { errorWords } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { PairCode, PhoneForm } from './PairCode'
import { PairQR } from './PairQR'
import { usePair } from './usePair'
import './pair.css'

const leave = () => go(['canais'])

type Pairing = ReturnType<typeof usePair>

// Risk is read and accepted once, before anything is connected.
function Risk({ accept }: Pick<Pairing, 'accept'>) {
  return (
    <div className="pair-risk">
      <WarningIcon size="2.4rem" weight="fill" aria-hidden />
      <div>
        <h2>{t('pair.risk.title')}</h2>
        <p>{t('pair.risk.text')}</p>
        <p>{t('pair.risk.safe')}</p>
        <p>{t('pair.risk.lower')}</p>
        {accept.error && <p className="pair-error">{errorWords(accept.error)}</p>}
        <div className="dialog-foot">
          <Button variant="default" onClick={leave}>
            {t('pair.later')}
          </Button>
          <Button loading={accept.isPending} onClick={() => accept.mutate()}>
            {t('pair.risk.accept')}
          </Button>
        </div>
      </div>
    </div>
  )
}

function Done({ name }: { name: string }) {
  const channels = useChannels().data ?? []
  return (
    <div className="pair-done" role="status">
      <CheckCircleIcon size="4.8rem" weight="fill" aria-hidden />
      <h2>{t('pair.done.title')}</h2>
      <p className="num">{t('pair.done.text', { name })}</p>
      <div className="dialog-foot">
        {channels.length < 2 && (
          <Button variant="default" onClick={leave}>
            {t('pair.done.second')}
          </Button>
        )}
        <Button onClick={() => go(['atendimento'])}>{t('pair.done.action')}</Button>
      </div>
    </div>
  )
}

function Ended({ pairing }: { pairing: Pairing }) {
  return (
    <div className="pair-done" role="alert">
      <WarningIcon size="4.8rem" weight="fill" aria-hidden />
      <h2>{t('pair.ended.title')}</h2>
      <p>{pairing.start.error ? errorWords(pairing.start.error) : tOr(pairing.pair?.reason ?? '', 'pair.ended.text')}</p>
      <div className="dialog-foot">
        <Button variant="default" onClick={leave}>
          {t('pair.later')}
        </Button>
        <Button loading={pairing.start.isPending} onClick={() => pairing.start.mutate()}>
          {t('pair.ended.again')}
        </Button>
      </div>
    </div>
  )
}

function Steps({ pairing }: { pairing: Pairing }) {
  const [typing, setTyping] = useState(false)
  const { pair, screen, byPhone, start } = pairing
  if (screen === 'risk') return <Risk accept={pairing.accept} />
  if (screen === 'done') return <Done name={pair?.name ?? ''} />
  if (screen === 'ended' || start.error) return <Ended pairing={pairing} />
  if (screen === 'code' && pair) return <PairCode pair={pair} onBack={() => start.mutate()} />
  if (typing) return <PhoneForm byPhone={byPhone} onBack={() => setTyping(false)} />
  return <PairQR pair={pair} onType={() => setTyping(true)} onLater={leave} />
}

// PairPage connects the shop's number with this computer.
export function PairPage({ account }: { account: Id }) {
  const pairing = usePair(account)
  const owner = useCan('owner')
  return (
    <Page title={t('pair.title')} sentence={t('pair.sentence')}>
      {!owner ? (
        <p>{t('error.forbidden')}</p>
      ) : pairing.channel ? (
        <Steps pairing={pairing} />
      ) : (
        <Skeleton rows={3} height={8} />
      )}
    </Page>
  )
}

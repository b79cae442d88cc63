import { Button } from '@mantine/core'
import { LifebuoyIcon } from '@phosphor-icons/react/dist/csr/Lifebuoy'
import { useState } from 'react'
import type { ContingencyView } from '../../backend'
import { t } from '../../lib/i18n'
import { kindWord } from '../../ui/kind'
import { Page } from '../../ui/Page'
import { Checks } from './Checks'
import { ByHand } from './ByHand'
import { Door } from './Door'
import { LadderCard } from './LadderCard'
import { Outages } from './Outages'
import { ReachCard } from './ReachCard'

// Ready is the page before any outage: how protected the shop is, and what is missing.
export function Ready({ view }: { view: ContingencyView }) {
  const [byHand, setByHand] = useState(false)
  const first = view.channels.find((c) => c.configured)
  if (byHand && first) return <Door view={view} lost={first} onBack={() => setByHand(false)} />
  return (
    <Page
      title={t('section.contingency')}
      sentence={t('contingency.sentence')}
      actions={
        <>
          <ByHand view={view} />
          <Button
            leftSection={<LifebuoyIcon size="1.8rem" weight="fill" aria-hidden />}
            disabled={!first}
            onClick={() => setByHand(true)}
          >
            {t('contingency.leave', { channel: kindWord(first?.kind ?? '') })}
          </Button>
        </>
      }
    >
      <div className="contingency-grid">
        <div className="contingency-main">
          <ReachCard reach={view.reach} />
          <LadderCard rows={view.ladder} />
        </div>
        <div className="contingency-side">
          <Checks checks={view.checks} />
          <Outages />
        </div>
      </div>
    </Page>
  )
}

import { Button } from '@mantine/core'
import { PaperPlaneTiltIcon } from '@phosphor-icons/react/dist/csr/PaperPlaneTilt'
import { lazy, Suspense, useState } from 'react'
import type { CustomerView } from '../backend'
import { useCan, useChannels } from '../backend/query'
import { t } from '../lib/i18n'
import { kindName } from './kind'

const InviteDialog = lazy(() => import('./InviteDialog'))

// Invite offers to bring a customer into a chat that they must open themselves, where the shop has one and they are not
// there yet.
export function Invite({ customer: c }: { customer: CustomerView }) {
  const can = useCan('agent')
  const bot = useChannels().data?.find((ch) => ch.invites && !ch.paused && ch.configured)
  const [open, setOpen] = useState(false)
  if (!can || !bot || c.deleted || c.addresses.some((a) => a.kind === bot.kind && a.verifiedAt && a.consents.length > 0)) return null
  return (
    <>
      <Button variant="default" leftSection={<PaperPlaneTiltIcon size="1.8rem" aria-hidden />} onClick={() => setOpen(true)}>
        {t('invite.open', { channel: kindName(bot.kind) })}
      </Button>
      {open && (
        <Suspense>
          <InviteDialog customer={c} kind={bot.kind} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

import { Button } from '@mantine/core'
import { useCan } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { kindName, Tile } from '../../ui/kind'
import { ChannelStateWord } from '../../ui/state'
import { useSetUp } from './useChannel'

// SetupCard stands for a kind of channel that the shop does not use yet.
export function SetupCard({ kind, first }: { kind: string; first: boolean }) {
  const owner = useCan('owner')
  const setUp = useSetUp()
  return (
    <article className="card channel" data-setup="true" aria-label={kindName(kind)}>
      <div className="channel-row">
        <Tile kind={kind} state="missing" side={4.4} />
        <div className="channel-name">
          <h2>{kindName(kind)}</h2>
          <p className="quiet">{tOr(`channel.about.${kind}`, 'channel.about.other')}</p>
        </div>
        <div className="channel-state">
          <ChannelStateWord state="setup" />
        </div>
        {owner && (
          <div className="channel-acts">
            <Button variant={first && kind === 'whatsapp' ? 'filled' : 'light'} loading={setUp.isPending} onClick={() => setUp.mutate(kind)}>
              {t('channel.setUp')}
            </Button>
          </div>
        )}
      </div>
    </article>
  )
}

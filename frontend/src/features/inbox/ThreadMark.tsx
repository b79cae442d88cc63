import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { FlagIcon } from '@phosphor-icons/react/dist/csr/Flag'
import { XCircleIcon } from '@phosphor-icons/react/dist/csr/XCircle'
import type { MarkView } from '../../backend'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { atMoment } from '../../lib/words'
import { kindName, kindWord } from '../../ui/kind'

const looks = {
  down: { icon: XCircleIcon, tone: 'down' },
  back: { icon: ArrowsClockwiseIcon, tone: 'ok' },
  opened: { icon: FlagIcon, tone: 'plain' },
  resolved: { icon: CheckIcon, tone: 'plain' },
}

// ThreadMark is what happened around the conversation, on its own line. by is the channel it goes on by.
export function ThreadMark({ mark, by }: { mark: MarkView; by: string }) {
  const now = useNow()
  const look = looks[mark.what]
  const at = atMoment(mark.at, now)
  const words = () => {
    switch (mark.what) {
      case 'down':
        return by && by !== mark.kind
          ? t('mark.down.by', { channel: kindName(mark.kind), at, other: kindWord(by) })
          : t('mark.down', { channel: kindName(mark.kind), at })
      case 'back':
        return t('mark.back', { channel: kindName(mark.kind), at })
      case 'opened':
        return t('mark.opened', { protocol: mark.protocol, at })
      case 'resolved':
        return t('mark.resolved', { protocol: mark.protocol, at })
    }
  }
  return (
    <p className="mark" data-tone={look.tone}>
      <look.icon size="1.6rem" weight={look.tone === 'plain' ? 'regular' : 'fill'} aria-hidden />
      <span>{words()}</span>
    </p>
  )
}

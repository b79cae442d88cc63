import { HourglassMediumIcon } from '@phosphor-icons/react/dist/csr/HourglassMedium'
import { SealQuestionIcon } from '@phosphor-icons/react/dist/csr/SealQuestion'
import { TimerIcon } from '@phosphor-icons/react/dist/csr/Timer'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { WifiHighIcon } from '@phosphor-icons/react/dist/csr/WifiHigh'
import { WifiSlashIcon } from '@phosphor-icons/react/dist/csr/WifiSlash'
import type { Icon } from '@phosphor-icons/react/dist/lib/types'
import { UnstyledButton } from '@mantine/core'
import type { OutboxList, OutboxSummary } from '../backend'
import { useContingency, useOutbox } from '../backend/query'
import { t, type Key } from '../lib/i18n'
import { placeHash } from '../lib/router'
import { kindWord } from '../ui/kind'
import { Keys } from '../ui/Keys'
import { Jobs } from './Jobs'
import './bottom.css'

// waitingTail says when what waits leaves: with its channel, when one channel explains all of it.
function waitingTail(box: OutboxSummary): string {
  const only = box.byKind.length === 1 ? box.byKind[0] : undefined
  const { waiting: count } = box
  return only ? t('frame.box.waiting.kind', { count, channel: kindWord(only.kind) }) : t('frame.box.waiting.tail', { count })
}

function Waiting({ list, icon: Sign, count, label, tail, tone }: {
  list: OutboxList
  icon: Icon
  count: number
  label: Key
  tail?: string
  tone?: string
}) {
  if (count === 0) return null
  return (
    <a className="bottom-item" data-tone={tone} href={placeHash(['fila', list])}>
      <Sign size="1.6rem" weight="bold" aria-hidden />
      <strong className="num">{t(label, { count })}</strong>
      {tail && <span className="bottom-tail">{tail}</span>}
    </a>
  )
}

export function BottomBar({ onShortcuts }: { onShortcuts: () => void }) {
  const box = useOutbox().data
  const internet = useContingency().data?.internet ?? 'unknown'
  const clear = box && box.waiting + box.doubt + box.failed + box.held + box.expired === 0
  const Net = internet === 'ok' || internet === 'unknown' ? WifiHighIcon : WifiSlashIcon
  return (
    <footer className="bottom no-print" data-pane>
      <div className="bottom-left">
        {clear && (
          <span className="bottom-item">
            <HourglassMediumIcon size="1.6rem" aria-hidden />
            {t('frame.box.clear')}
          </span>
        )}
        {box && (
          <>
            <Waiting
              list="waiting"
              icon={HourglassMediumIcon}
              count={box.waiting}
              label="frame.box.waiting"
              tail={waitingTail(box)}
            />
            <Waiting list="doubt" icon={SealQuestionIcon} count={box.doubt} label="frame.box.doubt" tone="unstable" />
            <Waiting list="failed" icon={WarningCircleIcon} count={box.failed} label="frame.box.failed" tone="down" />
            <Waiting list="held" icon={HourglassMediumIcon} count={box.held} label="frame.box.held" />
            <Waiting list="expired" icon={TimerIcon} count={box.expired} label="frame.box.expired" tone="unstable" />
          </>
        )}
        <Jobs />
      </div>
      <div className="bottom-right">
        <span className="bottom-item" data-tone={internet === 'ok' || internet === 'unknown' ? undefined : 'unstable'}>
          <Net size="1.6rem" aria-hidden />
          {t(`frame.internet.${internet}`)}
        </span>
        <UnstyledButton className="bottom-item" onClick={onShortcuts}>
          <Keys shortcut="Ctrl+/" /> {t('frame.shortcuts.word')}
        </UnstyledButton>
      </div>
    </footer>
  )
}

import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { WarningCircleIcon } from '@phosphor-icons/react/dist/csr/WarningCircle'
import { CallError } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { number, sentence } from '../../lib/words'
import { errorWords } from '../../ui/Problem'
import type { TestState } from './useTests'

// TestLine says what the channel answered when it was last tested.
export function TestLine({ test }: { test: TestState | undefined }) {
  const words = () => {
    if (!test || test === 'running') return ''
    if (test instanceof CallError) return errorWords(test)
    return test.ok ? t('channel.test.ok', { millis: number(test.millis) }) : sentence(tOr(test.reason, 'channel.test.failed'))
  }
  const ok = test && test !== 'running' && !(test instanceof CallError) && test.ok
  const said = words()
  return (
    <p className="channel-test num" role="status" data-ok={ok}>
      {said && (
        <>
          {ok ? <CheckCircleIcon size="1.6rem" weight="fill" aria-hidden /> : <WarningCircleIcon size="1.6rem" weight="fill" aria-hidden />}
          {said}
        </>
      )}
    </p>
  )
}

import { Button } from '@mantine/core'
import { PlayIcon } from '@phosphor-icons/react/dist/csr/Play'
import { useState } from 'react'
import { useDemo } from '../../backend/demo'
import { useChannels } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Confirm } from '../../ui/Confirm'
import { tellProblem } from '../../ui/toast'

// DemoButton opens the shop of examples: at once in a new shop; one that has channels is told first that they wait.
export function DemoButton({ className }: { className?: string }) {
  const { enter } = useDemo(tellProblem)
  const waits = (useChannels().data ?? []).some((c) => c.configured)
  const [asking, setAsking] = useState(false)
  const begin = () => {
    setAsking(false)
    go(['atendimento'])
    enter.mutate()
  }
  return (
    <>
      <Button
        className={className}
        variant="subtle"
        loading={enter.isPending}
        leftSection={<PlayIcon size="1.6rem" weight="fill" aria-hidden />}
        onClick={() => (waits ? setAsking(true) : begin())}
      >
        {t('demo.enter')}
      </Button>
      <Confirm open={asking} title={t('demo.ask.title')} action={t('demo.enter')} onConfirm={begin} onClose={() => setAsking(false)}>
        {t('demo.ask.text')}
      </Confirm>
    </>
  )
}

import { Button } from '@mantine/core'
import { FlaskIcon } from '@phosphor-icons/react/dist/csr/Flask'
import { PlugsIcon } from '@phosphor-icons/react/dist/csr/Plugs'
import { PlugsConnectedIcon } from '@phosphor-icons/react/dist/csr/PlugsConnected'
import type { SessionView } from '../backend'
import { useDemo } from '../backend/demo'
import { t } from '../lib/i18n'
import { tellProblem } from '../ui/toast'
import './demo.css'

// DemoBar stands over everything as long as the shop is the one of examples: the mark, an outage to practise, the way out.
export function DemoBar({ session }: { session: SessionView }) {
  const { leave, cut } = useDemo(tellProblem)
  const Plug = session.demoCut ? PlugsConnectedIcon : PlugsIcon
  return (
    <aside className="demo no-print" aria-label={t('demo.mark')} data-pane>
      <FlaskIcon size="1.8rem" weight="fill" aria-hidden />
      <p className="demo-words">
        <strong>{t('demo.mark')}</strong> <span className="demo-tail">{t(session.demoCut ? 'demo.cut.on' : 'demo.line')}</span>
      </p>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Plug size="1.6rem" aria-hidden />}
        loading={cut.isPending}
        onClick={() => cut.mutate(!session.demoCut)}
      >
        {t(session.demoCut ? 'demo.mend' : 'demo.cut')}
      </Button>
      <Button variant="default" size="compact-sm" loading={leave.isPending} onClick={() => leave.mutate()} data-pane-focus>
        {t('demo.leave')}
      </Button>
    </aside>
  )
}

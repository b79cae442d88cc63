import { Button } from '@mantine/core'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { CircleDashedIcon } from '@phosphor-icons/react/dist/csr/CircleDashed'
import { useCan, usePreference, useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { Page } from '../../ui/Page'
import { Skeleton } from '../../ui/Skeleton'
import { useSteps, type Step } from '../../ui/steps'
import { DemoButton } from './DemoButton'
import './welcome.css'

function Line({ step, next }: { step: Step; next: boolean }) {
  const owner = useCan('owner')
  const Sign = step.done ? CheckCircleIcon : CircleDashedIcon
  return (
    <li className="step" data-done={step.done}>
      <span className="state" data-tone={step.done ? 'ok' : 'idle'}>
        <Sign
          size="2.4rem"
          weight={step.done ? 'fill' : 'regular'}
          aria-label={t(step.done ? 'welcome.step.done' : 'welcome.step.left')}
        />
      </span>
      <div className="step-words">
        <h2>{t(`welcome.step.${step.name}`)}</h2>
        <p className="quiet">{t(`welcome.step.${step.name}.${step.done ? 'done' : 'why'}`)}</p>
      </div>
      {!step.done && owner && (
        <Button variant={next ? 'filled' : 'default'} onClick={() => go(step.place)}>
          {t(`welcome.step.${step.name}.do`)}
        </Button>
      )}
    </li>
  )
}

// WelcomePage is "Primeiros passos": what a new shop has done and what is left, to be found again at any time.
export default function WelcomePage() {
  const steps = useSteps()
  const owner = useCan('owner')
  const demo = useSession().data?.demo
  const [menu, setMenu] = usePreference('ui.firstRun')
  const next = steps?.find((s) => !s.done)
  const done = steps?.filter((s) => s.done).length ?? 0
  return (
    <Page
      title={t('section.welcome')}
      sentence={t(next ? 'welcome.sentence' : 'welcome.sentence.done')}
      actions={owner && !demo && <DemoButton />}
    >
      {!steps && <Skeleton rows={5} height={6.4} />}
      {steps && (
        <section className="card steps" aria-label={t('section.welcome')}>
          <p className="steps-count num">{t('welcome.count', { done, total: steps.length })}</p>
          <ol>
            {steps.map((s) => (
              <Line key={s.name} step={s} next={s === next} />
            ))}
          </ol>
        </section>
      )}
      {next && (
        <Button variant="subtle" className="steps-menu" onClick={() => setMenu(menu === 'hidden' ? '' : 'hidden')}>
          {t(menu === 'hidden' ? 'welcome.menu.show' : 'welcome.menu.hide')}
        </Button>
      )}
    </Page>
  )
}

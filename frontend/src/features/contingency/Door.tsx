import { Button } from '@mantine/core'
import { ClockCounterClockwiseIcon } from '@phosphor-icons/react/dist/csr/ClockCounterClockwise'
import { LifebuoyIcon } from '@phosphor-icons/react/dist/csr/Lifebuoy'
import { XCircleIcon } from '@phosphor-icons/react/dist/csr/XCircle'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type ActivateInput, type ChannelView, type ContingencyView } from '../../backend'
import { keys, useSession } from '../../backend/query'
import { useActions } from '../../lib/action'
import { t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { atMoment, moment, spanWords } from '../../lib/words'
import { kindName, kindWord } from '../../ui/kind'
import { Keys } from '../../ui/Keys'
import { Problem } from '../../ui/Problem'
import { tellProblem } from '../../ui/toast'
import { ByHand } from './ByHand'
import { Head } from './Head'
import { NoticeText } from './NoticeText'
import { Strip } from './Strip'
import { Timeline } from './Timeline'
import { Whom } from './Whom'

// Door is the fire door: who is told, by what, with which words, and one bar to push.
export function Door({ view, lost, onBack }: { view: ContingencyView; lost: ChannelView; onBack?: () => void }) {
  const now = useNow()
  const [text, setText] = useState('')
  const [audience, setAudience] = useState<ActivateInput['audience']>('waiting')
  const [timeline, setTimeline] = useState(false)
  const preview = useQuery({
    queryKey: [...keys.contingency, 'preview', lost.id, audience],
    queryFn: () => backend.Contingency.Preview({ account: lost.id, audience, text: '' }),
  })
  const shop = useSession().data?.shopName ?? ''
  const words = text || preview.data?.text || t('contingency.notice', { channel: kindWord(lost.kind), shop })
  const activate = useMutation({
    mutationFn: (whom: ActivateInput['audience']) =>
      backend.Contingency.Activate({ account: lost.id, audience: whom, text: whom === 'none' ? '' : words }),
    onSuccess: onBack,
    onError: (e) => tellProblem(e),
  })
  const total = audience === 'waiting' ? (preview.data?.total ?? 0) : 0
  const push = () => activate.mutate(total > 0 ? 'waiting' : 'none')
  const ready = !activate.isPending && preview.data !== undefined
  useActions([{ name: 'contingency.push', label: t('contingency.push.action'), shortcut: 'Ctrl+Enter', enabled: ready, run: push }])
  const broken = lost.state !== 'working'
  const channel = kindName(lost.kind)
  const title = broken
    ? t(lost.state === 'blocked' ? 'contingency.door.blocked' : 'contingency.door.title', { channel, span: spanWords(lost.since, now) })
    : t('contingency.leave', { channel: kindWord(lost.kind) })
  const sentence = broken
    ? tOr(`verdict.long.${lost.verdict}`, 'verdict.long.other', { channel, at: moment(lost.since, now), when: atMoment(lost.since, now) })
    : t('contingency.leave.sentence', { channel })
  return (
    <div className="page scroll">
      <div className="page-in door">
        <Head icon={broken ? XCircleIcon : LifebuoyIcon} tone={broken ? 'down' : 'brand'} title={title} sentence={sentence}>
          {onBack && (
            <Button variant="default" onClick={onBack}>
              {t('ui.cancel')}
            </Button>
          )}
          <ByHand view={view} />
          {view.incident.id !== 0 && (
            <Button
              variant="default"
              leftSection={<ClockCounterClockwiseIcon size="1.8rem" aria-hidden />}
              onClick={() => setTimeline(true)}
            >
              {t('contingency.timeline')}
            </Button>
          )}
        </Head>
        <Strip view={view} />
        {preview.error && <Problem error={preview.error} retry={() => void preview.refetch()} />}
        <div className="door-grid">
          <Whom audience={audience} onAudience={setAudience} waiting={view.waiting} preview={preview.data} lost={lost.kind} />
          {audience === 'waiting' && <NoticeText value={words} onChange={setText} />}
        </div>
        <div className="push">
          <button type="button" className="push-bar" onClick={push} disabled={!ready} data-pane-focus>
            <LifebuoyIcon size="2.2rem" weight="fill" aria-hidden />
            {total > 0 ? t('contingency.push.tell', { count: total }) : t('contingency.push.switch')}
            <Keys shortcut="Ctrl+Enter" />
          </button>
          <div className="push-mild">
            {total > 0 && (
              <Button variant="default" disabled={!ready} onClick={() => activate.mutate('none')}>
                {t('contingency.push.onlySwitch')}
              </Button>
            )}
            <p className="quiet">{t('contingency.push.undo')}</p>
          </div>
        </div>
      </div>
      <Timeline incident={timeline ? view.incident.id : 0} onClose={() => setTimeline(false)} />
    </div>
  )
}

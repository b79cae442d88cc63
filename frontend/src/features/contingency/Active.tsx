import { Button } from '@mantine/core'
import { ArrowUUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowUUpLeft'
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { LifebuoyIcon } from '@phosphor-icons/react/dist/csr/Lifebuoy'
import { PauseCircleIcon } from '@phosphor-icons/react/dist/csr/PauseCircle'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type ChannelView, type ContingencyView } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { countdown } from '../../lib/time'
import { useNow } from '../../lib/useNow'
import { useSecond } from '../../lib/useSecond'
import { atMoment, moment, spanWords } from '../../lib/words'
import { kindName, kindWord } from '../../ui/kind'
import { tell, tellProblem } from '../../ui/toast'
import { Head } from './Head'
import { People } from './People'
import { Strip } from './Strip'
import { Tally } from './Tally'
import { Timeline } from './Timeline'

// Active is the page while plan B runs, and when the channel is back: who was reached, who answered, and the way back.
export function Active({ view, lost, returning }: { view: ContingencyView; lost: ChannelView; returning: boolean }) {
  const now = useNow()
  const [timeline, setTimeline] = useState(false)
  const { incident } = view
  const undoEnds = incident.undoUntil ? new Date(incident.undoUntil) : undefined
  const second = useSecond(undoEnds !== undefined)
  const canUndo = undoEnds !== undefined && undoEnds > second
  const detail = useQuery({
    queryKey: [...keys.incidents, incident.id],
    queryFn: () => backend.Contingency.Incident(incident.id),
  })
  const onError = (e: unknown) => tellProblem(e)
  const undo = useMutation({ mutationFn: () => backend.Contingency.Undo(incident.id), onError })
  const stop = useMutation({
    mutationFn: () => backend.Contingency.StopNotices(incident.id),
    onSuccess: (count) => tell(t('contingency.stopped', { count })),
    onError,
  })
  const back = useMutation({
    mutationFn: () => backend.Contingency.GoBack(incident.id),
    onSuccess: () => tell(t('contingency.wentBack', { channel: kindWord(lost.kind) }), {
      label: t('contingency.report.see'),
      run: () => go(['contingencia', 'queda', incident.id]),
    }),
    onError,
  })
  const channel = kindName(lost.kind)
  return (
    <div className="page scroll">
      <div className="page-in">
        <Head
          icon={returning ? ArrowsClockwiseIcon : LifebuoyIcon}
          tone={returning ? 'info' : 'unstable'}
          title={
            returning
              ? t('contingency.back.title', { channel, at: atMoment(incident.backAt, now) })
              : t('contingency.active.title', { at: moment(incident.activeAt, now) })
          }
          sentence={
            returning
              ? t('contingency.back.sentence', { span: spanWords(incident.startedAt, now) })
              : t('contingency.active.sentence', { channel, span: spanWords(incident.startedAt, now) })
          }
        >
          {canUndo && (
            <Button leftSection={<ArrowUUpLeftIcon size="1.8rem" aria-hidden />} loading={undo.isPending} onClick={() => undo.mutate()}>
              {t('contingency.undo', { left: countdown(undoEnds, second) })}
            </Button>
          )}
          <Button variant="default" onClick={() => setTimeline(true)}>
            {t('contingency.timeline')}
          </Button>
          {!canUndo && incident.waiting > 0 && (
            <Button
              variant="default"
              leftSection={<PauseCircleIcon size="1.8rem" aria-hidden />}
              loading={stop.isPending}
              onClick={() => stop.mutate()}
            >
              {t('contingency.stop', { count: incident.waiting })}
            </Button>
          )}
          {!canUndo && (
            <Button variant={returning ? 'filled' : 'default'} loading={back.isPending} onClick={() => back.mutate()}>
              {t('contingency.goBack', { channel: kindWord(lost.kind) })}
            </Button>
          )}
        </Head>
        <Strip view={view} />
        <div className="active-grid">
          <Tally incident={incident} />
          <People people={detail.data?.people} error={detail.error} retry={() => void detail.refetch()} />
        </div>
      </div>
      <Timeline incident={timeline ? incident.id : 0} onClose={() => setTimeline(false)} />
    </div>
  )
}

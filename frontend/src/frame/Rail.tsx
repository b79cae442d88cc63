import { Tooltip } from '@mantine/core'
import { useContingency, useInboxCounts, usePreference, useSession } from '../backend/query'
import { t } from '../lib/i18n'
import { useLayout } from '../lib/layout'
import { placeHash } from '../lib/router'
import { number } from '../lib/words'
import { Mark } from '../ui/Mark'
import { useSteps } from '../ui/steps'
import { railSections, sectionOf, type Section, type SectionName } from './sections'
import './rail.css'

const groups = ['serve', 'keep', 'tidy'] as const

// useBadges counts what each section wants a person for.
function useBadges(): Partial<Record<SectionName, { text: string; words: string; alarm?: boolean }>> {
  const counts = useInboxCounts().data
  const incident = useContingency().data?.incident
  const waiting = counts?.waiting ?? 0
  const alarm = incident?.state === 'confirmed' || incident?.state === 'blocked'
  const steps = useSteps()
  const left = steps?.filter((s) => !s.done).length ?? 0
  return {
    welcome: left ? { text: number(left), words: t('frame.badge.steps', { count: left }) } : undefined,
    inbox: waiting ? { text: number(waiting), words: t('frame.badge.waiting', { count: waiting }) } : undefined,
    contingency: alarm ? { text: '!', words: t('frame.badge.outage'), alarm: true } : undefined,
  }
}

export function Rail({ current }: { current: Section }) {
  const layout = useLayout()
  const session = useSession().data
  const badges = useBadges()
  const words = layout === 'full' || layout === 'wide' || layout === 'phone'
  const [menu] = usePreference('ui.firstRun')
  const item = (s: Section) => {
    const now = s === current || s.name === current.under
    const badge = badges[s.name]
    const label = t(`section.${s.name}`)
    return (
      <Tooltip key={s.name} label={label} position="right" disabled={words}>
        <a className="rail-item" href={placeHash([s.path])} aria-current={now ? 'page' : undefined}>
          <s.icon size="1.9rem" weight={now ? 'fill' : 'regular'} aria-hidden />
          <span className="rail-word">{layout === 'phone' && s.short ? t(s.short) : label}</span>
          {badge && (
            <span className="rail-badge num" data-alarm={badge.alarm}>
              <span aria-hidden>{badge.text}</span>
              <span className="off-screen">{badge.words}</span>
            </span>
          )}
        </a>
      </Tooltip>
    )
  }
  return (
    <nav className="rail no-print" aria-label={t('frame.sections')} data-pane>
      {layout !== 'phone' && (
        <div className="rail-head">
          <Mark side={3} />
          <div className="rail-name">
            <p className="display">{t('app.name')}</p>
            <p className="quiet cut">{session?.shopName}</p>
          </div>
        </div>
      )}
      {groups.map((g) => (
        <div key={g} className="rail-group">
          <p className="rail-heading">{t(`frame.group.${g}`)}</p>
          {railSections.filter((s) => s.group === g).map(item)}
        </div>
      ))}
      {layout !== 'phone' && badges.welcome && menu !== 'hidden' && (
        <div className="rail-group rail-last">{item(sectionOf('primeiros-passos'))}</div>
      )}
    </nav>
  )
}

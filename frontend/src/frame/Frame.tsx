import { Suspense, lazy, useEffect, useState } from 'react'
import { useActions } from '../lib/action'
import { t } from '../lib/i18n'
import { nextPane } from '../lib/panes'
import { go, usePlace } from '../lib/router'
import { Boundary } from '../ui/Boundary'
import { Skeleton } from '../ui/Skeleton'
import { Toasts, tell } from '../ui/toast'
import { BannerSlot } from './BannerSlot'
import { BottomBar } from './BottomBar'
import { Rail } from './Rail'
import { TopBar } from './TopBar'
import { railSections, sectionOf } from './sections'
import './frame.css'

const Palette = lazy(() => import('./Palette'))
const ShortcutList = lazy(() => import('./ShortcutList'))

type Dialog = 'search' | 'shortcuts' | undefined

// Frame is everything around a screen: rail, top, banner, sheet, bottom.
export function Frame() {
  const place = usePlace()
  const section = sectionOf(place.segments[0])
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const dialogBroke = () => {
    close()
    tell(t('crash.dialog'))
  }
  useEffect(() => {
    document.title = `${t(`section.${section.name}`)} · ${t('app.name')}`
  }, [section])
  useActions([
    {
      name: 'search',
      label: t('frame.search'),
      shortcut: 'Ctrl+K',
      also: ['Ctrl+F', 'Ctrl+Shift+F'],
      run: () => setDialog('search'),
    },
    ...railSections.map((s, i) => ({
      name: `go.${s.name}`,
      label: t('frame.goTo', { section: t(`section.${s.name}`) }),
      shortcut: `Ctrl+${i + 1}`,
      also: s.name === 'contingency' ? ['Ctrl+Shift+O'] : undefined,
      group: t('shortcut.group.go'),
      run: () => go([s.path]),
    })),
    { name: 'go.welcome', label: t('section.welcome'), run: () => go(['primeiros-passos']) },
    { name: 'pane.next', label: t('frame.nextPane'), shortcut: 'F6', run: () => nextPane() },
    { name: 'pane.previous', label: t('frame.previousPane'), shortcut: 'Shift+F6', run: () => nextPane(true) },
    {
      name: 'shortcuts',
      label: t('frame.shortcuts'),
      shortcut: 'Ctrl+/',
      run: () => setDialog('shortcuts'),
    },
  ])
  return (
    <div className="frame" data-deep={section.name === 'inbox' && place.segments.length > 1}>
      <TopBar onSearch={() => setDialog('search')} onShortcuts={() => setDialog('shortcuts')} />
      <Rail current={section} />
      <BannerSlot here={section.name} />
      <main className="sheet" data-pane tabIndex={-1}>
        <Boundary key={section.name} where={section.name} place={place.segments.join('/')}>
          <Suspense fallback={<Skeleton />}>
            <section.page />
          </Suspense>
        </Boundary>
      </main>
      <BottomBar onShortcuts={() => setDialog('shortcuts')} />
      <Toasts />
      <Boundary where={dialog ?? ''} place={dialog} onBreak={dialogBroke}>
        <Suspense>
          {dialog === 'search' && <Palette onClose={close} />}
          {dialog === 'shortcuts' && <ShortcutList open onClose={close} />}
        </Suspense>
      </Boundary>
    </div>
  )
}

import { Suspense, lazy, useEffect, useState, type ReactNode } from 'react'
import { useSession } from '../backend/query'
import { useActions } from '../lib/action'
import { t } from '../lib/i18n'
import { keepFocus } from '../lib/keepFocus'
import { nextPane } from '../lib/panes'
import { go, usePlacePart } from '../lib/router'
import { Boundary } from '../ui/Boundary'
import { Skeleton } from '../ui/Skeleton'
import { Toasts, tell } from '../ui/toast'
import { BannerSlot } from './BannerSlot'
import { BottomBar } from './BottomBar'
import { DemoBar } from './DemoBar'
import { Rail } from './Rail'
import { TopBar } from './TopBar'
import { railSections, sectionOf, type SectionName } from './sections'
import './frame.css'

const Palette = lazy(() => import('./Palette'))
const ShortcutList = lazy(() => import('./ShortcutList'))

// More keys for a section, known from other programs.
const also: Partial<Record<SectionName, string[]>> = { contingency: ['Ctrl+Shift+O'], setting: ['Ctrl+,'], help: ['F1'] }

type Dialog = 'search' | 'shortcuts' | undefined

// Here keeps a broken screen from breaking the frame. It alone follows the place, so that going from one conversation to
// the next draws nothing of the frame.
function Here({ where, children }: { where: string; children: ReactNode }) {
  const place = usePlacePart((p) => p.segments.join('/'))
  return (
    <Boundary where={where} place={place}>
      {children}
    </Boundary>
  )
}

// Frame is everything around a screen: rail, top, banner, sheet, bottom.
export function Frame() {
  const section = sectionOf(usePlacePart((p) => p.segments[0]))
  const deep = usePlacePart((p) => p.segments.length > 1)
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const dialogBroke = () => {
    close()
    tell(t('crash.dialog'))
  }
  useEffect(() => {
    document.title = `${t(`section.${section.name}`)} · ${t('app.name')}`
  }, [section])
  useEffect(() => keepFocus(), [])
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
      also: also[s.name],
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
  const session = useSession().data
  const frame = (
    <div className="frame" data-deep={section.name === 'inbox' && deep}>
      <TopBar onSearch={() => setDialog('search')} onShortcuts={() => setDialog('shortcuts')} />
      <Rail current={section} />
      <BannerSlot here={section.name} />
      <main className="sheet" data-pane tabIndex={-1}>
        <Here key={section.name} where={section.name}>
          <Suspense fallback={<Skeleton />}>
            <section.page />
          </Suspense>
        </Here>
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
  if (!session?.demo) return frame
  return (
    <div className="frame-demo">
      <DemoBar session={session} />
      {frame}
    </div>
  )
}

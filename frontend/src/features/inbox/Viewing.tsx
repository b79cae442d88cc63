import { Suspense, lazy, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { MediaView } from '../../backend'
import { ViewContext, albumOf } from './album'
import type { ThreadStore, ThreadView } from './threadStore'

const Viewer = lazy(() => import('./Viewer'))

interface Props {
  // the conversation whose pictures stand before and after; without it a file stands alone
  thread?: { view: ThreadView; store: ThreadStore }
  children: ReactNode
}

// Viewing lets what is inside open a picture or a video over the page. It stands above the list, whose rows come and go.
export function Viewing({ thread, children }: Props) {
  const [shown, setShown] = useState<MediaView>()
  const opener = useRef<Element | null>(null)
  const open = useCallback((media: MediaView) => {
    opener.current = document.activeElement
    setShown(media)
  }, [])
  const close = useCallback(() => setShown(undefined), [])
  // Once the dialog and its hold on the focus are gone, the focus returns to the bubble it came from.
  const on = shown !== undefined
  useEffect(() => {
    if (on) return
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
    opener.current = null
  }, [on])
  return (
    <ViewContext value={open}>
      {children}
      {shown && (
        <Suspense>
          <Viewer
            media={shown}
            album={thread ? albumOf(thread.view.rows) : []}
            moreBefore={thread?.view.moreBefore ?? false}
            onOlder={() => void thread?.store.older()}
            onShow={setShown}
            onClose={close}
          />
        </Suspense>
      )}
    </ViewContext>
  )
}

import { createContext, useContext } from 'react'
import type { MediaView, MessageView } from '../../backend'

// An album is what of a conversation can be looked at, in its order. These functions know no screen.

export const isVideo = (m: MediaView): boolean => m.mime.startsWith('video/')

// looks says whether a file is shown in the program. Everything else is only saved.
export const looks = (m: MediaView): boolean => !m.blocked && (m.image || isVideo(m))

export const albumOf = (rows: MessageView[]): MediaView[] => rows.flatMap((m) => (m.deletedAt ? [] : m.media.filter(looks)))

// beside is where a file stands between its neighbours. One that is not in the album, such as one that was taken back,
// stands alone.
export function beside(album: MediaView[], id: number): { before?: MediaView; after?: MediaView } {
  const at = album.findIndex((m) => m.id === id)
  return at < 0 ? {} : { before: album[at - 1], after: album[at + 1] }
}

// View opens a file over the page.
export type View = (media: MediaView) => void
export const ViewContext = createContext<View>(() => undefined)
export const useView = (): View => useContext(ViewContext)

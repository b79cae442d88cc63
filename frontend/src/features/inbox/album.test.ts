import { describe, expect, it } from 'vitest'
import type { MediaView, MessageView } from '../../backend'
import { albumOf, beside } from './album'

const file = (id: number, mime: string, more: Partial<MediaView> = {}): MediaView => ({
  id, mime, name: String(id), size: 1, available: true, image: mime.startsWith('image/'), thumb: '', url: '/', blocked: false, ...more,
})
const message = (deletedAt: string, ...media: MediaView[]) => ({ deletedAt, media }) as MessageView

// What is looked at in the program is pictures and videos that nobody took back; everything else is only saved.
describe('an album', () => {
  const rows = [
    message('', file(1, 'image/jpeg'), file(2, 'application/pdf')),
    message('2026-11-20T10:00:00Z', file(3, 'image/png')),
    message('', file(4, 'video/mp4', { available: false }), file(5, 'image/jpeg', { blocked: true }), file(6, 'audio/ogg')),
    message('', file(7, 'image/webp'), file(8, 'image/svg+xml', { image: false })),
  ]
  const album = albumOf(rows)
  it('holds what can be looked at, in order', () => expect(album.map((m) => m.id)).toEqual([1, 4, 7]))
  it('knows the neighbours', () => {
    expect([beside(album, 4).before?.id, beside(album, 4).after?.id]).toEqual([1, 7])
    expect(beside(album, 1).before).toBeUndefined()
    expect(beside(album, 7).after).toBeUndefined()
    expect(beside(album, 3)).toEqual({})
  })
})

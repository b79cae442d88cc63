import type { ChannelView, RouteView } from '../../backend'
import { known, type Args, type Key } from '../../lib/i18n'
import type { Draft } from './draft'

// What the composer may do with a draft right now, decided without a screen.
export interface Compose {
  // what the button says: send, keep for later, or write down a note
  action: 'send' | 'keep' | 'note'
  ready: boolean
  // why it is not ready, or what happens to a message that is kept
  hint?: { key: Key; args?: Args; bad?: boolean }
  // letters left, once it gets near the limit
  left?: number
}

export const maxUpload = 16 * 1024 * 1024

// keptHint says what happens to a message that does not leave at once.
function keptHint(route: RouteView | undefined): Compose['hint'] {
  if (route?.action === 'wait') return { key: 'compose.kept' }
  if (route?.action !== 'hold') return undefined
  return { key: known(route.reason) ? route.reason : 'cause.held' }
}

export function compose(draft: Draft, route: RouteView | undefined, channel: ChannelView | undefined): Compose {
  const text = draft.text.trim()
  if (draft.note) return { action: 'note', ready: text !== '' }
  const action = route?.action === 'wait' || route?.action === 'hold' ? 'keep' : 'send'
  if (route?.action === 'fail') return { action, ready: false, hint: { key: 'compose.noAddress', bad: true } }
  const uploading = draft.uploads.some((u) => !u.file && !u.error)
  const files = draft.uploads.filter((u) => u.file).length
  const limit = channel?.maxText ?? 0
  const length = [...text].length
  const left = limit && length > limit * 0.8 ? limit - length : undefined
  if (left !== undefined && left < 0) {
    return { action, ready: false, left, hint: { key: 'compose.tooLong', args: { count: -left }, bad: true } }
  }
  if (files && channel && !channel.sendMedia) {
    return { action, ready: false, left, hint: { key: 'compose.noFiles', bad: true } }
  }
  if (uploading) return { action, ready: false, left, hint: { key: 'compose.uploading' } }
  // The way may not be known yet; the program knows it, so nobody's Enter is lost.
  const ready = text !== '' || files > 0
  return { action, ready, left, hint: keptHint(route) }
}

// sends says whether a key press sends what was written: Enter does, or only Ctrl+Enter for who asked for that.
export function sends(press: { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }, enter: string): boolean {
  if (press.key !== 'Enter') return false
  return enter === 'line' ? press.ctrlKey || press.metaKey : !press.shiftKey
}

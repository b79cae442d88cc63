import type { ChannelView } from '../../backend'
import type { Key } from '../../lib/i18n'
import type { Tone } from '../../ui/state'

// What a card says under itself when its channel does not simply work, and the one thing that helps.
export interface Strip {
  tone: Tone
  // the verdict whose sentence is shown
  verdict: string
  help?: { label: Key; to: 'pair' | 'edit' | 'contingency' | 'resume' | 'here' }
}

// Nothing about a channel helps while this computer itself has no way out.
const ownInternet = new Set(['cable', 'portal', 'dns', 'internet', 'clock', 'resuming'])

export function stripOf(c: ChannelView): Strip | undefined {
  if (c.state === 'working' || c.state === 'setup' || c.state === 'unknown') return undefined
  if (c.state === 'paused') return { tone: 'idle', verdict: 'paused', help: { label: 'channel.resume', to: 'resume' } }
  // It is still linked; another computer uses it now.
  if (c.verdict === 'replaced') return { tone: 'down', verdict: c.verdict, help: { label: 'channel.here', to: 'here' } }
  if (c.state === 'unlinked') {
    return {
      tone: 'down',
      verdict: c.verdict || 'unlinked',
      help: c.canPair ? { label: 'channel.reconnect', to: 'pair' } : undefined,
    }
  }
  if (c.verdict === 'password' || c.verdict === 'certificate' || c.verdict === 'device') {
    return { tone: 'down', verdict: c.verdict, help: { label: 'channel.fix', to: 'edit' } }
  }
  if (c.state === 'unstable') return { tone: 'unstable', verdict: c.verdict }
  return {
    tone: c.state === 'blocked' ? 'blocked' : 'down',
    verdict: c.verdict,
    help: ownInternet.has(c.verdict) ? undefined : { label: 'banner.activate', to: 'contingency' },
  }
}

import type { Backend } from '../backend'
import type { World } from './world'

// The example of the fake program is the same world with a mark on it.
export function fakeDemo(world: World): Backend['Demo'] {
  const real = { shopName: world.session.shopName, trade: world.session.trade }
  const cut = (on: boolean) => {
    world.session.demoCut = on
    const c = world.channelOf('whatsapp')
    if (c) Object.assign(c, on ? { state: 'down', verdict: 'platform', since: new Date().toISOString() } : { state: 'working', verdict: '' })
    world.emit('setting:changed', { name: 'demo.cut' })
    world.emit('account:changed', { account: c?.id ?? 0 })
  }
  return {
    async Enter() {
      Object.assign(world.session, { demo: true, shopName: 'Padaria Pão Quente', trade: 'shop' })
      world.emit('bridge:online', {})
    },
    async Leave() {
      cut(false)
      Object.assign(world.session, { demo: false, ...real })
      world.emit('bridge:online', {})
    },
    Cut: async (on) => cut(on),
  }
}

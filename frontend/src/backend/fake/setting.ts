import type { Backend } from '../backend'
import { CallError } from '../error'
import type { World } from './world'

export function fakeSettings(world: World): Backend['Settings'] {
  return {
    async SetShop(input) {
      if (!input.name.trim()) throw new CallError('invalid', 'setting.shopName', {}, 'name')
      Object.assign(world.session, { shopName: input.name.trim(), trade: input.trade })
      world.emit('setting:changed', { name: 'shop.name' })
    },
  }
}

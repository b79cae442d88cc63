import type { Backend } from '../backend'
import { CallError } from '../error'
import type * as v from '../types'
import type { World } from './world'

const hours: v.HoursView = { from: 8, to: 20, sunday: false, urgentFrom: 7, urgentTo: 22 }
const patience: v.PatienceView[] = [
  { class: 'urgent', waitMinutes: 2, downMinutes: 1, twice: false },
  { class: 'reply', waitMinutes: 10, downMinutes: 5, twice: false },
  { class: 'notice', waitMinutes: 10, downMinutes: 5, twice: false },
  { class: 'dues', waitMinutes: 60, downMinutes: 30, twice: false },
]

export function fakeSettings(world: World): Backend['Settings'] {
  const rules: v.RulesView = structuredClone({ hours, defaultHours: hours, patience, defaultPatience: patience, groups: true })
  return {
    async SetShop(input) {
      if (!input.name.trim()) throw new CallError('invalid', 'setting.shopName', {}, 'name')
      Object.assign(world.session, { shopName: input.name.trim(), trade: input.trade })
      world.emit('setting:changed', { name: 'shop.name' })
    },
    Rules: async () => structuredClone(rules),
    async SetHours(to) {
      if (to.from >= to.to || to.urgentFrom >= to.urgentTo) throw new CallError('invalid', 'setting.hours', {}, 'hours')
      rules.hours = to
      world.emit('setting:changed', { name: 'rule.hours' })
    },
    async SetPatience(to) {
      rules.patience = to
      world.emit('setting:changed', { name: 'rule.patience' })
    },
    async SetGroups(keep) {
      rules.groups = keep
      world.emit('setting:changed', { name: 'group.keep' })
    },
    About: async () => ({
      version: world.session.version,
      system: 'windows amd64',
      dataDir: 'C:\\Users\\jessica\\AppData\\Roaming\\PlanoB',
      dataBytes: 61_400_000,
      mediaBytes: 1_204_000_000,
      modules: ['go.mau.fi/whatsmeow v0.0.0-20260919', 'modernc.org/sqlite v1.61.1'],
      hosts: ['connectivitycheck.gstatic.com', 'www.msftconnecttest.com', 'captive.apple.com', '1.1.1.1:53', '8.8.8.8:53'],
    }),
  }
}

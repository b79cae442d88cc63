// When somebody is told, outside the page, that a message came. The text of a message is never part of it.

// Notices is how much is told: nothing, that something came, or from whom.
export type Notices = 'off' | 'some' | 'name'
export const noticeChoices: Notices[] = ['off', 'some', 'name']

// noticesOf reads the setting. The window tells that something came; a browser asks for leave first, so it tells nothing
// until somebody chooses to be told.
export const noticesOf = (setting: string, inWindow: boolean): Notices =>
  noticeChoices.find((n) => n === setting) ?? (inWindow ? 'some' : 'off')

interface Said {
  direction: string
  at: string
  arrivedAt: string
  deletedAt: string
  automatic: boolean
  // the opening it belongs to, 0 in a group
  service: number
}

const justNow = 60_000
const backlog = 5 * 60_000

// worthTelling is true for what a customer said just now: not for what changed later, and not for what waited somewhere
// while this computer was away, of which there may be thousands. A group tells nobody: nobody there waits for the shop.
export function worthTelling(m: Said, now: number): boolean {
  const arrived = Date.parse(m.arrivedAt)
  if (!m.service) return false
  return m.direction === 'in' && !m.automatic && !m.deletedAt && now - arrived < justNow && arrived - Date.parse(m.at) < backlog
}

export interface Sight {
  focused: boolean
  visible: boolean
  // the conversation that stands on the screen, 0 for none
  open: number
}

// unseen says whether a message of a conversation came while nobody was looking at it.
export const unseen = (conversation: number, s: Sight): boolean => !s.focused && !(s.visible && s.open === conversation)

// What a shop can do; words and examples follow it.
export const trades = ['shop', 'school', 'association', 'delivery'] as const
export type Trade = (typeof trades)[number]
export const isTrade = (s: string): s is Trade => (trades as readonly string[]).includes(s)

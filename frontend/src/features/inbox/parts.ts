// How many SMS a text is, and the same text without what makes it longer. The program counts in the same way; one table of
// examples binds both (backend/channel/sms/testdata/count.json).

// The alphabet of SMS (GSM 03.38). What is in the second list takes two places.
const basic = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà')
const extra = new Set('\f^{}\\[~]|€')

const places = (c: string): number => (basic.has(c) ? 1 : extra.has(c) ? 2 : 0)

export function partsOf(text: string): { parts: number; unicode: boolean } {
  const letters = [...text]
  const unicode = letters.some((c) => places(c) === 0)
  const room = letters.map((c) => (unicode ? c.length : places(c)))
  const total = room.reduce((sum, n) => sum + n, 0)
  if (total <= (unicode ? 70 : 160)) return { parts: Math.min(total, 1), unicode }
  // No character is cut in two.
  const most = unicode ? 67 : 153
  let parts = 1
  let used = 0
  for (const n of room) {
    if (used + n > most) {
      parts++
      used = 0
    }
    used += n
  }
  return { parts, unicode }
}

// Characters for which the alphabet of SMS has another one, or several, that people read the same.
const plainer = new Map(
  (
    [
      ['“”„«»', '"'],
      ['‘’´`', "'"],
      ['–—\u2011•', '-'],
      ['…', '...'],
      ['\u00a0\u202f\u0009', ' '],
      ['º°óôõ', 'o'],
      ['ªáâã', 'a'],
      ['×', 'x'],
      ['→', '->'],
      ['êë', 'e'],
      ['íîï', 'i'],
      ['úû', 'u'],
      ['ç', 'c'],
      ['ý', 'y'],
      ['ÁÀÂÃ', 'A'],
      ['ÈÊË', 'E'],
      ['ÍÌÎÏ', 'I'],
      ['ÓÒÔÕ', 'O'],
      ['ÚÙÛ', 'U'],
    ] as const
  ).flatMap(([from, to]) => [...from].map((c) => [c, to] as const)),
)

// plainOf keeps every letter; what has no plainer sign stays.
export const plainOf = (text: string): string => [...text.replace(/\p{Mn}/gu, '')].map((c) => plainer.get(c) ?? c).join('')

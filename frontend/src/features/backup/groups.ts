// How a recovery key is written on paper: what every key begins with is left out, the rest stands in numbered groups.

const begins = 'AGE-SECRET-KEY-1'
const width = 5

export function groupsOf(key: string): string[] {
  const rest = key.startsWith(begins) ? key.slice(begins.length) : key
  return rest.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
}

// pickTwo chooses which two of n groups are asked for, in order.
export function pickTwo(n: number, random: () => number): number[] {
  const first = Math.floor(random() * n)
  const second = (first + 1 + Math.floor(random() * (n - 1))) % n
  return [Math.min(first, second), Math.max(first, second)]
}

// sameGroup forgives small letters and spaces, nothing else.
export const sameGroup = (group: string, typed: string): boolean => typed.replace(/\s/g, '').toUpperCase() === group

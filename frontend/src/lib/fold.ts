// fold makes two spellings of a word equal: no accents, no capitals.
export const fold = (s: string): string =>
  s
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()

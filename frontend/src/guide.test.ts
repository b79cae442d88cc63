import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import ptBR from './locales/pt-BR.json'

const guide = readFileSync('../docs/USER-GUIDE.pt-BR.md', 'utf8')
const folder = '../docs/guide'
const pictures = readdirSync(folder)

// patternOf is a sentence with anything where the program puts a name or a number. One that is nothing but such a place
// would allow everything.
function patternOf(sentence: string): RegExp | undefined {
  const fixed = sentence.split(/\{\{[^}]*\}\}/)
  if (fixed.length > 1 && fixed.join('').replace(/\P{L}/gu, '').length < 5) return undefined
  return new RegExp(`^${fixed.map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.{1,40}')}$`)
}

const patterns = Object.values(ptBR).flatMap((s) => patternOf(s) ?? [])

// What the guide of the program promises stands on the screen.
describe('the guide', () => {
  it('calls things by the words on the screen', () => {
    const words = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map((m) => (m[1] ?? '').replace(/\s+/g, ' ')).filter((w) => w !== 'em destaque')
    expect(words.length).toBeGreaterThan(80)
    expect(words.filter((w) => !patterns.some((p) => p.test(w)))).toEqual([])
  })

  it('shows every picture there is, and no other', () => {
    const shown = [...guide.matchAll(/!\[[^\]]+\]\(guide\/([^)]+)\)/g)].map((m) => m[1])
    expect(new Set(shown)).toEqual(new Set(pictures))
  })

  it('is light enough to be fetched with the program', () => {
    const sizes = pictures.map((p) => statSync(`${folder}/${p}`).size)
    expect(Math.max(...sizes)).toBeLessThan(120_000)
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(2_000_000)
  })

  it('leads only to places that are in it', () => {
    const places = new Set([...guide.matchAll(/^#+ (.+)$/gm)].map((m) =>
      (m[1] ?? '').toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-'),
    ))
    const wanted = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map((m) => m[1] ?? '')
    expect(wanted.filter((w) => !places.has(w))).toEqual([])
  })
})

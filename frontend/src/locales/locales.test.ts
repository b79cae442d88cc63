import { readFileSync } from 'node:fs'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { goKeys, read } from './keys'
import en from './en.json'
import ptBR from './pt-BR.json'

const catalogue: Record<string, string> = ptBR
const pages = read('src', /(?<!\.test)\.tsx?$/).filter((f) => !f.path.includes('/fake/'))

// Every sentence a person reads is in the catalogue, and only there.
describe('sentences', () => {
  // Before the page starts there are no sentences, and a language can be changed while it runs.
  it('are looked up when they are shown, never when a part is read', () => {
    const found: string[] = []
    for (const { path, text } of pages) {
      const walk = (n: any) => {
        if (Array.isArray(n)) return n.forEach(walk)
        if (!n || typeof n !== 'object' || /Function/.test(n.type ?? '')) return
        if (n.type === 'CallExpression' && /^(t|tOr)$/.test(n.callee.name ?? '')) found.push(path)
        Object.values(n).forEach(walk)
      }
      walk(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }))
    }
    expect(found).toEqual([])
  })

  it('stand nowhere in the markup', () => {
    const isKey = (s: string) => s in catalogue || `${s}_other` in catalogue
    const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'description'])
    const found: string[] = []
    for (const { path, text } of pages.filter((f) => f.path.endsWith('.tsx'))) {
      const walk = (n: any) => {
        if (Array.isArray(n)) return n.forEach(walk)
        if (!n || typeof n !== 'object') return
        if (n.type === 'JSXText' && /\p{L}/u.test(n.value)) found.push(`${path}: ${n.value.trim()}`)
        if (n.type === 'JSXAttribute' && spoken.has(n.name.name) && /\p{L}/u.test(n.value?.value ?? '') && !isKey(n.value.value)) {
          found.push(`${path}: ${n.name.name}="${n.value.value}"`)
        }
        Object.values(n).forEach(walk)
      }
      walk(parseAst(text, { lang: 'tsx' }))
    }
    expect(found).toEqual([])
  })

  it('are all used', () => {
    const source = pages.map((f) => f.text).join('\n')
    const fromGo = goKeys('..')
    // A key that is put together names its beginning: t(`kind.${kind}`).
    const begun = [...source.matchAll(/`([a-z][\w]*(?:\.[\w]+)*\.)\$\{/gi)].map((m) => m[1] ?? '')
    const unused = Object.keys(catalogue)
      .map((k) => k.replace(/_(zero|one|other|school|association|delivery)$/, ''))
      .filter((k) => !fromGo.has(k) && !source.includes(`'${k}'`) && !source.includes(`"${k}"`) && !begun.some((b) => k.startsWith(b)))
    expect([...new Set(unused)]).toEqual([])
  })

  it('exist for everything the program can say', () => {
    const missing = [...goKeys('..')].filter((k) => !(k in catalogue) && !(`${k}_other` in catalogue))
    expect(missing).toEqual([])
  })

  it('have both numbers', () => {
    const single = Object.keys(catalogue).filter(
      (k) => /_(one|other)$/.test(k) && !(k.replace(/_one$/, '_other').replace(/_other$/, '_one') in catalogue && k.replace(/_(one|other)$/, '_other') in catalogue),
    )
    expect(single).toEqual([])
  })

  it('use no word a shopkeeper would not', () => {
    // Words that may stand only under "Detalhes técnicos".
    const technical = /^email\.(imap|smtp|security)\./
    const banned =
      /\b(sincroniz\w*|endpoint|socket|fallback|smtp|imap|backup|token|timeout|upload|download|login automático|deletar|contato inválido|erro \d+|failover|queue|status|feedback|online|offline)\b/i
    const bad = Object.entries(catalogue).filter(([k, s]) => !technical.test(k) && banned.test(s.replace(/\{\{.*?\}\}/g, '')))
    expect(bad).toEqual([])
  })

  // A notice is a message to customers, and greets them.
  it('make no noise in a failure and fit a banner', () => {
    const loud = Object.entries(catalogue).filter(([k, s]) => s.includes('!') && !/^inbox\.empty|^contingency\.notice/.test(k))
    expect(loud).toEqual([])
    const long = Object.entries(catalogue).filter(([k, s]) => k.startsWith('banner.') && s.length > 90)
    expect(long).toEqual([])
  })

  it('are written once each', () => {
    const text = readFileSync('src/locales/pt-BR.json', 'utf8')
    const keys = [...text.matchAll(/^ {2}"([^"]+)":/gm)].map((m) => m[1])
    expect(keys.length).toBe(new Set(keys).size)
  })

  // A sentence added in Portuguese is added in English in the same change: nobody reads half a screen.
  it('are there in English too, each once, with the same gaps', () => {
    const english: Record<string, string> = en
    expect(Object.keys(catalogue).filter((k) => !(k in english)), 'missing in en.json').toEqual([])
    expect(Object.keys(english).filter((k) => !(k in catalogue)), 'only in en.json').toEqual([])
    const gaps = (s: string) => [...s.matchAll(/\{\{\s*(\w+)|\{(\w+)\}/g)].map((m) => m[1] ?? m[2]).sort().join(' ')
    expect(Object.keys(catalogue).filter((k) => gaps(catalogue[k] ?? '') !== gaps(english[k] ?? '')), 'other gaps').toEqual([])
    expect(Object.entries(english).filter(([, s]) => !s).map(([k]) => k), 'empty').toEqual([])
    const keys = [...readFileSync('src/locales/en.json', 'utf8').matchAll(/^ {2}"([^"]+)":/gm)].map((m) => m[1])
    expect(keys.length).toBe(new Set(keys).size)
  })

  it('stay Portuguese in Portuguese', () => {
    const foreign = Object.entries(catalogue).filter(([, s]) => /\b(the|and|your|please|customer|settings|message)\b/i.test(s))
    expect(foreign).toEqual([])
  })
})

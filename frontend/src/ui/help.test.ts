import { describe, expect, it } from 'vitest'
import { languages } from '../lib/i18n'
import { articles, findArticles, tipOf } from './help'

describe('help', () => {
  it('finds an article by any of its words, accents aside', () => {
    expect(findArticles('duvida', 'pt-BR').map((a) => a.name)).toContain('duvida')
    expect(findArticles('celular roubado', 'pt-BR').map((a) => a.name)).toEqual(['celular'])
    expect(findArticles('stolen phone', 'en').map((a) => a.name)).toEqual(['celular'])
    expect(findArticles('xyzzy', 'pt-BR')).toEqual([])
    expect(findArticles('', 'pt-BR')).toHaveLength(articles.length)
  })
  it('says the same in every language, in a few steps', () => {
    for (const a of articles) {
      const counts = languages.map((l) => a.words[l].steps.length)
      expect(new Set(counts).size, a.name).toBe(1)
      expect(counts[0], a.name).toBeLessThanOrEqual(5)
      for (const l of languages) expect(a.words[l].steps.every((s) => s.endsWith('.')), a.name).toBe(true)
    }
  })
  it('uses no word a shopkeeper would not', () => {
    const banned = /\b(sincroniz\w*|endpoint|socket|fallback|smtp|imap|backup|token|timeout|upload|download|deletar|failover|status|online|offline)\b/i
    expect(articles.filter((a) => banned.test(JSON.stringify(a.words['pt-BR']))).map((a) => a.name)).toEqual([])
  })
  it('has another tip on another day', () => {
    const day = new Date('2026-11-20T12:00:00Z')
    expect(tipOf(day, 'pt-BR')).not.toBe(tipOf(new Date(day.getTime() + 86_400_000), 'pt-BR'))
  })
})

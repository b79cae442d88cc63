import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sections } from './frame/sections'
import { read } from './locales/keys'

const files = read('src', /(?<!\.test)\.tsx?$/)

// The rooms of the page and what each may import (README.md).
const allowed: [room: RegExp, may: RegExp][] = [
  [/^features\/(\w+)\//, /^(features\/$1|ui|lib|backend|locales)\//],
  [/^frame\//, /^(frame|ui|lib|backend)\/|^features\/\w+\/\w+Page$/],
  [/^ui\//, /^(ui|lib|backend)(\/|$)/],
  [/^lib\//, /^(lib|locales)\//],
  [/^backend\//, /^(backend|lib)(\/|$)|^bridge$|^\.\.\/wailsjs\//],
]

function imports(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']*)'|^import '(\.[^']*)'/gm)].map((m) =>
    normalize(join(dirname(path.replace(/^src\//, '')), m[1] ?? m[2] ?? '')),
  )
}

describe('the rooms of the page', () => {
  it('import only what they may', () => {
    const wrong = files.flatMap(({ path, text }) => {
      const inner = path.replace(/^src\//, '')
      for (const [room, may] of allowed) {
        const m = room.exec(inner)
        if (!m) continue
        const pattern = new RegExp(may.source.replace('$1', m[1] ?? ''))
        return imports(path, text)
          .filter((to) => !pattern.test(to) && !pattern.test(`${to}/`))
          .map((to) => `${inner} -> ${to}`)
      }
      return []
    })
    expect(wrong).toEqual([])
  })

  it('ask the generated code only from backend', () => {
    const wrong = files.filter((f) => f.text.includes('wailsjs') && !f.path.startsWith('src/backend/'))
    expect(wrong.map((f) => f.path)).toEqual([])
  })

  it('keep their files small', () => {
    const large = files.filter((f) => f.path.endsWith('.tsx') && f.text.split('\n').length > 300)
    expect(large.map((f) => f.path)).toEqual([])
  })

  it('lead only to places that a screen knows', () => {
    const roomOf = new Map(sections.map((s) => [s.path, s.name]))
    const written = /\[\s*'([\w-]+)'(?:,\s*'([\w-]+)')?/g
    const wrong = files.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:placeHash|go|goInstead)\(\s*\[[^\]]*|(?:to|place)[=:] ?\{?\[[^\]]*/g)]
        .flatMap((m) => [...m[0].matchAll(written)].slice(0, 1))
        .filter(([, section = '', part]) => {
          const room = roomOf.get(section)
          if (!room) return true
          const own = files.filter((f) => f.path.startsWith(`src/features/${room}/`)).map((f) => f.text.replace(written, ''))
          return part !== undefined && !own.some((o) => o.includes(`'${part}'`))
        })
        .map((m) => `${path}: ${m[0]}`),
    )
    expect(wrong).toEqual([])
  })

  it('load no font, script or picture from elsewhere', () => {
    const wrong = read('src', /\.(tsx?|css)$/).filter((f) => /url\(['"]?https?:|src=["']https?:/.test(f.text))
    expect(wrong.map((f) => f.path)).toEqual([])
  })
})

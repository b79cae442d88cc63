import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// How the tests find which sentences the program and the page ask for.

function files(dir: string, ends: RegExp): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const path = join(dir, e.name)
    if (e.isDirectory()) return e.name === 'node_modules' ? [] : files(path, ends)
    return ends.test(e.name) ? [path] : []
  })
}

export const read = (dir: string, ends: RegExp): { path: string; text: string }[] =>
  files(dir, ends).map((path) => ({ path, text: readFileSync(path, 'utf8') }))

// Where a Go line names a sentence for a person: an error's key, a reason, the end of a pairing.
const inGo = /NewError\(|\bKey\b|Reason|reason|endPairing\(|refused?\(|wrong\(|invalid\(|^\s*return "/
// What looks like a key and is none: what was done (audit), an adapter's own memory, a setting.
const notShown = /audit|^\s*state\w* +=|[sS]tate += "/
const key = /"([a-z]+(?:\.[a-zA-Z_]+)+)"/g

// Words of the terminal, of tests and of the log.
const elsewhere = /^(command|fake|files)\./

// goKeys is every key that Go code may send to the page.
export function goKeys(root: string): Set<string> {
  const all = new Set<string>()
  for (const dir of ['app', 'backend']) {
    for (const { text } of read(join(root, dir), /(?<!_test)\.go$/)) {
      for (const line of text.split('\n')) {
        if (!inGo.test(line) || notShown.test(line)) continue
        for (const m of line.matchAll(key)) if (m[1] && !elsewhere.test(m[1]) && !/\.(com|net|go|br|org)$/.test(m[1])) all.add(m[1])
      }
    }
  }
  return all
}

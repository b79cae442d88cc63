// What the page loads before anything can be seen must stay small: JS ≤ 260 KB, CSS ≤ 45 KB and sentences ≤ 40 KB, gzipped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = process.argv[2] ?? 'dist'
const page = readFileSync(join(dist, 'index.html'), 'utf8')
const limits = { js: 260, css: 45, json: 40 }

let failed = false
for (const [kind, limit] of Object.entries(limits)) {
  const files = [...page.matchAll(new RegExp(`(?:src|href)="/?(assets/[^"]+\\.${kind})"`, 'g'))].map((m) => m[1])
  const size = files.reduce((sum, f) => sum + gzipSync(readFileSync(join(dist, f))).length, 0) / 1024
  console.log(`${kind} at start: ${size.toFixed(1)} KB of ${limit} KB gzip (${files.length} files)`)
  if (size > limit || files.length === 0) failed = true
}
process.exit(failed ? 1 : 0)

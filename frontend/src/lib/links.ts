// Parts of a text that lead somewhere: web addresses and e-mail addresses. Everything else is plain text, whatever it
// looks like.
export type Part = { text: string; href?: string }

const pattern = /\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+|[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/giu
// What ends a sentence is not part of the address before it.
const trailing = /[.,;:!?)\]}'"»]+$/u

const hrefOf = (found: string): string => {
  if (/^https?:/i.test(found)) return found
  return found.includes('@') && !/^www\./i.test(found) ? `mailto:${found}` : `https://${found}`
}

export function withLinks(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const m of text.matchAll(pattern)) {
    const found = m[0].replace(trailing, '')
    if (m.index > from) parts.push({ text: text.slice(from, m.index) })
    parts.push({ text: found, href: hrefOf(found) })
    from = m.index + found.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

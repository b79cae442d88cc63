// Makes a screenshot small: the same picture in at most 256 colours, as a PNG with a palette. It reads just what Chromium
// writes: eight bits, three or four channels, not interlaced. The same pixels always give the same bytes.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

function* chunks(png) {
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += 12 + length
  }
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}

const paeth = (a, b, c) => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

// What each filter adds to a byte, of those to its left, above it and above to the left.
const filters = [() => 0, (a) => a, (_, b) => b, (a, b) => (a + b) >> 1, paeth]

// pixels gives each pixel's colour as one number.
function pixels(png) {
  const parts = [...chunks(png)]
  const head = parts.find((c) => c.type === 'IHDR').data
  const [width, height, wide] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3]
  const raw = inflateSync(Buffer.concat(parts.filter((c) => c.type === 'IDAT').map((c) => c.data)))
  const line = width * wide
  const bytes = Buffer.alloc(height * line)
  for (let y = 0; y < height; y++) {
    const add = filters[raw[y * (line + 1)]]
    for (let x = 0; x < line; x++) {
      const at = y * line + x
      const left = x >= wide ? bytes[at - wide] : 0
      const above = y > 0 ? bytes[at - line] : 0
      const corner = x >= wide && y > 0 ? bytes[at - line - wide] : 0
      bytes[at] = raw[y * (line + 1) + 1 + x] + add(left, above, corner)
    }
  }
  return { width, height, colours: Uint32Array.from({ length: width * height }, (_, i) => bytes.readUIntBE(i * wide, 3)) }
}

const channels = (c) => [c >> 16, (c >> 8) & 255, c & 255]

// middle is the colour of a group, each counted as often as it stands there.
function middle(group) {
  const total = group.reduce((n, [, count]) => n + count, 0)
  const [r, g, b] = [0, 1, 2].map((k) => Math.round(group.reduce((n, [c, count]) => n + channels(c)[k] * count, 0) / total))
  return (r << 16) | (g << 8) | b
}

// split halves the group with the widest channel until there are as many groups as asked for.
function split(counted, most) {
  const spread = (group) => {
    const widths = [0, 1, 2].map((k) => {
      const values = group.map(([c]) => channels(c)[k])
      return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))
    })
    const width = Math.max(...widths)
    return { group, width, channel: widths.indexOf(width) }
  }
  const groups = counted.length ? [spread(counted)] : []
  while (groups.length < most) {
    groups.sort((a, b) => b.width - a.width)
    if (!groups[0]?.width) break
    const { group, channel } = groups.shift()
    group.sort((a, b) => channels(a[0])[channel] - channels(b[0])[channel] || a[0] - b[0])
    const half = group.length >> 1
    groups.push(spread(group.slice(0, half)), spread(group.slice(half)))
  }
  return groups.map((g) => middle(g.group))
}

// The flat colours of the page stay exactly what they are; the edges of letters share the rest.
function paletteOf(colours) {
  const counts = new Map()
  for (const c of colours) counts.set(c, (counts.get(c) ?? 0) + 1)
  const counted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return [...counted.slice(0, 96).map(([c]) => c), ...split(counted.slice(96), 160)]
}

function nearest(palette, colour) {
  const [r, g, b] = channels(colour)
  let best = 0
  let least = Infinity
  palette.forEach((c, i) => {
    const [pr, pg, pb] = channels(c)
    const far = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2
    if (far < least) [best, least] = [i, far]
  })
  return best
}

export function small(png) {
  const { width, height, colours } = pixels(png)
  const palette = paletteOf(colours)
  const known = new Map()
  const lines = Buffer.alloc(height * (width + 1))
  colours.forEach((c, i) => {
    if (!known.has(c)) known.set(c, nearest(palette, c))
    lines[i + Math.floor(i / width) + 1] = known.get(c)
  })
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

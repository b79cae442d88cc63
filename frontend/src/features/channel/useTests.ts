import { useState } from 'react'
import { CallError, backend, type ChannelView, type Id, type TestView } from '../../backend'
import { toCallError } from '../../backend'

export type TestState = 'running' | TestView | CallError

// useTests asks channels whether they answer, and keeps what each said until the next time.
export function useTests() {
  const [results, setResults] = useState<Record<Id, TestState>>({})
  const put = (id: Id, state: TestState) => setResults((r) => ({ ...r, [id]: state }))
  const run = async (id: Id) => {
    put(id, 'running')
    try {
      put(id, await backend.Channels.Test(id))
    } catch (e) {
      put(id, toCallError(e))
    }
  }
  const runAll = async (channels: ChannelView[]) => {
    await Promise.all(channels.filter((c) => c.configured && !c.paused).map((c) => run(c.id)))
  }
  return {
    run,
    runAll,
    of: (id: Id): TestState | undefined => results[id],
    busy: Object.values(results).includes('running'),
  }
}

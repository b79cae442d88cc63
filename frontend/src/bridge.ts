// The bridge puts the same two doors into every place the page runs. window.go is looked up at call time by the
// generated code, so a nest of proxies stands in for it: in the window each call goes through the one bound Gate
// (a panic or NaN must not end the program), in a staff browser by POST /bridge/call. Events come from the window's own
// runtime, or from the stream /bridge/events.

type Call = (name: string, args: unknown[]) => Promise<unknown>
type Listener = (payload: unknown) => void

// What the generated code asks of the window's runtime.
interface WindowRuntime {
  EventsOnMultiple(name: string, f: Listener, most: number): () => void
}

declare global {
  interface Window {
    go?: any
    runtime?: WindowRuntime
  }
}

// A browser refuses thousands of parallel requests, so the rest wait here.
const maxCalls = 32

export function limited(call: Call, max = maxCalls): Call {
  let running = 0
  const waiting: (() => void)[] = []
  const release = () => {
    running--
    waiting.shift()?.()
  }
  return async (name, args) => {
    if (running >= max) await new Promise<void>((go) => waiting.push(go))
    running++
    try {
      return await call(name, args)
    } finally {
      release()
    }
  }
}

export function nest(call: Call, path: string[] = []): unknown {
  return new Proxy(() => undefined, {
    get: (_, part) => (typeof part === 'string' && part !== 'then' ? nest(call, [...path, part]) : undefined),
    apply: (_, __, args) => call(path.join('.'), args),
  })
}

// unreachable is the rejection when the program itself does not answer.
const unreachable = { code: 'offline', key: 'error.bridge' }

// answered takes the program's answer out of its envelope: {"result": …} or {"error": …}.
export async function answered(answer: Response): Promise<unknown> {
  const body = (await answer.json().catch(() => null)) as { result?: unknown; error?: unknown } | null
  if (!body || body.error) throw body?.error ?? { code: 'internal', key: 'error.internal' }
  return body.result
}

export async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch {
    throw unreachable
  }
}

const post: Call = async (name, args) =>
  answered(
    await reach('/bridge/call', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, args }),
    }),
  )

// Through the window's gate both ways are text, so that no argument reaches the toolkit's own log.
const throughGate =
  (gate: { Call(name: string, args: string): Promise<string> }): Call =>
  async (name, args) =>
    JSON.parse(await gate.Call(name, JSON.stringify(args)))

function streamRuntime(): WindowRuntime {
  const listeners = new Map<string, Set<Listener>>()
  const emit = (name: string, payload: unknown) => listeners.get(name)?.forEach((f) => f(payload))
  let lost = false
  const open = () => {
    const stream = new EventSource('/bridge/events')
    stream.addEventListener('open', () => {
      if (lost) emit('bridge:online', {})
      lost = false
    })
    stream.addEventListener('message', (m: MessageEvent<string>) => {
      const { name, data } = JSON.parse(m.data) as { name: string; data: unknown }
      emit(name, data)
    })
    stream.addEventListener('error', () => {
      if (!lost) emit('bridge:offline', {})
      lost = true
      // A refused stream is closed for good by the browser; a broken one reopens by itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, 3000)
    })
  }
  open()
  return {
    EventsOnMultiple(name, f) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(f))
      return () => set.delete(f)
    },
  }
}

// install is called once, before anything asks the program.
export function install(): void {
  const gate = window.go?.bridge?.Gate
  if (gate) {
    window.go = nest(throughGate(gate))
    return
  }
  window.go = nest(limited(post))
  window.runtime = streamRuntime()
}

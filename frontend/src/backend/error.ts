// CallError is the only failure the page knows: a code, the locale key of its sentence with arguments, and the form
// field it is about ('' for none). The program never sends anything personal in it.
export class CallError extends Error {
  readonly code: string
  readonly key: string
  readonly args: Record<string, unknown>
  readonly field: string

  constructor(code: string, key: string, args: Record<string, unknown> = {}, field = '') {
    super(key)
    this.name = 'CallError'
    this.code = code
    this.key = key
    this.args = args
    this.field = field
  }
}

// toCallError accepts whatever a rejected call carries: the object itself, its JSON, or nothing useful.
export function toCallError(e: unknown): CallError {
  if (e instanceof CallError) return e
  let o = e
  if (typeof e === 'string') {
    try {
      o = JSON.parse(e)
    } catch {
      o = {}
    }
  }
  if (typeof o === 'object' && o !== null && 'code' in o && typeof o.code === 'string') {
    const raw = o as { code: string; key?: unknown; args?: unknown; field?: unknown }
    return new CallError(
      raw.code,
      typeof raw.key === 'string' && raw.key ? raw.key : `error.${raw.code}`,
      typeof raw.args === 'object' && raw.args !== null ? (raw.args as Record<string, unknown>) : {},
      typeof raw.field === 'string' ? raw.field : '',
    )
  }
  return new CallError('internal', 'error.internal')
}

import type { Backend, Subscribe } from './backend'

// The program itself, through whatever door the bridge installed.
export const realBackend: Backend = window.go.app

export const realSubscribe: Subscribe = (name, f) => window.runtime!.EventsOn(name, (payload) => f(payload as never))

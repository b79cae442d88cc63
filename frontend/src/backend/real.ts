import * as Audit from '../../wailsjs/go/app/Audit'
import * as Backup from '../../wailsjs/go/app/Backup'
import * as Channels from '../../wailsjs/go/app/Channels'
import * as Contingency from '../../wailsjs/go/app/Contingency'
import * as Customers from '../../wailsjs/go/app/Customers'
import * as Histories from '../../wailsjs/go/app/Histories'
import * as Demo from '../../wailsjs/go/app/Demo'
import * as Inbox from '../../wailsjs/go/app/Inbox'
import * as Jobs from '../../wailsjs/go/app/Jobs'
import * as Outbox from '../../wailsjs/go/app/Outbox'
import * as Settings from '../../wailsjs/go/app/Settings'
import * as Session from '../../wailsjs/go/app/Session'
import { EventsOn } from '../../wailsjs/runtime/runtime'
import type { Backend, Subscribe } from './backend'

// The program itself, through whatever door the bridge installed.
const services = { Session, Demo, Settings, Audit, Inbox, Outbox, Customers, Histories, Channels, Contingency, Backup, Jobs }

// Plain is a view as the generator knows it: it writes every closed set of words as string.
type Plain<T> = T extends string
  ? string
  : T extends (infer E)[]
    ? Plain<E>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T

type Answers<S> = { [K in keyof S]: S[K] extends (...args: never[]) => Promise<infer R> ? Plain<R> : never }
type Generated<S> = { [K in keyof S]: S[K] extends (...args: never[]) => Promise<infer R> ? R : never }

// What the page reads must be what the program returns: a field that was renamed or a method that is gone does not
// compile.
type Check = { [S in keyof Backend]: Generated<(typeof services)[S]> }
const same = <T extends { [S in keyof Backend]: Answers<Backend[S]> }>(): T | undefined => undefined
same<Check>()

export const realBackend = services as unknown as Backend

export const realSubscribe: Subscribe = (name, f) => EventsOn(name, (payload) => f(payload as never))

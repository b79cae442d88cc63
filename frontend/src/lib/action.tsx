import { createContext, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { matches } from './key'

// An action is anything a person can trigger: one name, one sentence, one shortcut, whether it hangs in a button, the
// command list or the keyboard.
export interface Action {
  name: string
  label: string
  run: () => void
  shortcut?: string
  // more shortcuts for the same thing, not shown
  also?: string[]
  enabled?: boolean
  // group heading in the list of shortcuts
  group?: string
  // also while a dialog is open; without it a dialog keeps the keyboard to itself
  inDialog?: boolean
  // not while somebody writes: the key means something in a text already
  notInText?: boolean
}

const inText = (target: EventTarget | null) =>
  target instanceof Element && target.matches('textarea, input:not([type=checkbox], [type=radio], [type=range]), [contenteditable=true]')

class Registry {
  private sets = new Map<symbol, Action[]>()
  private listeners = new Set<() => void>()
  private all: Action[] = []

  set(owner: symbol, actions: Action[]) {
    this.sets.set(owner, actions)
    this.changed()
  }
  remove(owner: symbol) {
    this.sets.delete(owner)
    this.changed()
  }
  private changed() {
    this.all = [...this.sets.values()].flat()
    this.listeners.forEach((f) => f())
  }
  list = () => this.all
  subscribe = (f: () => void) => {
    this.listeners.add(f)
    return () => this.listeners.delete(f)
  }
  // A later registration (a page, a dialog) wins over the frame's, and the keys an action shows over those it also takes.
  find(press: KeyboardEvent): Action | undefined {
    const dialog = press.target instanceof Element && press.target.closest('[aria-modal="true"]')
    const writing = inText(press.target)
    const ready = [...this.all]
      .reverse()
      .filter((a) => a.enabled !== false && (!dialog || a.inDialog) && !(writing && a.notInText))
    return (
      ready.find((a) => a.shortcut && matches(press, a.shortcut)) ?? ready.find((a) => a.also?.some((s) => matches(press, s)))
    )
  }
}

const Context = createContext<Registry | undefined>(undefined)

export function ActionProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => new Registry(), [])
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const action = e.isComposing ? undefined : registry.find(e)
      if (!action) return
      e.preventDefault()
      action.run()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [registry])
  return <Context.Provider value={registry}>{children}</Context.Provider>
}

function useRegistry(): Registry {
  const registry = useContext(Context)
  if (!registry) throw new Error('actions need an ActionProvider')
  return registry
}

// useActions makes these actions available while the component is shown. The functions may close over fresh values.
export function useActions(actions: Action[]): void {
  const registry = useRegistry()
  const [owner] = useState(() => Symbol('actions'))
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  // Registered again only when something that shows has changed, not at every render.
  const shape = actions.map((a) => [a.name, a.label, a.shortcut, a.enabled].join('|')).join('\n')
  useEffect(() => {
    registry.set(
      owner,
      latest.current.map((a) => ({ ...a, run: () => latest.current.find((x) => x.name === a.name)?.run() })),
    )
    return () => registry.remove(owner)
  }, [registry, owner, shape])
}

export function useActionList(): Action[] {
  const registry = useRegistry()
  return useSyncExternalStore(registry.subscribe, registry.list)
}

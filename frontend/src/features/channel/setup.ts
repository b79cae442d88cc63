import type { ChannelView, FieldView, KindView, SetupInput } from '../../backend'
import { known, type Key } from '../../lib/i18n'

// What was typed, by the names of the fields.
export type Typed = Record<string, string>

export const startOf = (fields: FieldView[]): Typed => Object.fromEntries(fields.map((f) => [f.name, f.value]))

export const inputOf = (account: number, way: string, typed: Typed): SetupInput => ({
  account,
  way,
  values: Object.entries(typed).map(([name, value]) => ({ name, value: value.trim() })),
})

// filledIn says whether a form may be sent: nothing that is needed is empty.
export const filledIn = (fields: FieldView[], typed: Typed): boolean =>
  fields.every((f) => f.optional || f.kept || f.form === 'switch' || Boolean(typed[f.name]?.trim()))

// stepsOf are the sentences that lead a person to what the form asks for.
export function stepsOf(way: string): Key[] {
  const steps: Key[] = []
  for (let n = 1; ; n++) {
    const key = `channel.steps.${way}.${n}`
    if (!known(key)) return steps
    steps.push(key)
  }
}

// kindsOf are the kinds of the ways, each once, in their order.
export const kindsOf = (ways: KindView[]): string[] => [...new Set(ways.map((w) => w.kind))]

// editPlace is where the data of a channel is changed; none for one that is only paired.
export function editPlace(c: ChannelView): (string | number)[] | undefined {
  if (c.form) return ['canais', 'configurar', c.way, c.id]
  return c.addressForm === 'email' ? ['canais', 'email', c.id] : undefined
}

import type { BackupView, ContingencyView, SessionView } from '../backend'
import { useBackup, useContingency, useSession } from '../backend/query'

// What a new shop has to do before it is safe, in the order that pays most. Pure: it reads what the program knows.

export type StepName = 'name' | 'channel' | 'customer' | 'backup' | 'plan'

export interface Step {
  name: StepName
  done: boolean
  // where it is done; '' for the program's own settings
  place: string[]
}

export interface StepFacts {
  session?: SessionView
  contingency?: ContingencyView
  backup?: BackupView
}

export function stepsOf({ session, contingency, backup }: StepFacts): Step[] {
  const ready = contingency?.channels.filter((c) => c.configured && c.state !== 'setup') ?? []
  return [
    { name: 'name', done: Boolean(session?.shopName), place: ['ajustes', 'negocio'] },
    { name: 'channel', done: ready.length > 0, place: ['canais'] },
    { name: 'customer', done: (contingency?.reach.customers ?? 0) > 0, place: ['clientes', 'importar'] },
    { name: 'backup', done: Boolean(backup?.ready && backup.lastProvedAt), place: ['copias'] },
    { name: 'plan', done: ready.length > 1, place: ['contingencia'] },
  ]
}

// useSteps is what is done and what is left; undefined until the program has told all of it.
export function useSteps(): Step[] | undefined {
  const session = useSession().data
  const contingency = useContingency().data
  const backup = useBackup().data
  if (!session || !contingency || !backup) return undefined
  return stepsOf({ session, contingency, backup })
}

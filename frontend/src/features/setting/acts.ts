import { sentenceKeys } from '../../lib/i18n'

const act = /^audit\.((?!area\.|filter\.)[a-z]+\.\w+)$/

// auditActions is every act that has its words, by the name under which the program records it: "channel.pause".
export const auditActions = (): string[] => sentenceKeys().flatMap((k) => act.exec(k)?.[1] ?? [])

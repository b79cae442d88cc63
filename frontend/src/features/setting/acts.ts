import ptBR from '../../locales/pt-BR.json'

// Every act that has its words, by the name under which the program records it: "channel.pause".
const act = /^audit\.((?!area\.|filter\.)[a-z]+\.\w+)$/

export const auditActions = Object.keys(ptBR).flatMap((k) => act.exec(k)?.[1] ?? [])

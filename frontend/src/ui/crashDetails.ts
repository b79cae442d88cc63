// What a developer needs of a screen that broke, and nothing of a customer: the text of an error may quote a message or a
// name (JSON that did not parse does), so only sentences of the engine about code are kept, and of the stack only places.

export interface CrashPlace {
  // the part of the page that broke
  where: string
  version: string
  agent: string
}

const aboutCode = [
  /^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null)(?: \((?:reading|setting) '\w+'\))?/,
  /^[\w$.]+ is not (?:a function|defined|iterable|a constructor)/,
  /^(?:undefined|null) is not (?:an object|a function)(?: \(evaluating '[\w$.()]+'\))?/,
  /^Minified React error #\d+/,
  /^Too many re-renders|^Maximum call stack size exceeded|^Rendered (?:more|fewer) hooks/,
]
const missingPart = /dynamically imported module|Importing a module script failed|Unable to preload/i

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

// isMissingPart says whether a part of the page could not be loaded, which only loading the page again can mend.
export const isMissingPart = (error: unknown): boolean => missingPart.test(messageOf(error))

function sentenceOf(error: unknown): string {
  if (isMissingPart(error)) return 'a part of the page was not loaded'
  const message = messageOf(error)
  return aboutCode.map((r) => r.exec(message)?.[0]).find(Boolean) ?? '(message left out)'
}

// A frame is a function and a place in our own files, as Chromium ("at f (url:1:2)") or WebKit ("f@url:1:2") write it.
const chromium = /^\s*at (?:(?:async )?([\w$.<>]+)(?: \[as [\w$]+\])? )?\(?(?:[\w-]+:\/\/[^/\s]*)?\/?([\w./@-]+)(?:\?[^:\s]*)?:(\d+):(\d+)\)?$/
const webkit = /^([\w$.<>/]*)@(?:[\w-]+:\/\/[^/\s]*)?\/?([\w./@-]+)(?:\?[^:\s]*)?:(\d+):(\d+)$/
const component = /^\s*(?:at )?([A-Z][\w$]*|[a-z][\w-]*)(?: \(|@|$)/

function frames(stack: string): string[] {
  return stack
    .split('\n')
    .map((line) => chromium.exec(line) ?? webkit.exec(line.trim()))
    .filter((m) => m !== null)
    .slice(0, 12)
    .map(([, name = '', file, line, column]) => `  ${name || '?'} ${file}:${line}:${column}`)
}

function components(stack: string): string[] {
  const names = stack.split('\n').map((line) => component.exec(line)?.[1] ?? '')
  return names.filter(Boolean).slice(0, 12)
}

export function crashDetails(error: unknown, componentStack: string, { where, version, agent }: CrashPlace): string {
  const name = error instanceof Error && /^\w+$/.test(error.name) ? error.name : typeof error
  const inside = components(componentStack)
  return [
    `Plano B ${version} · ${where}`,
    `${name}: ${sentenceOf(error)}`,
    ...frames((error instanceof Error && error.stack) || ''),
    ...(inside.length ? [`in ${inside.join(' < ')}`] : []),
    agent,
  ].join('\n')
}

import type { EmailInput } from '../../backend'

export const emptyEmail: EmailInput = {
  account: 0,
  address: '',
  name: '',
  password: '',
  imapHost: '',
  imapPort: 993,
  imapSecurity: 'tls',
  smtpHost: '',
  smtpPort: 465,
  smtpSecurity: 'tls',
  user: '',
  found: false,
}

// Help is what a person must know of a provider before typing a password: that it wants one made for programs, that it
// lets no other program in, or which of several passwords is meant.
export interface Help {
  provider: 'gmail' | 'outlook' | 'yahoo' | 'icloud' | 'uol' | 'terra' | 'locaweb' | 'hostinger'
  kind: 'app' | 'closed' | 'own'
  steps: number
}

const helps: Record<Help['provider'], Omit<Help, 'provider'> & { domains: RegExp; hosts: RegExp }> = {
  gmail: { kind: 'app', steps: 4, domains: /^(gmail|googlemail)\.com$/, hosts: /\.(gmail|google|googlemail)\.com$/ },
  yahoo: { kind: 'app', steps: 3, domains: /^(yahoo\.com(\.br)?|ymail\.com|rocketmail\.com)$/, hosts: /\.mail\.yahoo\.com$/ },
  icloud: { kind: 'app', steps: 3, domains: /^(icloud|me|mac)\.com$/, hosts: /\.mail\.me\.com$/ },
  outlook: { kind: 'closed', steps: 2, domains: /^((outlook|hotmail)\.com(\.br)?|(live|msn|windowslive)\.com)$/, hosts: /\.(outlook|office365)\.com$/ },
  uol: { kind: 'own', steps: 3, domains: /^(uol|bol)\.com\.br$/, hosts: /\.(uol|bol)\.com\.br$|\.uhserver\.com$/ },
  terra: { kind: 'own', steps: 3, domains: /^terra\.com(\.br)?$/, hosts: /\.terra\.com\.br$/ },
  locaweb: { kind: 'own', steps: 3, domains: /^$/, hosts: /(^|\.)email-ssl\.com\.br$|\.locaweb\.com\.br$/ },
  hostinger: { kind: 'own', steps: 3, domains: /^$/, hosts: /\.hostinger\.com(\.br)?$|\.titan\.email$/ },
}

// passwordHelp is the help that fits an address: by its own domain, or by the provider whose servers it uses.
export function passwordHelp(input: Pick<EmailInput, 'address' | 'imapHost'>): Help | undefined {
  const domain = input.address.split('@')[1]?.trim().toLowerCase() ?? ''
  const host = input.imapHost.trim().toLowerCase()
  for (const [provider, { kind, steps, domains, hosts }] of Object.entries(helps)) {
    if (domains.test(domain) || hosts.test(host)) return { provider: provider as Help['provider'], kind, steps }
  }
  return undefined
}

export const looksLikeAddress = (s: string): boolean => /^\S+@\S+\.\S+$/.test(s.trim())

// withSuggestion takes servers that were found, but never what a person typed.
export function withSuggestion(input: EmailInput, found: EmailInput): EmailInput {
  return {
    ...found,
    account: input.account,
    address: input.address,
    name: input.name,
    password: input.password,
  }
}

// The details are shown at once when nothing was found, or when the trouble lies there.
const detailFields = new Set(['user', 'imapHost', 'imapPort', 'imapSecurity', 'smtpHost', 'smtpPort', 'smtpSecurity'])
export const inDetails = (field: string): boolean => detailFields.has(field)

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

// Providers that refuse the usual password and want one made for programs.
const appPassword: Record<string, 'gmail' | 'outlook' | 'yahoo' | 'icloud'> = {
  'gmail.com': 'gmail',
  'googlemail.com': 'gmail',
  'outlook.com': 'outlook',
  'hotmail.com': 'outlook',
  'live.com': 'outlook',
  'yahoo.com': 'yahoo',
  'yahoo.com.br': 'yahoo',
  'icloud.com': 'icloud',
}

// passwordHelp names the help that fits an address: its own domain, or the provider whose servers it uses.
export function passwordHelp(input: Pick<EmailInput, 'address' | 'imapHost'>): string {
  const domain = input.address.split('@')[1]?.trim().toLowerCase() ?? ''
  const known = appPassword[domain]
  if (known) return known
  if (/\.(gmail|google|googlemail)\.com$/.test(input.imapHost)) return 'gmail'
  return /\.(outlook|office365)\.com$/.test(input.imapHost) ? 'outlook' : ''
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

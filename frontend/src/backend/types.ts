// The views and inputs that cross the window's door, as app/ (Go) returns and takes them: JSON tags are lower camel,
// times are RFC 3339 strings in UTC ('' is never), ids are 53-bit numbers, lists are never null.

export type Id = number
export type Time = string

export type Role = 'owner' | 'manager' | 'agent' | 'reader'

export interface SessionView {
  shopName: string
  trade: string
  version: string
  actor: string
  role: Role
  window: boolean
  readOnly: boolean
  readOnlyKey: string
  restored: boolean
  restoredHeld: number
  // what the disk does to the data: nothing is sent meanwhile
  trouble: '' | 'full' | 'failing' | 'damaged'
  dataDir: string
  timezone: string
  demo: boolean
  demoCut: boolean
}

// ---------------------------------------------------------------- Settings

export interface ShopInput {
  name: string
  trade: string
}
export interface HoursView {
  from: number
  to: number
  sunday: boolean
  urgentFrom: number
  urgentTo: number
}
export interface PatienceView {
  class: string
  waitMinutes: number
  downMinutes: number
  twice: boolean
}
export interface RulesView {
  hours: HoursView
  defaultHours: HoursView
  patience: PatienceView[]
  defaultPatience: PatienceView[]
  groups: boolean
}
export interface AboutView {
  version: string
  system: string
  dataDir: string
  dataBytes: number
  mediaBytes: number
  modules: string[]
  hosts: string[]
}
export interface AuditQuery {
  before: Id
  area: string
  actor: string
  limit: number
}
export interface AuditPage {
  rows: AuditView[]
  more: boolean
  actors: string[]
  areas: string[]
}
export interface AuditView {
  id: Id
  at: Time
  actor: string
  action: string
  target: Id
  subject: string
}
export interface AuditWord {
  action: string
  text: string
}

// ---------------------------------------------------------------- Inbox

export type InboxTab = 'open' | 'waiting' | 'all' | 'resolved' | 'groups'
export type InboxSort = 'recent' | 'waiting'

export interface ConversationQuery {
  tab: InboxTab
  sort: InboxSort
  text: string
  cursor: string
  limit: number
  whose: Whose
}
export type Whose = '' | 'mine' | 'nobody'
export interface DraftView {
  conversation: Id
  text: string
  subject: string
  note: boolean
}
export interface PersonView {
  name: string
  me: boolean
}
export interface ConversationPage {
  rows: ConversationRow[]
  cursor: string
  counts: InboxCounts
}
export interface InboxCounts {
  open: number
  waiting: number
  unread: number
  resolved: number
  groups: number
  unreadGroups: number
}
export type Direction = 'in' | 'out' | 'note'
export type Status =
  | ''
  | 'held'
  | 'queued'
  | 'active'
  | 'accepted'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'in_doubt'
  | 'expired'
  | 'cancelled'
export type Hold = '' | 'hours' | 'caps' | 'cost' | 'consent' | 'approval' | 'clock' | 'restored' | 'frozen'

export interface ConversationRow {
  id: Id
  customer: Id
  name: string
  company: string
  preview: string
  lastDirection: Direction | ''
  lastKind: string
  lastStatus: Status
  lastAt: Time
  waitingSince: Time
  unread: number
  open: boolean
  protocol: string
  unconfirmed: boolean
  avatar: number
  assignee: string
  group: boolean
  size: number
  lastBy: string
}
export interface ConversationView {
  row: ConversationRow
  customer: CustomerView
  service: ServiceView
  services: number
  override: OverrideView
}
export interface ServiceView {
  id: Id
  protocol: string
  openedAt: Time
  resolvedAt: Time
  resolvedBy: string
}
export interface MessagePage {
  rows: MessageView[]
  more: boolean
  marks: MarkView[]
}
export interface MarkView {
  at: Time
  what: 'down' | 'back' | 'opened' | 'resolved'
  kind: string
  verdict: string
  incident: Id
  protocol: string
}
export interface MessageView {
  id: Id
  conversation: Id
  service: Id
  direction: Direction
  class: string
  subject: string
  text: string
  hasHTML: boolean
  kind: string
  account: Id
  address: Id
  status: Status
  hold: Hold
  reason: string
  author: string
  automatic: boolean
  at: Time
  arrivedAt: Time
  expiresAt: Time
  media: MediaView[]
  attempts: AttemptView[]
  unreadable: boolean
  fallback: RouteView
  nextAt: Time
  editedAt: Time
  deletedAt: Time
  form: Form
  quote: QuoteView
  reactions: string[]
  writer: WriterView
}
// who wrote in a group
export interface WriterView {
  name: string
  number: string
}
// what a message is, when it is not just text and files
export type Form = '' | 'place' | 'contact' | 'sticker' | 'poll' | 'call' | 'once' | 'joined' | 'left' | 'number' | 'other'
export interface QuoteView {
  id: Id
  direction: Direction
  author: string
  text: string
  writer: string
}
export interface RevisionView {
  what: 'said' | 'edited' | 'deleted'
  author: string
  text: string
  at: Time
}
export interface RevisionsView {
  rows: RevisionView[]
  media: MediaView[]
}
export interface AttemptView {
  id: Id
  n: number
  kind: string
  state: string
  reason: string
  code: string
  at: Time
  settledAt: Time
  tries: number
  dupAllowed: boolean
}
export interface MediaView {
  id: Id
  name: string
  mime: string
  size: number
  available: boolean
  image: boolean
  thumb: string
  url: string
  blocked: boolean
}
export interface RouteView {
  action: 'go' | 'wait' | 'hold' | 'fail' | ''
  kind: string
  account: Id
  address: Id
  value: string
  reason: string
  hold: Hold
  options: RouteOption[]
}
export interface RouteOption {
  address: Id
  account: Id
  kind: string
  value: string
  usable: boolean
  reason: string
  preferred: boolean
}
export interface SendInput {
  conversation: Id
  text: string
  subject: string
  class: string
  address: Id
  uploads: string[]
  replyTo: Id
  key: string
}
export interface UploadView {
  token: string
  name: string
  mime: string
  size: number
}
export interface SearchPage {
  rows: SearchHit[]
  more: boolean
  before: Id
}
export interface SearchHit {
  message: MessageView
  name: string
  snippet: string
  group: boolean
}
export interface FoundPage {
  messages: Id[]
  total: number
}
export interface WholeMailView {
  id: Id
  subject: string
  url: string
  blocked: number
  remote: number
  links: MailLinkView[]
}
export interface MailLinkView {
  text: string
  address: string
  host: string
  astray: boolean
}
export interface MailQuery {
  before: Id
  limit: number
  unseen: boolean
  text: string
}
export interface MailPage {
  rows: MailView[]
  more: boolean
  unseen: number
}
export interface MailView {
  id: Id
  origin: string
  sender: string
  name: string
  subject: string
  text: string
  at: Time
  seen: boolean
  hasHTML: boolean
  answerable: boolean
  conversation: Id
  files: MediaView[]
}

// ---------------------------------------------------------------- Outbox

export type OutboxList = 'waiting' | 'doubt' | 'failed' | 'held' | 'expired'
export interface OutboxSummary {
  waiting: number
  doubt: number
  failed: number
  held: number
  restored: number
  expired: number
  byKind: KindCount[]
  nextAt: Time
}
export interface KindCount {
  kind: string
  count: number
}
export interface OutboxPage {
  rows: OutboxRow[]
  more: boolean
}
export interface OutboxRow {
  message: MessageView
  name: string
  conversation: Id
}

// ---------------------------------------------------------------- Customers

export interface CustomerQuery {
  text: string
  reach: '' | 'only_one' | 'none' | 'two_or_more'
  kind: string
  relation: '' | Relation
  label: Id
  unconfirmed: boolean
  deleted: boolean
  batch: Id
  sort: 'name' | 'recent' | 'created'
  cursor: string
  limit: number
}
export interface CustomerPage {
  rows: CustomerView[]
  cursor: string
  total: number
  counts: CustomerCounts
}
export interface CustomerCounts {
  all: number
  onlyOne: number
  none: number
  twoOrMore: number
  unconfirmed: number
}
export type Relation = 'customer' | 'supplier' | 'partner' | 'staff'
export interface PostalView {
  cep: string
  street: string
  number: string
  complement: string
  district: string
  city: string
  uf: string
}
export interface LabelView {
  id: Id
  name: string
  colour: number
  customers: number
}
export interface TwinView {
  older: CustomerView
  newer: CustomerView
  clues: ('cpf' | 'cnpj' | 'name' | 'phone' | 'email')[]
}
export interface TwinPage {
  twins: TwinView[]
  next: number
  total: number
}
export interface MergeView {
  id: Id
  name: string
  actor: string
  at: Time
}
export interface HistoryLine {
  at: Time
  who: string
  text: string
  file: string
}
export interface HistoryPreview {
  token: string
  fileName: string
  messages: number
  people: string[]
  first: Time
  last: Time
  files: number
  missing: number
  order: string
  sure: boolean
  group: boolean
  sample: HistoryLine[]
}
export interface HistoryView {
  id: Id
  fileName: string
  actor: string
  createdAt: Time
  doneAt: Time
  undoneAt: Time
  added: number
  known: number
  first: Time
  last: Time
}
export interface LabelInput {
  id: Id
  name: string
  colour: number
}
export interface CustomerView {
  id: Id
  name: string
  relation: Relation
  preferred: string
  company: string
  cpf: string
  cnpj: string
  birthday: string
  postal: PostalView
  labels: Id[]
  notes: string
  unconfirmed: boolean
  deleted: boolean
  leavesBinAt: Time
  createdAt: Time
  updatedAt: Time
  lastAt: Time
  addresses: AddressView[]
  avatar: number
  conversation: Id
  services: number
  reach: number
}
export interface AddressView {
  id: Id
  kind: string
  value: string
  display: string
  verifiedAt: Time
  shared: boolean
  consents: ConsentView[]
  configured: boolean
}
export interface ConsentView {
  class: string
  givenAt: Time
  givenBy: string
  batch: Id
}
export interface CustomerInput {
  id: Id
  name: string
  relation: Relation
  preferred: string
  company: string
  cpf: string
  cnpj: string
  birthday: string
  postal: PostalView
  labels: Id[]
  notes: string
  addresses: AddressInput[]
}
export interface AddressInput {
  id: Id
  kind: string
  value: string
  classes: string[]
}
export interface ImportPreview {
  token: string
  fileName: string
  sheet: string
  sheets: string[]
  headerRow: number
  rows: number
  columns: ImportColumn[]
  samples: string[][]
  mapping: ImportMapping
  new: number
  joined: number
  leftOut: number
  problems: ImportProblem[]
  consentKinds: KindCount[]
  byDocument: number
  newLabels: string[]
}
export interface ImportColumn {
  index: number
  heading: string
  field: string
  certainty: 'sure' | 'check' | 'none'
  sample: string
}
export interface ImportMapping {
  sheet: string
  headerRow: number
  fields: string[]
  defaultAreaCode: string
}
export interface ImportProblem {
  row: number
  reason: string
  value: string
}
export interface ImportConsent {
  kind: string
  classes: string[]
}
export interface BatchView {
  id: Id
  fileName: string
  actor: string
  createdAt: Time
  doneAt: Time
  undoneAt: Time
  added: number
  joined: number
  leftOut: number
  canUndo: boolean
}
export interface FileView {
  token: string
  name: string
  url: string
  size: number
  savedTo: string
}

// ---------------------------------------------------------------- Channels

export interface KindView {
  kind: string
  way: string
  addressForm: string
  available: boolean
  form: boolean
}
export interface AlsoView {
  kind: string
  numbers: number
  people: number
  fixed: number
}
export interface FieldView {
  name: string
  form: 'text' | 'phone' | 'host' | 'number' | 'choice' | 'switch' | 'secret'
  choices: string[]
  value: string
  optional: boolean
  kept: boolean
}
export interface FormView {
  account: Id
  kind: string
  way: string
  fields: FieldView[]
}
export interface SetupInput {
  account: Id
  way: string
  values: { name: string; value: string }[]
}
export interface CheckedView {
  name: string
  millis: number
}
export type ChannelState = 'working' | 'unstable' | 'down' | 'unlinked' | 'paused' | 'setup' | 'blocked' | 'unknown'
export interface ChannelView {
  id: Id
  kind: string
  way: string
  form: boolean
  name: string
  position: number
  paused: boolean
  configured: boolean
  riskAccepted: boolean
  state: ChannelState
  verdict: string
  since: Time
  until: Time
  nextTry: Time
  lastIn: Time
  lastOut: Time
  sendHalf: string
  receiveHalf: string
  forced: OverrideView
  waiting: number
  syncing: number
  canPair: boolean
  email: EmailInput
  addressForm: string
  sendMedia: boolean
  subject: boolean
  delivers: boolean
  // it can write to groups and channels of the shop
  posts: boolean
  // customers must open its chat first
  invites: boolean
  // since when messages may have been lost
  missed: Time
  reads: boolean
  maxText: number
  countsParts: boolean
  costPerPart: number
  automatic: AllowanceView
}
export interface InviteView {
  kind: string
  bot: string
  link: string
  qrsvg: string
  expiresAt: Time
}
export interface CardInput {
  phone: string
  instagram: string
  facebook: string
}
export interface CardWay {
  kind: string
  label: string
  value: string
  link: string
  qrsvg: string
}
export interface CardView {
  shop: string
  more: CardInput
  ways: CardWay[]
  // to be pasted anywhere
  text: string
  // HTML for the shop's own site
  button: string
}
export interface PlaceView {
  id: string
  title: string
  open: boolean
}
export interface AllowanceView {
  bound: boolean
  used: number
  most: number
  until: Time
}
export interface EmailInput {
  account: Id
  address: string
  name: string
  password: string
  imapHost: string
  imapPort: number
  imapSecurity: string
  smtpHost: string
  smtpPort: number
  smtpSecurity: string
  user: string
  found: boolean
}
export interface PairView {
  account: Id
  state: 'waiting' | 'qr' | 'code' | 'done' | 'ended'
  qr: string
  qrsvg: string
  code: string
  expiresAt: Time
  reason: string
  name: string
}
export interface TestView {
  ok: boolean
  millis: number
  reason: string
}

// ---------------------------------------------------------------- Contingency

export interface ContingencyView {
  internet: 'ok' | 'down' | 'portal' | 'dns' | 'unknown'
  internetSince: Time
  clockWrong: boolean
  // seconds that the clock is fast, less than 0 slow, as far as it is known
  clockAhead: number
  channels: ChannelView[]
  incident: IncidentView
  open: IncidentView[]
  reach: ReachView
  ladder: LadderRow[]
  waiting: number
  overrides: OverrideView[]
  checks: CheckView[]
}
export interface ReachView {
  customers: number
  twoOrMore: number
  onlyOne: number
  none: number
  percent: number
  withoutWhatsApp: number
}
export interface CheckView {
  what: 'second_channel' | 'reach' | 'backup' | 'message' | 'import'
  state: 'ok' | 'attention' | 'missing'
  count: number
}
export interface LadderRow {
  account: Id
  kind: string
  name: string
  state: ChannelState
  people: number
  queued: number
  costCents: number
}
export interface ActivateInput {
  account: Id
  audience: 'waiting' | 'none'
  text: string
}
export interface ActivatePreview {
  total: number
  rows: LadderRow[]
  unreachable: number
  unreachableRows: CustomerView[]
  text: string
}
export interface IncidentView {
  id: Id
  account: Id
  kind: string
  state: '' | 'suspect' | 'confirmed' | 'active' | 'returning' | 'closed' | 'blocked'
  verdict: string
  startedAt: Time
  openedAt: Time
  openedBy: string
  activeAt: Time
  activeBy: string
  backAt: Time
  closedAt: Time
  undoUntil: Time
  notified: number
  delivered: number
  accepted: number
  failed: number
  doubt: number
  waiting: number
  replied: number
  switched: number
  served: number
}
export interface IncidentDetail {
  incident: IncidentView
  events: IncidentEventView[]
  ways: IncidentWay[]
  open: IncidentOpen
  people: IncidentPerson[]
}
export interface IncidentWay {
  kind: string
  messages: number
  arrived: number
  doubt: number
  failed: number
  left: number
}
export interface IncidentOpen {
  waiting: number
  doubt: number
  failed: number
}
export interface IncidentEventView {
  at: Time
  what: string
  actor: string
  verdict: string
  count: number
}
export interface IncidentPerson {
  conversation: Id
  name: string
  kind: string
  status: Status
  at: Time
  reply: string
  message: Id
  reason: string
}
export interface ForceInput {
  account: Id
  action: 'down' | 'up' | 'freeze'
  minutes: number
}
export interface OverrideView {
  id: Id
  account: Id
  conversation: Id
  scope: string
  action: string
  kind: string
  actor: string
  createdAt: Time
  until: Time
}

// ---------------------------------------------------------------- Backup

export interface BackupView {
  ready: boolean
  destinations: DestinationView[]
  quietHour: number
  lastAt: Time
  lastProvedAt: Time
  ageMinutes: number
  late: boolean
  copies: CopyView[]
  keys: '' | 'recovery' | 'passphrase'
  dataBytes: number
  running: JobView
}
export interface DestinationView {
  id: Id
  kind: 'folder' | 'disk'
  path: string
  state: 'here' | 'waiting' | 'gone'
  lastAt: Time
  failed: string
  free: number
}
export interface CopyView {
  id: Id
  path: string
  name: string
  madeAt: Time
  madeBy: string
  provedAt: Time
  failed: string
  size: number
  customers: number
  conversations: number
  messages: number
  media: number
  destination: Id
  state: DestinationView['state']
}
export interface BackupSetup {
  folder: string
  method: 'recovery' | 'passphrase'
  passphrase: string
}
export interface RecoveryView {
  recoveryKey: string
  qrsvg: string
}
export interface RestoreInput {
  path: string
  key: string
}
export interface RestorePreview {
  madeAt: Time
  shopName: string
  customers: number
  conversations: number
  messages: number
  media: number
  mediaLost: number
  waiting: number
  size: number
  schemaOK: boolean
  empty: boolean
}

// ---------------------------------------------------------------- Jobs

export interface JobView {
  id: Id
  what: string
  actor: string
  startedAt: Time
  endedAt: Time
  outcome: string
  errorKey: string
  done: number
  total: number
  result: Id
  file: boolean
}

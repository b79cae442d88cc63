export namespace app {
	
	export interface AboutView {
	    version: string;
	    system: string;
	    dataDir: string;
	    dataBytes: number;
	    mediaBytes: number;
	    modules: string[];
	    hosts: string[];
	}
	export interface ActivateInput {
	    account: number;
	    audience: string;
	    text: string;
	}
	export interface ConsentView {
	    class: string;
	    givenAt: string;
	    givenBy: string;
	    batch: number;
	}
	export interface AddressView {
	    id: number;
	    kind: string;
	    value: string;
	    display: string;
	    verifiedAt: string;
	    shared: boolean;
	    consents: ConsentView[];
	    configured: boolean;
	}
	export interface PostalView {
	    cep: string;
	    street: string;
	    number: string;
	    complement: string;
	    district: string;
	    city: string;
	    uf: string;
	}
	export interface CustomerView {
	    id: number;
	    name: string;
	    relation: string;
	    preferred: string;
	    company: string;
	    cpf: string;
	    cnpj: string;
	    birthday: string;
	    postal: PostalView;
	    labels: number[];
	    notes: string;
	    unconfirmed: boolean;
	    deleted: boolean;
	    leavesBinAt: string;
	    createdAt: string;
	    updatedAt: string;
	    lastAt: string;
	    addresses: AddressView[];
	    avatar: number;
	    conversation: number;
	    services: number;
	    reach: number;
	}
	export interface LadderRow {
	    account: number;
	    kind: string;
	    name: string;
	    state: string;
	    people: number;
	    queued: number;
	    costCents: number;
	}
	export interface ActivatePreview {
	    total: number;
	    rows: LadderRow[];
	    unreachable: number;
	    unreachableRows: CustomerView[];
	    text: string;
	}
	export interface AddressInput {
	    id: number;
	    kind: string;
	    value: string;
	    classes: string[];
	}
	
	export interface AllowanceView {
	    bound: boolean;
	    used: number;
	    most: number;
	    until: string;
	}
	export interface AlsoView {
	    kind: string;
	    numbers: number;
	    people: number;
	    fixed: number;
	}
	export interface AttemptView {
	    id: number;
	    n: number;
	    kind: string;
	    state: string;
	    reason: string;
	    code: string;
	    at: string;
	    settledAt: string;
	    tries: number;
	    dupAllowed: boolean;
	}
	export interface AuditView {
	    id: number;
	    at: string;
	    actor: string;
	    action: string;
	    target: number;
	    subject: string;
	}
	export interface AuditPage {
	    rows: AuditView[];
	    more: boolean;
	    actors: string[];
	    areas: string[];
	}
	export interface AuditQuery {
	    before: number;
	    area: string;
	    actor: string;
	    limit: number;
	}
	
	export interface AuditWord {
	    action: string;
	    text: string;
	}
	export interface BackupSetup {
	    folder: string;
	    method: string;
	    passphrase: string;
	}
	export interface JobView {
	    id: number;
	    what: string;
	    actor: string;
	    startedAt: string;
	    endedAt: string;
	    outcome: string;
	    errorKey: string;
	    done: number;
	    total: number;
	    result: number;
	    file: boolean;
	}
	export interface CopyView {
	    id: number;
	    path: string;
	    name: string;
	    madeAt: string;
	    madeBy: string;
	    provedAt: string;
	    failed: string;
	    size: number;
	    customers: number;
	    conversations: number;
	    messages: number;
	    media: number;
	    destination: number;
	    state: string;
	}
	export interface DestinationView {
	    id: number;
	    kind: string;
	    path: string;
	    state: string;
	    lastAt: string;
	    failed: string;
	    free: number;
	}
	export interface BackupView {
	    ready: boolean;
	    destinations: DestinationView[];
	    quietHour: number;
	    lastAt: string;
	    lastProvedAt: string;
	    ageMinutes: number;
	    late: boolean;
	    copies: CopyView[];
	    keys: string;
	    dataBytes: number;
	    running: JobView;
	}
	export interface BatchView {
	    id: number;
	    fileName: string;
	    actor: string;
	    createdAt: string;
	    doneAt: string;
	    undoneAt: string;
	    added: number;
	    joined: number;
	    leftOut: number;
	    canUndo: boolean;
	}
	export interface CardInput {
	    phone: string;
	    instagram: string;
	    facebook: string;
	}
	export interface CardWay {
	    kind: string;
	    label: string;
	    value: string;
	    link: string;
	    qrsvg: string;
	}
	export interface CardView {
	    shop: string;
	    more: CardInput;
	    ways: CardWay[];
	    text: string;
	    button: string;
	}
	
	export interface EmailInput {
	    account: number;
	    address: string;
	    name: string;
	    password: string;
	    imapHost: string;
	    imapPort: number;
	    imapSecurity: string;
	    smtpHost: string;
	    smtpPort: number;
	    smtpSecurity: string;
	    user: string;
	    found: boolean;
	}
	export interface OverrideView {
	    id: number;
	    account: number;
	    conversation: number;
	    scope: string;
	    action: string;
	    kind: string;
	    actor: string;
	    createdAt: string;
	    until: string;
	}
	export interface ChannelView {
	    id: number;
	    kind: string;
	    way: string;
	    form: boolean;
	    name: string;
	    position: number;
	    paused: boolean;
	    configured: boolean;
	    riskAccepted: boolean;
	    state: string;
	    verdict: string;
	    since: string;
	    until: string;
	    nextTry: string;
	    lastIn: string;
	    lastOut: string;
	    sendHalf: string;
	    receiveHalf: string;
	    forced: OverrideView;
	    waiting: number;
	    syncing: number;
	    canPair: boolean;
	    email: EmailInput;
	    addressForm: string;
	    sendMedia: boolean;
	    subject: boolean;
	    delivers: boolean;
	    posts: boolean;
	    invites: boolean;
	    missed: string;
	    reads: boolean;
	    maxText: number;
	    countsParts: boolean;
	    costPerPart: number;
	    automatic: AllowanceView;
	}
	export interface CheckView {
	    what: string;
	    state: string;
	    count: number;
	}
	export interface CheckedView {
	    name: string;
	    millis: number;
	}
	
	export interface ReachView {
	    customers: number;
	    twoOrMore: number;
	    onlyOne: number;
	    none: number;
	    percent: number;
	    withoutWhatsApp: number;
	}
	export interface IncidentView {
	    id: number;
	    account: number;
	    kind: string;
	    state: string;
	    verdict: string;
	    startedAt: string;
	    openedAt: string;
	    openedBy: string;
	    activeAt: string;
	    activeBy: string;
	    backAt: string;
	    closedAt: string;
	    undoUntil: string;
	    notified: number;
	    delivered: number;
	    accepted: number;
	    failed: number;
	    doubt: number;
	    waiting: number;
	    replied: number;
	    switched: number;
	    served: number;
	}
	export interface ContingencyView {
	    internet: string;
	    internetSince: string;
	    clockWrong: boolean;
	    clockAhead: number;
	    channels: ChannelView[];
	    incident: IncidentView;
	    open: IncidentView[];
	    reach: ReachView;
	    ladder: LadderRow[];
	    waiting: number;
	    overrides: OverrideView[];
	    checks: CheckView[];
	}
	export interface InboxCounts {
	    open: number;
	    waiting: number;
	    unread: number;
	    resolved: number;
	    groups: number;
	    unreadGroups: number;
	}
	export interface ConversationRow {
	    id: number;
	    customer: number;
	    name: string;
	    company: string;
	    preview: string;
	    lastDirection: string;
	    lastKind: string;
	    lastStatus: string;
	    lastAt: string;
	    waitingSince: string;
	    unread: number;
	    open: boolean;
	    protocol: string;
	    unconfirmed: boolean;
	    avatar: number;
	    assignee: string;
	    group: boolean;
	    size: number;
	    lastBy: string;
	}
	export interface ConversationPage {
	    rows: ConversationRow[];
	    cursor: string;
	    counts: InboxCounts;
	}
	export interface ConversationQuery {
	    tab: string;
	    sort: string;
	    text: string;
	    cursor: string;
	    limit: number;
	    whose: string;
	}
	
	export interface ServiceView {
	    id: number;
	    protocol: string;
	    openedAt: string;
	    resolvedAt: string;
	    resolvedBy: string;
	}
	export interface ConversationView {
	    row: ConversationRow;
	    customer: CustomerView;
	    service: ServiceView;
	    services: number;
	    override: OverrideView;
	}
	
	export interface CustomerCounts {
	    all: number;
	    onlyOne: number;
	    none: number;
	    twoOrMore: number;
	    unconfirmed: number;
	}
	export interface CustomerInput {
	    id: number;
	    name: string;
	    relation: string;
	    preferred: string;
	    company: string;
	    cpf: string;
	    cnpj: string;
	    birthday: string;
	    postal: PostalView;
	    labels: number[];
	    notes: string;
	    addresses: AddressInput[];
	}
	export interface CustomerPage {
	    rows: CustomerView[];
	    cursor: string;
	    total: number;
	    counts: CustomerCounts;
	}
	export interface CustomerQuery {
	    text: string;
	    reach: string;
	    kind: string;
	    relation: string;
	    label: number;
	    unconfirmed: boolean;
	    deleted: boolean;
	    batch: number;
	    sort: string;
	    cursor: string;
	    limit: number;
	}
	
	
	export interface DraftView {
	    conversation: number;
	    text: string;
	    subject: string;
	    note: boolean;
	}
	
	export interface FieldInput {
	    name: string;
	    value: string;
	}
	export interface FieldView {
	    name: string;
	    form: string;
	    choices: string[];
	    value: string;
	    optional: boolean;
	    kept: boolean;
	}
	export interface FileView {
	    token: string;
	    name: string;
	    url: string;
	    size: number;
	    savedTo: string;
	}
	export interface ForceInput {
	    account: number;
	    action: string;
	    minutes: number;
	}
	export interface FormView {
	    account: number;
	    kind: string;
	    way: string;
	    fields: FieldView[];
	}
	export interface FoundPage {
	    messages: number[];
	    total: number;
	}
	export interface HistoryLine {
	    at: string;
	    who: string;
	    text: string;
	    file: string;
	}
	export interface HistoryPreview {
	    token: string;
	    fileName: string;
	    messages: number;
	    people: string[];
	    first: string;
	    last: string;
	    files: number;
	    missing: number;
	    order: string;
	    sure: boolean;
	    group: boolean;
	    sample: HistoryLine[];
	}
	export interface HistoryView {
	    id: number;
	    fileName: string;
	    actor: string;
	    createdAt: string;
	    doneAt: string;
	    undoneAt: string;
	    added: number;
	    known: number;
	    first: string;
	    last: string;
	}
	export interface HoursView {
	    from: number;
	    to: number;
	    sunday: boolean;
	    urgentFrom: number;
	    urgentTo: number;
	}
	export interface ImportColumn {
	    index: number;
	    heading: string;
	    field: string;
	    certainty: string;
	    sample: string;
	}
	export interface ImportConsent {
	    kind: string;
	    classes: string[];
	}
	export interface ImportMapping {
	    sheet: string;
	    headerRow: number;
	    fields: string[];
	    defaultAreaCode: string;
	}
	export interface KindCount {
	    kind: string;
	    count: number;
	}
	export interface ImportProblem {
	    row: number;
	    reason: string;
	    value: string;
	}
	export interface ImportPreview {
	    token: string;
	    fileName: string;
	    sheet: string;
	    sheets: string[];
	    headerRow: number;
	    rows: number;
	    columns: ImportColumn[];
	    samples: string[][];
	    mapping: ImportMapping;
	    new: number;
	    joined: number;
	    leftOut: number;
	    problems: ImportProblem[];
	    consentKinds: KindCount[];
	    byDocument: number;
	    newLabels: string[];
	}
	
	
	export interface IncidentPerson {
	    conversation: number;
	    name: string;
	    kind: string;
	    status: string;
	    at: string;
	    reply: string;
	    message: number;
	    reason: string;
	}
	export interface IncidentOpen {
	    waiting: number;
	    doubt: number;
	    failed: number;
	}
	export interface IncidentWay {
	    kind: string;
	    messages: number;
	    arrived: number;
	    doubt: number;
	    failed: number;
	    left: number;
	}
	export interface IncidentEventView {
	    at: string;
	    what: string;
	    actor: string;
	    verdict: string;
	    count: number;
	}
	export interface IncidentDetail {
	    incident: IncidentView;
	    events: IncidentEventView[];
	    ways: IncidentWay[];
	    open: IncidentOpen;
	    people: IncidentPerson[];
	}
	
	
	
	
	
	export interface InviteView {
	    kind: string;
	    bot: string;
	    link: string;
	    qrsvg: string;
	    expiresAt: string;
	}
	
	
	export interface KindView {
	    kind: string;
	    way: string;
	    addressForm: string;
	    available: boolean;
	    form: boolean;
	}
	export interface LabelInput {
	    id: number;
	    name: string;
	    colour: number;
	}
	export interface LabelView {
	    id: number;
	    name: string;
	    colour: number;
	    customers: number;
	}
	
	export interface MailLinkView {
	    text: string;
	    address: string;
	    host: string;
	    astray: boolean;
	}
	export interface MediaView {
	    id: number;
	    name: string;
	    mime: string;
	    size: number;
	    available: boolean;
	    image: boolean;
	    thumb: string;
	    url: string;
	    blocked: boolean;
	}
	export interface MailView {
	    id: number;
	    origin: string;
	    sender: string;
	    name: string;
	    subject: string;
	    text: string;
	    at: string;
	    seen: boolean;
	    hasHTML: boolean;
	    answerable: boolean;
	    conversation: number;
	    files: MediaView[];
	}
	export interface MailPage {
	    rows: MailView[];
	    more: boolean;
	    unseen: number;
	}
	export interface MailQuery {
	    before: number;
	    limit: number;
	    unseen: boolean;
	    text: string;
	}
	
	export interface MarkView {
	    at: string;
	    what: string;
	    kind: string;
	    verdict: string;
	    incident: number;
	    protocol: string;
	}
	
	export interface MergeView {
	    id: number;
	    name: string;
	    actor: string;
	    at: string;
	}
	export interface WriterView {
	    name: string;
	    number: string;
	}
	export interface QuoteView {
	    id: number;
	    direction: string;
	    author: string;
	    text: string;
	    writer: string;
	}
	export interface RouteOption {
	    address: number;
	    account: number;
	    kind: string;
	    value: string;
	    usable: boolean;
	    reason: string;
	    preferred: boolean;
	}
	export interface RouteView {
	    action: string;
	    kind: string;
	    account: number;
	    address: number;
	    value: string;
	    reason: string;
	    hold: string;
	    options: RouteOption[];
	}
	export interface MessageView {
	    id: number;
	    conversation: number;
	    service: number;
	    direction: string;
	    class: string;
	    subject: string;
	    text: string;
	    hasHTML: boolean;
	    kind: string;
	    account: number;
	    address: number;
	    status: string;
	    hold: string;
	    reason: string;
	    author: string;
	    automatic: boolean;
	    at: string;
	    arrivedAt: string;
	    expiresAt: string;
	    media: MediaView[];
	    attempts: AttemptView[];
	    unreadable: boolean;
	    fallback: RouteView;
	    nextAt: string;
	    editedAt: string;
	    deletedAt: string;
	    form: string;
	    quote: QuoteView;
	    reactions: string[];
	    writer: WriterView;
	}
	export interface MessagePage {
	    rows: MessageView[];
	    more: boolean;
	    marks: MarkView[];
	}
	
	export interface OutboxRow {
	    message: MessageView;
	    name: string;
	    conversation: number;
	}
	export interface OutboxPage {
	    rows: OutboxRow[];
	    more: boolean;
	}
	
	export interface OutboxSummary {
	    waiting: number;
	    doubt: number;
	    failed: number;
	    held: number;
	    restored: number;
	    expired: number;
	    overdue: number;
	    byKind: KindCount[];
	    nextAt: string;
	    stalled: boolean;
	}
	
	export interface PairView {
	    account: number;
	    state: string;
	    qr: string;
	    qrsvg: string;
	    code: string;
	    expiresAt: string;
	    reason: string;
	    name: string;
	}
	export interface PatienceView {
	    class: string;
	    waitMinutes: number;
	    downMinutes: number;
	    twice: boolean;
	}
	export interface PersonView {
	    name: string;
	    me: boolean;
	}
	export interface PlaceView {
	    id: string;
	    title: string;
	    open: boolean;
	}
	
	
	
	export interface RecoveryView {
	    recoveryKey: string;
	    qrsvg: string;
	}
	export interface RestoreInput {
	    path: string;
	    key: string;
	}
	export interface RestorePreview {
	    madeAt: string;
	    shopName: string;
	    customers: number;
	    conversations: number;
	    messages: number;
	    media: number;
	    mediaLost: number;
	    waiting: number;
	    size: number;
	    schemaOK: boolean;
	    empty: boolean;
	}
	export interface RevisionView {
	    what: string;
	    author: string;
	    text: string;
	    at: string;
	}
	export interface RevisionsView {
	    rows: RevisionView[];
	    media: MediaView[];
	}
	
	
	export interface RulesView {
	    hours: HoursView;
	    defaultHours: HoursView;
	    patience: PatienceView[];
	    defaultPatience: PatienceView[];
	    groups: boolean;
	}
	export interface SearchHit {
	    message: MessageView;
	    name: string;
	    snippet: string;
	    group: boolean;
	}
	export interface SearchPage {
	    rows: SearchHit[];
	    more: boolean;
	    before: number;
	}
	export interface SendInput {
	    conversation: number;
	    text: string;
	    subject: string;
	    class: string;
	    address: number;
	    uploads: string[];
	    replyTo: number;
	    key: string;
	}
	
	export interface SessionView {
	    shopName: string;
	    trade: string;
	    version: string;
	    actor: string;
	    role: string;
	    window: boolean;
	    readOnly: boolean;
	    readOnlyKey: string;
	    restored: boolean;
	    restoredHeld: number;
	    trouble: string;
	    dataDir: string;
	    timezone: string;
	    demo: boolean;
	    demoCut: boolean;
	}
	export interface SetupInput {
	    account: number;
	    way: string;
	    values: FieldInput[];
	}
	export interface ShopInput {
	    name: string;
	    trade: string;
	}
	export interface TestView {
	    ok: boolean;
	    millis: number;
	    reason: string;
	}
	export interface TwinView {
	    older: CustomerView;
	    newer: CustomerView;
	    clues: string[];
	}
	export interface TwinPage {
	    twins: TwinView[];
	    next: number;
	    total: number;
	}
	
	export interface UploadView {
	    token: string;
	    name: string;
	    mime: string;
	    size: number;
	}
	export interface WholeMailView {
	    id: number;
	    subject: string;
	    url: string;
	    blocked: number;
	    remote: number;
	    links: MailLinkView[];
	}

}


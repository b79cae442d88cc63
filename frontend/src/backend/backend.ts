import type * as v from './types'

// Backend is everything a person can ask the program for. Its shape is that of the generated wailsjs modules: one
// member a bound service, one method a bound method, under the same names.
export interface Backend {
  Session: {
    Start(): Promise<v.SessionView>
    Setting(name: string): Promise<string>
    SetSetting(name: string, value: string): Promise<void>
    OpenLink(url: string): Promise<void>
    MoveHere(): Promise<void>
  }
  Demo: {
    Enter(): Promise<void>
    Leave(): Promise<void>
    Cut(on: boolean): Promise<void>
  }
  Settings: {
    SetShop(input: v.ShopInput): Promise<void>
    Rules(): Promise<v.RulesView>
    SetHours(hours: v.HoursView): Promise<void>
    SetPatience(rows: v.PatienceView[]): Promise<void>
    SetGroups(keep: boolean): Promise<void>
    About(): Promise<v.AboutView>
  }
  Audit: {
    List(q: v.AuditQuery): Promise<v.AuditPage>
    Export(q: v.AuditQuery, words: v.AuditWord[], headings: string[]): Promise<v.FileView>
  }
  Inbox: {
    List(q: v.ConversationQuery): Promise<v.ConversationPage>
    Conversation(id: v.Id): Promise<v.ConversationView>
    Messages(conversation: v.Id, before: v.Id, after: v.Id, limit: number): Promise<v.MessagePage>
    Route(conversation: v.Id, address: v.Id): Promise<v.RouteView>
    Send(input: v.SendInput): Promise<v.MessageView>
    AddNote(conversation: v.Id, text: string, key: string): Promise<v.MessageView>
    MarkRead(conversation: v.Id): Promise<void>
    Resolve(conversation: v.Id): Promise<v.ConversationView>
    Reopen(conversation: v.Id): Promise<v.ConversationView>
    Drafts(): Promise<v.DraftView[]>
    SaveDraft(draft: v.DraftView): Promise<void>
    People(): Promise<v.PersonView[]>
    Assign(conversation: v.Id, to: string): Promise<v.ConversationView>
    Open(customer: v.Id): Promise<v.ConversationView>
    Search(q: string, before: v.Id, limit: number): Promise<v.SearchPage>
    Find(conversation: v.Id, q: string, before: v.Id, limit: number): Promise<v.FoundPage>
    Upload(name: string, mime: string, base64: string): Promise<v.UploadView>
    SaveMedia(id: v.Id): Promise<v.FileView>
    Revisions(message: v.Id): Promise<v.RevisionsView>
    Mail(q: v.MailQuery): Promise<v.MailPage>
    MarkMail(ids: v.Id[], seen: boolean): Promise<void>
    TakeMail(id: v.Id): Promise<v.ConversationView>
    WholeMail(id: v.Id): Promise<v.WholeMailView>
  }
  Outbox: {
    Summary(): Promise<v.OutboxSummary>
    List(what: string, before: v.Id, limit: number): Promise<v.OutboxPage>
    Resend(messages: v.Id[], address: v.Id): Promise<number>
    CountAsSent(messages: v.Id[]): Promise<number>
    Cancel(messages: v.Id[]): Promise<number>
    Release(messages: v.Id[]): Promise<number>
    Dismiss(messages: v.Id[]): Promise<number>
  }
  Customers: {
    Find(q: v.CustomerQuery): Promise<v.CustomerPage>
    Get(id: v.Id): Promise<v.CustomerView>
    Check(field: string, text: string): Promise<string>
    Save(input: v.CustomerInput): Promise<v.CustomerView>
    Labels(): Promise<v.LabelView[]>
    SaveLabel(input: v.LabelInput): Promise<number>
    DeleteLabel(id: v.Id): Promise<number>
    Twins(from: number): Promise<v.TwinPage>
    Merge(keep: v.Id, gone: v.Id): Promise<number>
    Unmerge(merge: v.Id): Promise<void>
    SetApart(a: v.Id, b: v.Id): Promise<void>
    MergedInto(customer: v.Id): Promise<v.MergeView[]>
    MarkLabels(customers: v.Id[], add: v.Id[], remove: v.Id[]): Promise<number>
    Delete(ids: v.Id[]): Promise<number>
    Undelete(ids: v.Id[]): Promise<number>
    AlsoBy(kind: string): Promise<v.AlsoView>
    AddAlso(kind: string, classes: string[]): Promise<v.AlsoView>
    SetConsent(address: v.Id, classes: string[]): Promise<v.CustomerView>
    OpenImport(token: string): Promise<v.ImportPreview>
    PickImport(): Promise<v.UploadView>
    PreviewImport(token: string, mapping: v.ImportMapping): Promise<v.ImportPreview>
    Import(token: string, mapping: v.ImportMapping, consents: v.ImportConsent[]): Promise<v.JobView>
    Batches(): Promise<v.BatchView[]>
    Batch(id: v.Id): Promise<v.BatchView>
    BatchLeftOut(id: v.Id): Promise<v.FileView>
    Undo(batch: v.Id): Promise<v.BatchView>
    Export(q: v.CustomerQuery, format: string): Promise<v.JobView>
    Invite(customer: v.Id): Promise<v.InviteView>
  }
  Histories: {
    Pick(): Promise<v.UploadView>
    Open(token: string, order: string): Promise<v.HistoryPreview>
    Bring(customer: v.Id, token: string, us: string, order: string): Promise<v.JobView>
    List(customer: v.Id): Promise<v.HistoryView[]>
    Undo(id: v.Id): Promise<v.HistoryView>
  }
  Channels: {
    List(): Promise<v.ChannelView[]>
    Kinds(): Promise<v.KindView[]>
    Add(kind: string): Promise<v.ChannelView>
    Form(way: string, account: v.Id): Promise<v.FormView>
    Check(input: v.SetupInput): Promise<v.CheckedView>
    Save(input: v.SetupInput): Promise<v.ChannelView>
    SaveEmail(input: v.EmailInput): Promise<v.ChannelView>
    SuggestEmail(address: string): Promise<v.EmailInput>
    AcceptRisk(account: v.Id): Promise<void>
    Pair(account: v.Id): Promise<v.PairView>
    PairPhone(account: v.Id, phone: string): Promise<v.PairView>
    PairState(account: v.Id): Promise<v.PairView>
    CancelPair(account: v.Id): Promise<void>
    Unlink(account: v.Id): Promise<void>
    Pause(account: v.Id, paused: boolean): Promise<v.ChannelView>
    UseHere(account: v.Id): Promise<v.ChannelView>
    Move(account: v.Id, position: number): Promise<v.ChannelView[]>
    Remove(account: v.Id): Promise<void>
    Test(account: v.Id): Promise<v.TestView>
    Card(): Promise<v.CardView>
    SaveCard(input: v.CardInput): Promise<v.CardView>
    SaveCardFile(format: string): Promise<v.FileView>
    Places(account: v.Id): Promise<v.PlaceView[]>
    Post(account: v.Id, place: string, text: string): Promise<void>
  }
  Contingency: {
    Overview(): Promise<v.ContingencyView>
    Preview(input: v.ActivateInput): Promise<v.ActivatePreview>
    Activate(input: v.ActivateInput): Promise<v.IncidentView>
    Undo(incident: v.Id): Promise<void>
    StopNotices(incident: v.Id): Promise<number>
    GoBack(incident: v.Id): Promise<v.IncidentView>
    Force(input: v.ForceInput): Promise<v.OverrideView>
    EndForce(id: v.Id): Promise<void>
    TrustClock(): Promise<void>
    SwitchConversation(conversation: v.Id, kind: string): Promise<v.OverrideView>
    Incidents(before: v.Id, limit: number): Promise<v.IncidentView[]>
    Incident(id: v.Id): Promise<v.IncidentDetail>
    SaveReport(id: v.Id, rows: string[][]): Promise<v.FileView>
    Ladder(): Promise<v.LadderRow[]>
  }
  Backup: {
    Overview(): Promise<v.BackupView>
    SetUp(input: v.BackupSetup): Promise<v.RecoveryView>
    NewKey(method: v.BackupSetup['method'], passphrase: string): Promise<v.RecoveryView>
    AddDestination(folder: string): Promise<void>
    RemoveDestination(id: v.Id): Promise<void>
    Now(): Promise<v.JobView>
    Verify(copy: v.Id): Promise<v.JobView>
    PickFolder(): Promise<string>
    PickCopy(): Promise<v.UploadView>
    Inspect(input: v.RestoreInput): Promise<v.JobView>
    Inspected(job: v.Id): Promise<v.RestorePreview>
    Restore(input: v.RestoreInput): Promise<v.JobView>
    ReleaseRestored(): Promise<number>
    CancelRestored(): Promise<number>
  }
  Jobs: {
    List(): Promise<v.JobView[]>
    Get(id: v.Id): Promise<v.JobView>
    Cancel(id: v.Id): Promise<void>
    File(id: v.Id): Promise<v.FileView>
  }
}

// Events are what the program tells without being asked: ids only, so whoever shows the thing asks again.
export interface Events {
  'message:changed': { conversation: v.Id; message: v.Id }
  'conversation:changed': { conversation: v.Id }
  'customer:changed': { customer: v.Id }
  'account:changed': { account: v.Id }
  'internet:changed': Record<string, never>
  'incident:changed': { incident: v.Id }
  'outbox:changed': Record<string, never>
  'backup:changed': Record<string, never>
  'job:changed': { job: v.Id }
  'setting:changed': { name: string }
  // The stream of events was lost and is back: anything may have changed.
  'bridge:online': Record<string, never>
  // The program does not answer (staff browser, or it was closed).
  'bridge:offline': Record<string, never>
  // Files were let fall on the window; they are there as tokens already.
  'window:dropped': { files: v.UploadView[] }
}
export type EventName = keyof Events
export type Cancel = () => void
export type Subscribe = <N extends EventName>(name: N, f: (payload: Events[N]) => void) => Cancel

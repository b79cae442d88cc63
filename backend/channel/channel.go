// Package channel is the port that every transport sits behind: what an adapter promises to the outbox, the inbox and
// the health monitor, in the kernel's words. An adapter knows this package, the kernel and its own library; it knows
// neither the store nor a feature.
package channel

import (
	"context"
	"io"
	"strings"
	"time"

	"planob/backend/desk"
)

// Channel is one configured account of one kind, running.
//
// Send makes exactly one attempt and never retries. It must return within ctx; an adapter that cannot know what became
// of the attempt answers InDoubt. Send is safe for concurrent use but the outbox makes one call per account at a time.
type Channel interface {
	// Caps tells what this account can do. It may change after Run has connected; asking is cheap.
	Caps() Caps
	// NewKey makes the wire key of a new attempt: the id the network will know the message by. No network is used.
	NewKey() string
	// Run connects, receives, and reports until ctx ends. It reconnects by itself with bounded, jittered back-off and
	// returns only when ctx ends or nothing but a person can help; then it has sent a Blocked signal.
	Run(ctx context.Context, sink Sink) error
	// Send makes one attempt. The only success is Result.Outcome == Accepted.
	Send(ctx context.Context, m Outgoing) Result
	// Probe makes one cheap active check that sends no message, and tells its answer as a signal. It must return within ctx.
	Probe(ctx context.Context) Signal
}

// Sink is where an adapter delivers. Each call returns after the commit; only then may the adapter acknowledge to the
// network. An error means "not stored": do not acknowledge, deliver again later. Every call may be repeated.
type Sink interface {
	Receive(ctx context.Context, in Incoming) error
	Receipt(ctx context.Context, r Receipt) error
	// Signal never blocks for long and cannot fail.
	Signal(s Signal)
}

// Resolver settles a doubt by asking the far side without sending anything: Accepted with proof, NotSent with proof
// that the message never got there, or InDoubt when it cannot tell.
type Resolver interface {
	Resolve(ctx context.Context, m Outgoing) Result
}

// Pairer links an account to a device by QR code or by a code typed on the phone. The channel of steps is closed when
// pairing ended; ctx cancels it.
type Pairer interface {
	Pair(ctx context.Context) (<-chan PairStep, error)
	// PairPhone asks the network for a code to type on the phone with this number (E.164).
	PairPhone(ctx context.Context, phone string) (<-chan PairStep, error)
	// Unlink ends the link. Nothing of the shop's data is touched.
	Unlink(ctx context.Context) error
}

// Inviter is a channel that cannot write to somebody who never opened its chat.
type Inviter interface {
	// Invite makes a token and the link that brings it along. No network is used.
	Invite() (token, link string)
	// OpenLink opens the chat and tells nothing about who opens it.
	OpenLink() string
}

// Poster writes a text where many read, as the shop: no customer's conversation, and only when a person asks for it.
type Poster interface {
	Places(ctx context.Context) ([]Place, error)
	// Post makes one attempt.
	Post(ctx context.Context, place, text string) Result
}

// Place is where a Poster may write.
type Place struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Open  bool   `json:"open"` // anybody may read along: a channel, not a group
}

// PairStep is one moment of pairing: a new QR text, a code to type, success, or an end without success.
type PairStep struct {
	QR      string    // text of a QR code to show
	Code    string    // code to type on the phone
	Expires time.Time // of QR or Code
	Done    bool
	Name    string // what the account is called now (the number), when Done
	Reason  string // locale key, when it ended without success
}

// Caps are what one account can do. Features ask these and never the kind.
type Caps struct {
	Kind desk.Kind
	// Supplier groups kinds that fall together; it counts once for reach ("meta", or the mail host's domain).
	Supplier string
	// AddressForm is how a person writes an address: "phone", "email" or "handle".
	AddressForm string
	SendText    bool
	SendMedia   bool
	Receive     bool
	Subject     bool // messages have a subject
	Sents       bool // can report SENT
	Delivers    bool // can report DELIVERED
	Reads       bool // can report READ
	// SameKeyRepeats: sending the same key again from this account is one message for the customer (D3).
	SameKeyRepeats bool
	// SameKeySince is since when this account sends from the device it has now; what touched before it left from another
	// one, from which the same key is not the same message. Zero: always.
	SameKeySince time.Time
	// NeedsInternet is false for a modem or a phone on the shop's network.
	NeedsInternet bool
	// CountsParts: a text travels as one SMS or several, and each is paid for.
	CountsParts bool
	CostPerPart int64 // cents; 0 is free, or nobody knows
	MaxText     int   // characters; 0 is no limit
	MaxMedia    int64 // bytes of one message
	// Pace is the least time between two sends of this account.
	Pace time.Duration
	// Automatic bounds automatic messages to people who did not just write, whatever the owner wishes; nil is no bound.
	Automatic *Allowance
}

// Allowance is how many automatic messages an account may send now.
type Allowance struct {
	Day   int           // in any 24 hours; 0 stops them
	Every time.Duration // least time between two
	// Until is when a stop ends, zero without one.
	Until time.Time
}

// Outgoing is one attempt, ready to leave.
type Outgoing struct {
	Key     string // desk.Attempt.WireKey
	Account desk.AccountID
	To      string // canonical address
	Ref     string // the network's name for it, "" if not known yet
	Name    string // the customer's name, for a display name
	Subject string
	Text    string
	Media   []Media
	// References are keys and remote ids of earlier messages of the thread on this account, oldest first.
	References []string
	// Protocol of the running service, for a subject.
	Protocol string
	// Automatic is true for what no person typed to this customer: networks that can say so do, and nothing that answers
	// by itself answers it.
	Automatic bool
	// Repeat is true when this key may have left before (settling a doubt).
	Repeat bool
	// Quote is the message that this one answers, nil for none.
	Quote *Quote
}

// Quote is an earlier message of the conversation.
type Quote struct {
	// ID is what this account's network knows it by, "" when it went another way: then only its words can be quoted.
	ID     string
	FromUs bool
	Text   string // what it said, or the name of its file
}

const (
	quotedRunes = 400
	quotedMark  = "> "
)

// WithQuote is the text of a message below the one it quotes, for a network, or a message, that can only be told in words.
func (m Outgoing) WithQuote() string {
	if m.Quote == nil || strings.TrimSpace(m.Quote.Text) == "" {
		return m.Text
	}
	said := []rune(strings.TrimSpace(m.Quote.Text))
	if len(said) > quotedRunes {
		said = append(said[:quotedRunes:quotedRunes], '…')
	}
	return quotedMark + strings.ReplaceAll(string(said), "\n", "\n"+quotedMark) + "\n\n" + m.Text
}

// Media is a file on its way in or out.
type Media struct {
	Name   string
	MIME   string
	Size   int64
	Inline bool
	// ContentID is the name by which the HTML of a mail refers to it.
	ContentID string
	// Open returns the bytes; it may be called more than once, and later than the call that delivered it only if the
	// adapter says so in Incoming.MediaLater.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Outcome is what one attempt came to.
type Outcome string

// The outcomes.
const (
	// Accepted: the network took responsibility.
	Accepted Outcome = "accepted"
	// NotSent: there is proof that nothing left. RetryAfter may say when to try again.
	NotSent Outcome = "not_sent"
	// Rejected: the network refused this message for good.
	Rejected Outcome = "rejected"
	// InDoubt: anything else.
	InDoubt Outcome = "in_doubt"
)

// Result is the answer of one attempt.
type Result struct {
	Outcome    Outcome
	RemoteID   string
	RetryAfter time.Duration // for NotSent; 0 lets the outbox choose
	At         time.Time     // the network's clock, zero if it did not tell
	Code       string        // raw code for support: "550 5.1.1", "463"
	Reason     string        // locale key of the sentence a person reads
	// Ref is the network's name for the address when this attempt learnt it.
	Ref string
	// Blocks is set when the refusal is about the account, not the message (a restriction): health follows at once.
	Blocks bool
	// Left is set when the refusal says that the customer closed this way to them: consent on the address ends with it.
	Left bool
	// Err is the cause for the log. It carries no text, name or address of a customer.
	Err error
}

// Receipt is what the network says later of one of our attempts.
type Receipt struct {
	Account desk.AccountID
	// Keys are the wire keys or remote ids it speaks of.
	Keys  []string
	State desk.AttemptState
	At    time.Time
	Code  string
	// Reason is a locale key, for Rejected.
	Reason string
	// From is set when the receipt proves that an address reaches somebody.
	From Peer
}

// Peer is who is at the far end: the canonical address if it is known, and every name the network has for them.
type Peer struct {
	Value string   // E.164, e-mail; "" if the network hides it
	Refs  []string // network's own names, the surest first
	Name  string   // what they call themselves; untrusted
}

// Incoming is one message that arrived, or one that the owner sent from another device of the same account.
type Incoming struct {
	Account desk.AccountID
	// RemoteID is unique within the account; it is the dedupe key.
	RemoteID string
	Peer     Peer
	// FromUs is true when the owner wrote it on another device (the phone); Peer is then the recipient. When RemoteID
	// is one of our own wire keys it proves that attempt accepted instead of being a new message.
	FromUs  bool
	At      time.Time
	Subject string
	Text    string
	HTML    string
	Media   []Media
	// MediaLater says that Media's Open works for as long as the program runs, so that a file that could not be fetched
	// now can be fetched later.
	MediaLater bool
	// Unreadable says that the network could not give the content (undecryptable, broken MIME); a placeholder is shown.
	Unreadable bool
	// Form tells what it is, when it is not just text and files.
	Form desk.Form
	// Origin tells a person's message from what no person wrote.
	Origin Origin
	// Invite is an invitation of the shop that they came by, which tells whose address this is; "" for none.
	Invite string
	// Left says that the customer closed this way to them: consent on the address ends.
	Left bool
	// Answers are ids of ours (wire keys) or of theirs that this message replies to or quotes, nearest first.
	Answers []string
	// Backlog is true for messages that waited while we were away: no notification, no automatic answer.
	Backlog bool
	// Raw is the original, kept for export; nil if there is none worth keeping.
	Raw []byte
	// Group is set when it was said in a group; Peer is then who said it, or nobody when the owner did.
	Group *Group
	// Change is set when this is no message but something done to an earlier one; nil for a message. Text is then the new
	// text of an edit or the emoji of a reaction, and RemoteID names the change, so that the same change twice is one.
	Change *Change
}

// Group is a group of people on a network. Nobody of the shop can write to it from here.
type Group struct {
	Ref   string    // the network's name for it
	Name  string    // what its people call it, "" when the adapter does not know; untrusted
	Named time.Time // since when, by the network's clock
	Size  int       // how many people are in it, 0 when the adapter does not know
}

// Change is what somebody did to an earlier message. It may arrive before that message.
type Change struct {
	What ChangeKind
	// Target is the network's id of the message, or the wire key of one of ours.
	Target string
}

// ChangeKind is one kind of change.
type ChangeKind string

// The kinds of change.
const (
	Edited  ChangeKind = "edited"
	Deleted ChangeKind = "deleted" // for everybody
	Reacted ChangeKind = "reacted" // an empty emoji takes it back
	Renamed ChangeKind = "renamed" // a group has another name or size, which Incoming.Group tells; there is no target
)

// Origin tells who wrote an incoming message.
type Origin string

// The origins.
const (
	Person    Origin = "person"
	Automatic Origin = "automatic" // out-of-office, lists, no-reply
	Bounce    Origin = "bounce"    // a report about one of our messages; the receipt carries its meaning
)

// SignalKind is one fact an adapter or a probe observed about an account.
type SignalKind string

// The signals.
const (
	// Connecting: trying; nothing is proved.
	Connecting SignalKind = "connecting"
	// Connected: logged in and able to send and receive.
	Connected SignalKind = "connected"
	// Disconnected: the connection was lost or an attempt to connect failed.
	Disconnected SignalKind = "disconnected"
	// Suspect: an answer is late; the connection may be half-open.
	Suspect SignalKind = "suspect"
	// Answered: the far side answered something (keep-alive, probe).
	Answered SignalKind = "answered"
	// Blocked: only a person can help; Reason tells.
	Blocked SignalKind = "blocked"
	// Unconfigured: never set up, or unlinked by the owner here.
	Unconfigured SignalKind = "unconfigured"
	// SendFailed and SendWorked are about sending, ReceiveFailed and Received about receiving: of the other half they say
	// nothing.
	SendFailed    SignalKind = "send_failed"
	SendWorked    SignalKind = "send_worked"
	ReceiveFailed SignalKind = "receive_failed"
	Received      SignalKind = "received"
	// OnlySends: logged in for sending just now, and receiving failed.
	OnlySends SignalKind = "only_sends"
	// Syncing and Synced bracket the offline backlog; Count says how many are expected.
	Syncing SignalKind = "syncing"
	Synced  SignalKind = "synced"
)

// Reasons of Blocked and Disconnected signals. They are also the last part of a locale key.
const (
	ReasonUnlinked   = "unlinked"   // the phone removed this computer
	ReasonBanned     = "banned"     // the number is refused
	ReasonRestricted = "restricted" // refused until Signal.Until
	ReasonOutdated   = "outdated"   // the network wants a newer program
	ReasonReplaced   = "replaced"   // the same session is used elsewhere
	ReasonPassword   = "password"   // wrong password
	ReasonCert       = "certificate"
	ReasonPlatform   = "platform" // the platform answers, and answers that it is broken
	ReasonNetwork    = "network"  // could not be reached
	ReasonTimeout    = "timeout"  // reached, no answer
	ReasonClock      = "clock"
	ReasonQuota      = "quota"
	ReasonDevice     = "device" // the telephone or modem of the shop does not answer
	ReasonSignal     = "signal" // it answers, and has no network of its operator
	ReasonSIM        = "sim"    // it answers, and its SIM is missing or locked
)

// Signal is one observation about one account.
type Signal struct {
	Account desk.AccountID
	Kind    SignalKind
	Reason  string
	At      time.Time
	Until   time.Time // end of a restriction
	Next    time.Time // of the adapter's own next try, with Disconnected or Blocked; zero when none is planned
	Count   int
	Missed  time.Time     // with Synced: what came after this and before now may never arrive; zero when nothing is missing
	Took    time.Duration // of a probe or a send
	Far     time.Time     // what time it was at the far side just now, zero if it did not tell
	Err     error         // for the log; nothing personal
	// Checked: an active check found it. The connection that runs may be another one, and says by itself when it ends.
	Checked bool
}

// State keeps an adapter's own small facts (cursors, the server's version) for one account. Values survive a restart;
// Set returns after the commit.
type State interface {
	Get(ctx context.Context, name string) (string, error) // "" if never set
	Set(ctx context.Context, name, value string) error
}

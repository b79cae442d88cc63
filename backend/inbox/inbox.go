// Package inbox is the conversations: what arrives becomes a message of a customer, once; what a person writes is stored
// with its plan to leave before anything leaves; and both are found again. Where a message goes is the Router's decision
// and sending it is the outbox's work. It knows no SQL and no adapter.
package inbox

import (
	"context"
	"log/slog"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/media"
)

// Store keeps conversations, messages and their files.
type Store interface {
	Arrivals
	Writing
	Openings
	Reading
	Lists
	Mails
	Drafts
}

// Arrivals keeps what comes in (rule D12).
type Arrivals interface {
	// Known tells what the store has of a remote id.
	Known(ctx context.Context, account desk.AccountID, remoteID string) (Known, error)
	// Receive writes an arrival and everything that belongs to it in one transaction. An arrival that was there before
	// changes nothing, except that readable content takes the place of a placeholder.
	Receive(ctx context.Context, a Arrival) (Receipt, error)
	// Refuse counts one more failure to handle an arrival and returns how many there were.
	Refuse(ctx context.Context, account desk.AccountID, remoteID string, raw []byte, at time.Time) (int, error)
	// SetMedia completes a file that was fetched after its message, and names the message; false when it is gone.
	SetMedia(ctx context.Context, m desk.Media) (desk.ConversationID, desk.MessageID, bool, error)
}

// Writing keeps what is written here.
type Writing interface {
	// Txn runs fn in one durable transaction, which the other methods join by its context.
	Txn(ctx context.Context, fn func(ctx context.Context) error) error
	// ByKey finds the message of a dedupe key.
	ByKey(ctx context.Context, key string) (desk.Message, bool, error)
	// Ladder is the order in which a new message of the conversation tries the customer's addresses.
	Ladder(ctx context.Context, id desk.ConversationID) ([]desk.AddressID, error)
	// Write adds an outgoing message or a note, opens a service where that is due, and keeps the conversation's row.
	// The message comes back with its id, service and files' ids. next is when the outbox looks at it, zero for never.
	Write(ctx context.Context, m desk.Message, next time.Time) (desk.Message, error)
	// WriteAll adds many queued automatic messages in one transaction, each with the ladder of its conversation, except
	// those whose key was used before or whose conversation is gone. It returns how many it added.
	WriteAll(ctx context.Context, list []desk.Message, next time.Time) (int, error)
}

// Openings open and close conversations.
type Openings interface {
	// OpenFor returns the conversation of a customer, made if there was none; false when the customer is gone.
	OpenFor(ctx context.Context, id desk.CustomerID) (desk.ConversationID, bool, error)
	// Resolve ends the running service; false when none ran.
	Resolve(ctx context.Context, id desk.ConversationID, by string, at time.Time) (bool, error)
	// Reopen starts a new service; false when one ran.
	Reopen(ctx context.Context, id desk.ConversationID, at time.Time) (bool, error)
	// Assign gives a conversation to somebody, "" to nobody; false when it was theirs already.
	Assign(ctx context.Context, id desk.ConversationID, to string) (bool, error)
	// MarkRead says that a person saw everything; false when nothing was unread.
	MarkRead(ctx context.Context, id desk.ConversationID) (bool, error)
}

// Reading loads one conversation.
type Reading interface {
	// Conversation loads one row; a *desk.Error (inbox.gone) when there is none.
	Conversation(ctx context.Context, id desk.ConversationID) (Row, error)
	// Services are the openings of a conversation, newest first.
	Services(ctx context.Context, id desk.ConversationID, limit int) ([]desk.Service, error)
	// Message loads one message with its files; a *desk.Error (inbox.gone) when there is none.
	Message(ctx context.Context, id desk.MessageID) (desk.Message, error)
	// Revisions are all texts a message ever had, oldest first; empty when it never changed.
	Revisions(ctx context.Context, id desk.MessageID) ([]desk.Revision, error)
	// Messages is one page of a thread, oldest first, and whether more lies beyond it.
	Messages(ctx context.Context, q PageQuery) ([]Entry, bool, error)
}

// Lists load many at once.
type Lists interface {
	List(ctx context.Context, q Query) (Page, error)
	// Waiting are the conversations whose customer waits for an answer, the longest first.
	Waiting(ctx context.Context) ([]desk.Conversation, error)
	// Search finds the messages with all words, newest first.
	Search(ctx context.Context, words []string, before desk.MessageID, limit int) ([]Hit, error)
	// Find names the messages of one conversation with all words, newest first, and counts all of them.
	Find(ctx context.Context, id desk.ConversationID, words []string, before desk.MessageID, limit int) ([]desk.MessageID, int, error)
	// Index makes up to limit more messages searchable and returns how many it did.
	Index(ctx context.Context, limit int) (int, error)
}

// Router decides where a message goes now.
type Router interface {
	Route(ctx context.Context, q desk.RouteQuery) (desk.Decision, error)
}

// Attempts plans the first attempt of a message and loads what a decision depends on.
type Attempts interface {
	// PlanAttempt adds a PLANNED attempt in the transaction of ctx, and makes its id and number.
	PlanAttempt(ctx context.Context, a desk.Attempt) error
	RouteQuery(ctx context.Context, id desk.MessageID) (desk.RouteQuery, error)
	// RouteQueryNew is RouteQuery for a message that was not written yet: its conversation, class and ladder count.
	RouteQueryNew(ctx context.Context, m desk.Message) (desk.RouteQuery, error)
}

// Keys makes the wire key of a new attempt; false when the account does not run.
type Keys interface {
	NewKey(id desk.AccountID) (string, bool)
}

// Receipts takes the proof that one of our own messages was seen on another device of the account.
type Receipts interface {
	Receipt(ctx context.Context, r channel.Receipt) error
}

// Audit records who did what.
type Audit interface {
	Add(ctx context.Context, actor desk.Actor, action string, target int64, details map[string]any) error
}

// Bus is the part of the event bus that the inbox uses.
type Bus interface {
	event.Publisher
	Subscribe(f func(event.Event)) (cancel func())
}

// Options are what an Inbox needs. Now and Log may be left out.
type Options struct {
	Store    Store
	Router   Router
	Keys     Keys
	Attempts Attempts
	Receipts Receipts
	Media    media.Store
	Audit    Audit
	Bus      Bus
	Timing   desk.Timing
	Now      func() time.Time
	Log      *slog.Logger
}

// Inbox is the conversations of the shop. It is safe for concurrent use.
type Inbox struct {
	store    Store
	router   Router
	keys     Keys
	attempts Attempts
	receipts Receipts
	media    media.Store
	audit    Audit
	bus      Bus
	timing   desk.Timing
	now      func() time.Time
	log      *slog.Logger
	later    later
}

// New returns an inbox; it does no work of its own before Run.
func New(o Options) *Inbox {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Inbox{
		store: o.Store, router: o.Router, keys: o.Keys, attempts: o.Attempts, receipts: o.Receipts, media: o.Media, audit: o.Audit,
		bus: o.Bus, timing: o.Timing, now: o.Now, log: o.Log,
	}
}

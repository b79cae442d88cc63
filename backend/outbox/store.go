package outbox

import (
	"context"
	"errors"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// ErrUnproved refuses a new attempt while an earlier one of the same message may have arrived.
var ErrUnproved = errors.New("an earlier attempt is not proved unsent")

// ErrMoved refuses a plan for a message that does not wait any more.
var ErrMoved = errors.New("the message does not wait")

// ErrLost refuses an outcome of a try that does not hold its attempt any more.
var ErrLost = errors.New("another try holds the attempt")

// Store is what the outbox needs of the ledger. Each method that writes is one durable transaction.
type Store interface {
	Ledger
	Queue
	Desk
	Lists
}

// Ledger moves attempts (rule D1).
type Ledger interface {
	// Plan retires the planned attempt of the message and plans a, together (D5). It refuses with ErrUnproved unless every
	// earlier attempt is proved unsent or was forgiven; with a.DupAllowed it forgives doubts first and audits that.
	Plan(ctx context.Context, a desk.Attempt) error
	// Claim is PLANNED→TOUCHING, or IN_DOUBT→TOUCHING for a repeat; false when any of its conditions does not hold.
	Claim(ctx context.Context, c Claim) (Parcel, bool, error)
	// Settle writes the outcome of the try that holds the token, by rank, and returns what the message is now.
	Settle(ctx context.Context, s Settlement) (desk.Status, error)
	// Receive merges what the network said later into the attempts with its keys, and tells the keys nobody knows.
	Receive(ctx context.Context, r channel.Receipt, at time.Time) (changed []Changed, unknown []string, err error)
	// DoubtTouching makes every TOUCHING attempt IN_DOUBT: the process that touched is dead (D2).
	DoubtTouching(ctx context.Context, at time.Time) (int, error)
}

// Queue tells what waits, and moves it in time.
type Queue interface {
	// Due are the messages to look at by now: pressing and typed ones first.
	Due(ctx context.Context, now time.Time, limit int) ([]desk.MessageID, error)
	// Waiting are all that wait, due or not, above after in the order of ids; of one customer, or of all with 0.
	Waiting(ctx context.Context, customer desk.CustomerID, after desk.MessageID, limit int) ([]desk.MessageID, error)
	// NextDue is the earliest moment a message wants to be looked at, and the next one after now when the network's
	// silence about a message becomes a task; zero when there is none.
	NextDue(ctx context.Context, now time.Time) (next, overdue time.Time, err error)
	// Ask loads what a decision about one message depends on; false when the message is gone.
	Ask(ctx context.Context, id desk.MessageID) (Ask, bool, error)
	// Rest puts messages aside until a time, or at their end. One that was moved since it was asked about stays as it is.
	Rest(ctx context.Context, rests []Rest) ([]Changed, error)
}

// Desk is what people decide, and what a doubt and the order of a conversation need. Every act is audited in its
// transaction.
type Desk interface {
	// Resend puts messages back in the queue for a new attempt, by address alone if it is not 0.
	Resend(ctx context.Context, r Resend) ([]Changed, error)
	// Decide applies one of the acts to those messages it fits.
	Decide(ctx context.Context, d Decide) ([]Changed, error)
	// HoldAll holds everything that could leave.
	HoldAll(ctx context.Context, reason desk.HoldReason, at time.Time) (int, error)
	// Doubt loads the newest attempt in doubt of a message; false when there is none.
	Doubt(ctx context.Context, id desk.MessageID) (Doubt, bool, error)
	// Blocked tells whether the conversation's order holds the message back (D9), and until when if a time ends it.
	Blocked(ctx context.Context, id desk.MessageID, now time.Time, park time.Duration) (until time.Time, blocked bool, err error)
}

// Lists are what people see.
type Lists interface {
	Summary(ctx context.Context, now time.Time) (Summary, error)
	List(ctx context.Context, what List, before desk.MessageID, limit int, now time.Time) ([]Row, error)
	// TryWrite proves that the store takes a durable write.
	TryWrite(ctx context.Context, at time.Time) error
}

// Changed is a message whose state moved.
type Changed struct {
	Conversation desk.ConversationID
	Message      desk.MessageID
}

// Claim is a request to touch the wire. All of it is checked in the claiming transaction: the attempt is still planned
// (or in doubt, for a repeat) and due, the message still waits and has not expired, consent, account and customer are
// still there, the order of the conversation allows it, no other attempt of the message may have arrived, and no
// automatic message touched the wire since the router counted them.
type Claim struct {
	Attempt   desk.AttemptID
	Token     string
	At        time.Time
	Repeat    bool
	Park      time.Duration
	Day, Week int // what the router's decision counted
	// ReceiptDue is when silence after acceptance becomes a task (D8), zero for never.
	ReceiptDue time.Time
}

// Parcel is what leaves: the attempt's content and its files, not opened yet.
type Parcel struct {
	Outgoing channel.Outgoing
	Files    []desk.Media
}

// Settlement is the outcome of one try.
type Settlement struct {
	Attempt desk.AttemptID
	Token   string
	At      time.Time
	Result  channel.Result
	// Due is when the attempt may touch again, after NotSent or InDoubt; Next is when to look at the message.
	Due, Next time.Time
	// Resolved says that Result comes from asking the far side about the doubt, not from a try: NotSent then proves all
	// earlier touches of the attempt unsent.
	Resolved bool
	MaxTries int
}

// Ask is what a decision about one message depends on.
type Ask struct {
	Query desk.RouteQuery // Attempts are those a person has not forgiven
	Next  time.Time       // when the message was to be looked at
}

// Rest is where a message is put aside: Queued or Held or InDoubt until Next, or Failed or Expired.
type Rest struct {
	Message desk.MessageID
	Seen    time.Time   // Ask.Next: a message that was moved since is left alone…
	Any     bool        // …unless this is set
	Status  desk.Status // "" leaves all but Next as it is
	Hold    desk.HoldReason
	Reason  string
	Next    time.Time // zero: never by itself
	At      time.Time
}

// Resend is a person's "send again".
type Resend struct {
	Actor    desk.Actor
	Messages []desk.MessageID
	Address  desk.AddressID // 0: the message's own ladder
	At       time.Time
	// Expiry is the new life of a message that is past its own, by class.
	Expiry map[desk.Class]time.Duration
}

// Act is what a person decides about a message.
type Act string

// The acts. They are also the second word of the audit's action.
const (
	ActCountAsSent Act = "count_as_sent" // a doubt: "já chegou"
	ActCancel      Act = "cancel"        // waiting or held
	ActRelease     Act = "release"       // held
	ActDismiss     Act = "dismiss"       // failed or expired: seen
)

// Decide is one act over messages. Without messages and with Hold it is over all held for that reason.
type Decide struct {
	Act      Act
	Actor    desk.Actor
	Messages []desk.MessageID
	Hold     desk.HoldReason
	At       time.Time
}

// Doubt is an attempt that may have arrived, ready to be asked about or repeated.
type Doubt struct {
	Attempt desk.Attempt
	Repeats int
	Parcel  Parcel
}

// List names one of the lists a person settles.
type List string

// The lists.
const (
	Waiting List = "waiting"
	Doubts  List = "doubt"
	Failed  List = "failed"
	Held    List = "held"
	Expired List = "expired"
	Overdue List = "overdue" // urgent, accepted, and no receipt in time (D8)
)

// Summary counts the lists.
type Summary struct {
	Waiting, Doubt, Failed, Held, Restored, Expired, Overdue int
	ByKind                                                   []KindCount // of those waiting
	NextAt                                                   time.Time   // zero when nothing waits for a time
	// Stalled says that the store takes no writes: nothing is sent until it does.
	Stalled bool
}

// KindCount is how many wait for one kind of channel; Kind "" has no attempt yet.
type KindCount struct {
	Kind  desk.Kind
	Count int
}

// Row is one message of a list. Its media are not loaded.
type Row struct {
	Message  desk.Message
	Name     string
	NextAt   time.Time
	Attempts []desk.Attempt
}

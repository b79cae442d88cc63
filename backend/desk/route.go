package desk

import "time"

// Candidate is an address a message may go by, with the account that would carry it (0 when no account of its kind is
// configured).
type Candidate struct {
	Address Address
	Account AccountID
}

// RouteQuery is all that a routing decision may depend on besides health, ladder and overrides, which the router owns.
type RouteQuery struct {
	Message Message
	// Candidates are in the message's frozen order.
	Candidates []Candidate
	Attempts   []Attempt
	// LastInbound is when the customer last wrote, by any channel.
	LastInbound time.Time
	// AutomaticDay and AutomaticWeek count automatic messages that touched the wire for this customer, all channels,
	// in the last 24 hours and 7 days.
	AutomaticDay  int
	AutomaticWeek int
	// Spent counts, for each account that could carry an automatic message, the others that it sent in the last 24 hours.
	Spent map[AccountID]int
}

// Action is what a routing decision says.
type Action string

// The actions.
const (
	// Go: send by Decision.Candidate now. When the newest attempt is for another address it is retired first.
	Go Action = "go"
	// Wait: ask again at Decision.Until, or when health changes.
	Wait Action = "wait"
	// Hold: do not ask again until the reason is gone or a person releases it.
	Hold Action = "hold"
	// Fail: no channel is left; a person is told.
	Fail Action = "fail"
	// Expire: the message is past its expiry and nothing of it touched the wire.
	Expire Action = "expire"
)

// Decision is where a message goes now.
type Decision struct {
	Action    Action
	Candidate Candidate
	Until     time.Time
	Hold      HoldReason
	Reason    string // locale key for Fail, Wait and Hold
	// Dup says that the owner's policy allows this although an earlier attempt is in doubt; it is audited.
	Dup bool
	// Pace is the least time between two messages this decision lets through on its account; 0 leaves it to the channel.
	Pace time.Duration
}

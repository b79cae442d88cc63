package desk

import "time"

// AttemptState is what became of one try on one channel.
type AttemptState string

// The states of an attempt (docs/DELIVERY.md).
const (
	Planned          AttemptState = "planned"
	Touching         AttemptState = "touching"
	AttemptInDoubt   AttemptState = "in_doubt"
	AttemptAccepted  AttemptState = "accepted"
	AttemptSent      AttemptState = "sent"
	Rejected         AttemptState = "rejected"
	AttemptDelivered AttemptState = "delivered"
	AttemptRead      AttemptState = "read"
	NotSent          AttemptState = "not_sent"
	Retired          AttemptState = "retired"
)

// attemptRank orders what the network can tell of one attempt. Receipts arrive late, twice and out of order, so the
// higher rank wins and not the later arrival: a bounce beats "accepted", and proof of arrival beats any failure report.
var attemptRank = map[AttemptState]int{
	AttemptInDoubt: 1, AttemptAccepted: 2, AttemptSent: 3, Rejected: 4, AttemptDelivered: 5, AttemptRead: 6,
}

// Merge combines two things the network said of the same attempt. It is commutative, associative and idempotent over
// the ranked states; a state without a rank loses against one that has it.
func Merge(a, b AttemptState) AttemptState {
	if attemptRank[b] > attemptRank[a] {
		return b
	}
	return a
}

// Ranked reports whether s is a word of the network, one that Merge can raise.
func (s AttemptState) Ranked() bool { return attemptRank[s] > 0 }

// ProvedUnsent reports whether it is certain that nothing of the attempt reached the customer's channel.
func (s AttemptState) ProvedUnsent() bool {
	return s == Retired || s == NotSent || s == Rejected
}

// Status is what the state of its only open attempt means for the message.
func (s AttemptState) Status() Status {
	switch s {
	case Planned, NotSent:
		return Queued
	case Touching:
		return Active
	case AttemptInDoubt:
		return InDoubt
	case AttemptAccepted, AttemptSent:
		return Accepted
	case AttemptDelivered:
		return Delivered
	case AttemptRead:
		return Read
	case Rejected:
		return Failed
	}
	return StatusNone
}

// Attempt is one try of one message by one address. WireKey is made and committed before the first byte leaves, so
// that a repeat is not a second message.
type Attempt struct {
	ID      AttemptID
	Message MessageID
	N       int // 1, 2, 3… within the message
	Account AccountID
	Address AddressID
	Kind    Kind
	To      string // the address's value, frozen
	Ref     string // the network's name for it, frozen
	WireKey string
	State   AttemptState
	Tries   int // times PLANNED→TOUCHING happened
	Due     time.Time
	Touched time.Time // first time it touched the wire
	Settled time.Time
	// Token is the random mark of the process and try that touches; outcomes are conditional on it.
	Token string
	Epoch int64
	Code  string // raw code of the network, for support
	// Reason is a locale key.
	Reason   string
	RemoteID string
	// CostReserved and CostFinal are integer cents.
	CostReserved int64
	CostFinal    int64
	// DupAllowed says that a person, or the owner's policy, allowed this attempt although an earlier one is in doubt.
	DupAllowed bool
}

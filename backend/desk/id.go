package desk

import (
	"sync"
	"time"
)

// Identifiers are 53-bit integers, safe in JavaScript: 41 bits of milliseconds since 2026-01-01 UTC, 6 bits of desk
// (the computer that made them), 6 bits of sequence. They sort by time and are never used twice.
type (
	// CustomerID names a customer.
	CustomerID int64
	// AddressID names one way to reach a customer on one kind of channel.
	AddressID int64
	// ConsentID names one recorded consent.
	ConsentID int64
	// AccountID names one configured instance of a channel.
	AccountID int64
	// ConversationID names the thread with one customer.
	ConversationID int64
	// ServiceID names one opening of a conversation, the one with a protocol number.
	ServiceID int64
	// MemberID names somebody who writes in groups.
	MemberID int64
	// MessageID names one thing said, received or noted.
	MessageID int64
	// MediaID names one file of a message.
	MediaID int64
	// AttemptID names one try to send a message by one address.
	AttemptID int64
	// IncidentID names one outage, from its opening to its report.
	IncidentID int64
	// BatchID names one import.
	BatchID int64
	// LabelID names one label.
	LabelID int64
	// MergeID names one merge of two customers.
	MergeID int64
	// HistoryID names one exported conversation that was brought in.
	HistoryID int64
	// MailID names a mail that no person wrote.
	MailID int64
)

const (
	idDeskBits = 6
	idSeqBits  = 6
	idMillis   = idDeskBits + idSeqBits
	// MaxDesk is the highest desk number an id can carry.
	MaxDesk = 1<<idDeskBits - 1
)

var idEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// IDs makes identifiers. It is safe for concurrent use and never waits: when the sequence of a millisecond is used up,
// or the clock stepped back, it borrows from the future.
type IDs struct {
	mu    sync.Mutex
	desk  int64
	milli int64
	seq   int64
	now   func() time.Time
}

// NewIDs returns a generator for one desk whose ids are all above highest, the highest id the store holds.
func NewIDs(desk int, highest int64, now func() time.Time) *IDs {
	return &IDs{desk: int64(desk & MaxDesk), milli: highest>>idMillis + 1, now: now}
}

// Next returns an id that was never returned before and is above every id of this generator.
func (g *IDs) Next() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.now().Sub(idEpoch).Milliseconds(); m > g.milli {
		g.milli, g.seq = m, 0
	} else if g.seq++; g.seq >= 1<<idSeqBits {
		g.milli, g.seq = g.milli+1, 0
	}
	return g.milli<<idMillis | g.desk<<idSeqBits | g.seq
}

// IDTime is the moment an id was made, to the millisecond. A borrowed id tells a moment slightly ahead.
func IDTime(id int64) time.Time {
	return idEpoch.Add(time.Duration(id>>idMillis) * time.Millisecond)
}

// IDBefore is an id for what was said before it came here: it sorts by the moment it was said, before 2026 below zero. It
// carries the highest desk. It may be taken already: whoever uses it looks first.
func IDBefore(at time.Time) int64 {
	return at.Sub(idEpoch).Milliseconds()<<idMillis | MaxDesk<<idSeqBits
}

// IDAt is the lowest id that could have been made at a moment: ids made from then on are not below it.
func IDAt(at time.Time) int64 {
	return max(0, at.Sub(idEpoch).Milliseconds()) << idMillis
}

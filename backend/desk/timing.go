package desk

import "time"

// Patience is when a class gives up on an address: after Wait since the message was written, or after Down since the
// channel went down (rule D4). Zero means never.
type Patience struct {
	Wait time.Duration
	Down time.Duration
}

// Timing is every time of the rules of delivery in one place. Tests shorten it; a test asserts the defaults.
type Timing struct {
	Patience map[Class]Patience
	Expiry   map[Class]time.Duration
	// Sending.
	SendDeadline   time.Duration // one try, after which it is in doubt; files add to it (Deadline)
	BackoffFirst   time.Duration // first pause after a proved NotSent; doubles
	BackoffMax     time.Duration
	MaxTries       int           // a message that breaks the sender is failed after so many touches
	SameKeyTries   int           // how often the same key may be sent again to settle a doubt…
	SameKeyWindow  time.Duration // …within this time
	SentLookupWait time.Duration // an absence in the Sent folder proves something only after this
	ParkDoubt      time.Duration // an in-doubt message holds back later automatic ones for this long
	ReceiptOverdue time.Duration // urgent and accepted, but no receipt: raise a task
	DrainEvery     time.Duration // pace of one's own waiting messages while RECOVERING
	// Caps of automatic messages per customer over all channels.
	CapDay, CapWeek int
	FreeAfterIn     time.Duration // answers to the customer's own message are free for this long
	// Health.
	DownFailures   int
	DownWindow     time.Duration
	RecoverClean   time.Duration
	FlapCount      int
	FlapWindow     time.Duration
	FlapDwell      time.Duration
	FlapDwellMax   time.Duration
	IncidentOpen   time.Duration
	IncidentClose  time.Duration
	IncidentResume time.Duration
	ResumeGrace    time.Duration
	ProbeIdle      time.Duration
	ProbeTrouble   time.Duration
	ProbeWait      time.Duration // an active check without an answer failed after this
	ClockJump      time.Duration // a wall clock that moved so much more than the counters did was set
	ClockWrong     time.Duration // how far from the servers' time a clock may be
	// Undo of a mass act.
	UndoMass time.Duration
}

// SlowLine is how many bytes a second the slowest line that we serve carries up: a quarter of a megabit.
const SlowLine = 32 << 10

// LineTime is how long bytes may be on their way on a slow line, encoded as mail does it, which makes them a third more.
func LineTime(bytes int64) time.Duration {
	return time.Duration(max(bytes, 0)*4/3/SlowLine) * time.Second
}

// Deadline is how long one try with so many bytes of files may take. A line that is dead is noticed much earlier, by the
// adapter: it sees that no byte moves.
func (t Timing) Deadline(bytes int64) time.Duration { return t.SendDeadline + LineTime(bytes) }

// DefaultTiming is what docs/DELIVERY.md says.
func DefaultTiming() Timing {
	return Timing{
		Patience: map[Class]Patience{
			Urgent: {2 * time.Minute, time.Minute},
			Reply:  {10 * time.Minute, 5 * time.Minute},
			Notice: {10 * time.Minute, 5 * time.Minute},
			Dues:   {60 * time.Minute, 30 * time.Minute},
		},
		Expiry: map[Class]time.Duration{
			Urgent: 3 * time.Hour, Reply: 24 * time.Hour, Notice: 24 * time.Hour, Dues: 24 * time.Hour, Campaign: 24 * time.Hour,
		},
		SendDeadline: 60 * time.Second, BackoffFirst: 5 * time.Second, BackoffMax: 5 * time.Minute, MaxTries: 20,
		SameKeyTries: 3, SameKeyWindow: 24 * time.Hour, SentLookupWait: 10 * time.Minute,
		ParkDoubt: 10 * time.Minute, ReceiptOverdue: 15 * time.Minute, DrainEvery: 5 * time.Second,
		CapDay: 3, CapWeek: 10, FreeAfterIn: 24 * time.Hour,
		DownFailures: 2, DownWindow: time.Minute, RecoverClean: 2 * time.Minute,
		FlapCount: 3, FlapWindow: 30 * time.Minute, FlapDwell: 15 * time.Minute, FlapDwellMax: time.Hour,
		IncidentOpen: time.Minute, IncidentClose: 10 * time.Minute, IncidentResume: 30 * time.Minute,
		ResumeGrace: time.Minute, ProbeIdle: 5 * time.Minute, ProbeTrouble: 15 * time.Second, ProbeWait: 10 * time.Second, ClockJump: time.Minute, ClockWrong: 5 * time.Minute,
		UndoMass: 10 * time.Second,
	}
}

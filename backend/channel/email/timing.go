package email

import (
	"math/rand/v2"
	"time"

	"planob/backend/desk"
)

// Timing is every time the adapter waits for. Tests shorten it; a zero field takes its default.
type Timing struct {
	Dial           time.Duration // to connect, encrypt and log in
	Quiet          time.Duration // a command during which no byte moves
	Verdict        time.Duration // a server that has a whole mail may think about it for so long (RFC 5321, 4.5.3.2.6)
	Watchdog       time.Duration // an idle connection must answer at least this often; an answer costs some hundred bytes
	Answer         time.Duration // …within this
	Tick           time.Duration // how often the clock is compared, to notice a computer that slept
	Keep           time.Duration // a connection that sent a mail waits so long for the next one
	Poll           time.Duration // between two looks where the server has no IDLE
	BackoffFirst   time.Duration
	BackoffMax     time.Duration
	Steady         time.Duration // a connection that lived this long begins the back-off anew
	Refused        time.Duration // a password that was refused is not tried again before this
	Retry          time.Duration // before a message that could not be stored is delivered again
	SentGrace      time.Duration // the server may file its own copy within this
	SentRetry      time.Duration
	SentLookupWait time.Duration // absence from "Sent" proves something only this long after the doubt
	Late           time.Duration // what arrived earlier than this before we came back is backlog
	FirstSync      time.Duration // how far back the first sync goes
	Pace           time.Duration // between two sends
}

// DefaultTiming is what the adapter waits in a shop.
func DefaultTiming() Timing {
	return Timing{
		Dial: 20 * time.Second, Quiet: time.Minute, Verdict: 10 * time.Minute, Watchdog: 25 * time.Second, Answer: 10 * time.Second,
		Tick: 15 * time.Second, Keep: 10 * time.Second, Poll: time.Minute, BackoffFirst: time.Second, BackoffMax: 2 * time.Minute,
		Steady: time.Minute, Refused: 10 * time.Minute, Retry: 2 * time.Second, SentGrace: 10 * time.Second,
		SentRetry: time.Minute, SentLookupWait: desk.DefaultTiming().SentLookupWait, Late: 10 * time.Minute,
		FirstSync: 30 * 24 * time.Hour, Pace: time.Second,
	}
}

func (t Timing) orDefault() Timing {
	d := DefaultTiming()
	for _, f := range []struct {
		value *time.Duration
		def   time.Duration
	}{
		{&t.Dial, d.Dial}, {&t.Quiet, d.Quiet}, {&t.Verdict, d.Verdict}, {&t.Watchdog, d.Watchdog}, {&t.Answer, d.Answer}, {&t.Tick, d.Tick}, {&t.Keep, d.Keep},
		{&t.Poll, d.Poll}, {&t.BackoffFirst, d.BackoffFirst}, {&t.BackoffMax, d.BackoffMax}, {&t.Steady, d.Steady},
		{&t.Refused, d.Refused}, {&t.Retry, d.Retry}, {&t.SentGrace, d.SentGrace}, {&t.SentRetry, d.SentRetry},
		{&t.SentLookupWait, d.SentLookupWait}, {&t.Late, d.Late}, {&t.FirstSync, d.FirstSync}, {&t.Pace, d.Pace},
	} {
		if *f.value == 0 {
			*f.value = f.def
		}
	}
	return t
}

// backoff doubles from first to most, with jitter so that many shops do not come back at once.
type backoff struct {
	first, most, next time.Duration
}

func (b *backoff) reset() { b.next = 0 }

func (b *backoff) pause() time.Duration {
	b.next = min(max(2*b.next, b.first), b.most)
	return b.next/2 + rand.N(b.next/2+1)
}

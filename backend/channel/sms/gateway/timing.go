package gateway

import "time"

// Timing is every time the adapter waits for. Tests shorten it; a zero field takes its default.
type Timing struct {
	Dial       time.Duration // to connect
	Answer     time.Duration // to a whole question
	Poll       time.Duration // between two looks at the inbox
	Overlap    time.Duration // an SMS may show up with a time so long before the newest one
	Deep       time.Duration // between two looks at everything the network may have kept back
	Kept       time.Duration // how long the network keeps an SMS for a telephone that is off
	Flight     time.Duration // the app begins an SMS within this, or it sleeps
	Look       time.Duration // between two looks at an SMS that it has not begun
	Trouble    time.Duration // an SMS that did not get out says so much of the next ones
	Forget     time.Duration // no report is awaited after this
	BackoffMax time.Duration // between two tries to reach the telephone
	Refused    time.Duration // a password that was refused is not tried again before this
	Pace       time.Duration // between two sends
}

// DefaultTiming is what the adapter waits in a shop.
func DefaultTiming() Timing {
	return Timing{
		Dial: 5 * time.Second, Answer: 15 * time.Second, Poll: 5 * time.Second, Overlap: 10 * time.Minute, Deep: 5 * time.Minute,
		Kept: 72 * time.Hour, Flight: 10 * time.Second, Look: 300 * time.Millisecond, Trouble: 5 * time.Minute,
		Forget: 72 * time.Hour, BackoffMax: time.Minute, Refused: 10 * time.Minute, Pace: 2 * time.Second,
	}
}

func (t Timing) orDefault() Timing {
	d := DefaultTiming()
	for _, f := range []struct {
		value *time.Duration
		def   time.Duration
	}{
		{&t.Dial, d.Dial}, {&t.Answer, d.Answer}, {&t.Poll, d.Poll}, {&t.Overlap, d.Overlap}, {&t.Deep, d.Deep}, {&t.Kept, d.Kept},
		{&t.Flight, d.Flight}, {&t.Look, d.Look}, {&t.Trouble, d.Trouble}, {&t.Forget, d.Forget}, {&t.BackoffMax, d.BackoffMax},
		{&t.Refused, d.Refused}, {&t.Pace, d.Pace},
	} {
		if *f.value == 0 {
			*f.value = f.def
		}
	}
	return t
}

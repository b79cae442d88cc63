package whatsapp

import "time"

// Timing is every time of the adapter. The zero value of a field means its default.
type Timing struct {
	Pace time.Duration // least time between two messages

	BackoffFirst time.Duration // after a lost connection; doubles
	BackoffMax   time.Duration
	Steady       time.Duration // a connection that held for so long makes the back-off start anew
	Login        time.Duration // from dialling to logged in
	Shutdown     time.Duration // a Disconnect that takes longer is cut

	PingEvery time.Duration // own question on an idle connection: the library's keep-alive cannot see a stalled write
	PingWait  time.Duration // an answer later than this is none
	PingAgain time.Duration // pause before asking a second time

	Send   time.Duration // one send, with everything before it
	Ack    time.Duration // the server's acknowledgement of one message
	Late   time.Duration // how long an acknowledgement may come after the send gave up
	Media  time.Duration // one download
	Upload time.Duration // one upload; it goes on when the send that started it gave up
	Store  time.Duration // handing one message over, its media included

	Replaced   time.Duration // the one try after another program took the session over
	Restricted time.Duration // a restriction whose end the network does not tell
	Outdated   time.Duration // asking again for a version that the network accepts
	Refused    time.Duration // after a refusal that nobody documented
	Redeliver  time.Duration // reconnecting, to be given again what could not be stored; doubles
	MarkEvery  time.Duration // the session's mark, while messages move

	QRFirst  time.Duration // how long the first code is shown, as WhatsApp's own client does
	QRNext   time.Duration
	CodeLife time.Duration // of a code typed on the phone
	Unlink   time.Duration
}

// DefaultTiming is what the program ships with.
func DefaultTiming() Timing {
	return Timing{
		Pace:         1200 * time.Millisecond,
		BackoffFirst: time.Second, BackoffMax: 30 * time.Second, Steady: 30 * time.Second,
		Login: 30 * time.Second, Shutdown: 2 * time.Second,
		PingEvery: 20 * time.Second, PingWait: 8 * time.Second, PingAgain: 2 * time.Second,
		Send: 45 * time.Second, Ack: 30 * time.Second, Late: 10 * time.Minute,
		Media: 90 * time.Second, Upload: 10 * time.Minute, Store: 2 * time.Minute,
		Replaced: 30 * time.Second, Restricted: time.Hour, Outdated: 6 * time.Hour, Refused: 5 * time.Minute,
		Redeliver: 10 * time.Second, MarkEvery: time.Minute,
		QRFirst: time.Minute, QRNext: 20 * time.Second, CodeLife: 160 * time.Second, Unlink: 10 * time.Second,
	}
}

func (t Timing) withDefaults() Timing {
	d := DefaultTiming()
	for _, f := range []struct{ have, want *time.Duration }{
		{&t.Pace, &d.Pace},
		{&t.BackoffFirst, &d.BackoffFirst}, {&t.BackoffMax, &d.BackoffMax}, {&t.Steady, &d.Steady},
		{&t.Login, &d.Login}, {&t.Shutdown, &d.Shutdown},
		{&t.PingEvery, &d.PingEvery}, {&t.PingWait, &d.PingWait}, {&t.PingAgain, &d.PingAgain},
		{&t.Send, &d.Send}, {&t.Ack, &d.Ack}, {&t.Late, &d.Late},
		{&t.Media, &d.Media}, {&t.Upload, &d.Upload}, {&t.Store, &d.Store},
		{&t.Replaced, &d.Replaced}, {&t.Restricted, &d.Restricted}, {&t.Outdated, &d.Outdated},
		{&t.Refused, &d.Refused}, {&t.Redeliver, &d.Redeliver}, {&t.MarkEvery, &d.MarkEvery},
		{&t.QRFirst, &d.QRFirst}, {&t.QRNext, &d.QRNext}, {&t.CodeLife, &d.CodeLife}, {&t.Unlink, &d.Unlink},
	} {
		if *f.have <= 0 {
			*f.have = *f.want
		}
	}
	return t
}

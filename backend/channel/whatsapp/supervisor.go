package whatsapp

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"

	"planob/backend/channel"
)

// phase is where the supervisor stands with its link.
type phase int

const (
	idle       phase = iota // nothing is linked
	pairing                 // a code is being shown
	connecting              // dialling, or dialled and waiting for the login's answer
	up                      // logged in
	waiting                 // until the next try
	blocked                 // only a person can help, or time
)

// supervisor owns the client. All its fields belong to the one goroutine of loop; others talk to it by the mailbox.
type supervisor struct {
	a     *Adapter
	ctx   context.Context
	link  *link // nil while nothing is linked and nobody pairs
	phase phase

	attempt int                // which try the answer of a Connect belongs to
	cut     context.CancelFunc // ends the running connection at once
	dials   sync.WaitGroup     // every Connect in flight, the cut ones too
	tries   int                // failed ones since the last steady connection
	since   time.Time          // logged in since

	wake     alarm // next try
	deadline alarm // of the login
	question alarm // next ping
	marking  alarm // next mark of the session
	free     alarm // end of a restriction
	recall   alarm // reconnecting for what could not be stored

	missed     int           // pings without an answer
	taken      bool          // the session was taken over once, and tried again
	refreshed  bool          // the version was refreshed, and nobody logged in since
	redelivery time.Duration // pause before asking again for what could not be stored
	failed     time.Time     // when something could not be stored last
	until      time.Time     // end of a restriction of sending, while connected
	pair       *pairingRun   // while phase is pairing, until logged in
}

func newSupervisor(ctx context.Context, a *Adapter) *supervisor {
	return &supervisor{a: a, ctx: ctx, cut: func() {}}
}

// loop handles one thing at a time until the context ends.
func (s *supervisor) loop() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.a.mail.ready:
			for _, note := range s.a.mail.take() {
				note(s)
			}
		case <-s.wake.C():
			s.wake.stop()
			s.connect()
		case <-s.deadline.C():
			s.deadline.stop()
			s.overdue()
		case <-s.question.C():
			s.question.stop()
			s.ask()
		case <-s.marking.C():
			s.marking.stop()
			s.mark()
		case <-s.recall.C():
			s.recall.stop()
			s.recallNow()
		case <-s.free.C():
			s.free.stop()
			s.unrestricted()
		case <-s.pair.C():
			s.nextCode()
		case <-s.pair.gone():
			s.endPairing("")
		}
	}
}

// connected: logged in, able to send and to receive.
func (s *supervisor) connected() {
	if s.phase == blocked || s.phase == idle {
		return
	}
	s.phase, s.since, s.missed = up, s.a.o.Now(), 0
	s.refreshed = false
	s.wake.stop()
	s.deadline.stop()
	s.question.set(s.a.o.Timing.PingEvery)
	s.rememberLink()
	s.bumpMark(markPatience)
	s.marking.set(s.a.o.Timing.MarkEvery)
	s.a.live.Store(s.link)
	s.say(channel.Connected, "", nil)
	s.stillRestricted()
	s.donePairing()
	go s.link.invisible()
}

// invisible tells the network that nobody sits here, so that the phone goes on ringing.
func (l *link) invisible() {
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.PingWait)
	defer cancel()
	if err := l.client.SendPresence(ctx, types.PresenceUnavailable); err != nil {
		l.a.log.Debug("presence", "err", safe(err)) // harmless: a new device has no name to show yet
	}
}

// disconnected: the far side closed, or the line broke.
func (s *supervisor) disconnected() {
	switch s.phase {
	case up:
		s.gone(channel.ReasonNetwork, nil)
	case connecting:
		// The handshake worked and then it hung up on us: it is there, and it is not well.
		s.gone(channel.ReasonPlatform, nil)
	case pairing:
		if !s.link.dialling {
			s.endPairing("whatsapp.pairInterrupted")
		}
	}
}

// overdue: the login was never answered.
func (s *supervisor) overdue() {
	if s.phase == pairing {
		s.endPairing("whatsapp.pairUnreachable")
		return
	}
	if s.phase == connecting {
		s.lost(channel.ReasonTimeout, context.DeadlineExceeded)
	}
}

// lost ends a connection that answers no more, and plans the next try.
func (s *supervisor) lost(reason string, err error) {
	s.drop()
	s.retry(reason, err)
}

// gone plans the next try after a connection that ended by itself. The library must not be told to disconnect then: a
// send that was cut waits a moment for the next connection and repeats its very frame, unless somebody says goodbye.
func (s *supervisor) gone(reason string, err error) {
	s.rest()
	s.cut()
	s.retry(reason, err)
}

func (s *supervisor) retry(reason string, err error) {
	if s.phase == up && s.a.o.Now().Sub(s.since) >= s.a.o.Timing.Steady {
		s.tries, s.taken = 0, false
	}
	s.tryIn(s.backoff(), reason, err)
}

// tryIn tells that there is no connection, and when the next try is.
func (s *supervisor) tryIn(after time.Duration, reason string, err error) {
	sig := s.a.newSignal(channel.Disconnected, reason, err)
	sig.Next = sig.At.Add(after)
	s.a.signal(sig)
	s.again(after)
}

// backoff doubles from BackoffFirst to BackoffMax; half of it is chance, so that a platform that comes back is not
// overrun by everybody at once.
func (s *supervisor) backoff() time.Duration {
	t := s.a.o.Timing
	d := t.BackoffFirst << min(s.tries, 10)
	d = min(d, t.BackoffMax)
	s.tries++
	return d/2 + rand.N(d/2+1)
}

func (s *supervisor) again(after time.Duration) {
	s.phase = waiting
	s.wake.set(after)
}

// ask pings. The answer comes back as a note: the library may hang in the write itself.
func (s *supervisor) ask() {
	if s.phase != up {
		return
	}
	l, attempt := s.link, s.attempt
	go func() {
		ctx, cancel := context.WithTimeout(l.ctx, s.a.o.Timing.PingWait)
		defer cancel()
		err := l.ping(ctx)
		l.tell(func(s *supervisor) {
			if s.attempt != attempt || s.phase != up {
				return
			}
			if err == nil {
				s.answered()
				s.question.set(s.a.o.Timing.PingEvery)
				return
			}
			s.missed++
			s.question.set(s.a.o.Timing.PingAgain)
			s.late(s.missed)
		})
	}()
}

// late: one answer is late, which is a suspicion; the second in a row ends the connection.
func (s *supervisor) late(count int) {
	if s.phase != up {
		return
	}
	if count < 2 {
		s.say(channel.Suspect, channel.ReasonTimeout, nil)
		return
	}
	s.lost(channel.ReasonTimeout, context.DeadlineExceeded)
}

func (s *supervisor) answered() {
	if s.phase != up {
		return
	}
	s.missed = 0
	if s.until.After(s.a.o.Now()) {
		s.stillRestricted()
		return
	}
	s.say(channel.Answered, "", nil)
}

// redeliver reconnects after a while, because the network gives again what was not acknowledged only to a new
// connection.
func (s *supervisor) redeliver() {
	if s.recall.C() != nil || s.phase == idle || s.phase == blocked {
		return
	}
	t, now := s.a.o.Timing, s.a.o.Now()
	if now.Sub(s.failed) > 60*t.Redeliver {
		s.redelivery = 0
	}
	s.failed = now
	s.redelivery = min(max(2*s.redelivery, t.Redeliver), 30*t.Redeliver)
	s.recall.set(s.redelivery)
}

// recallNow is the end of that while. A connection that is only being made may be the one on which it failed.
func (s *supervisor) recallNow() {
	switch s.phase {
	case up:
		s.connect()
	case connecting, waiting:
		s.recall.set(s.a.o.Timing.Redeliver)
	}
}

// stop ends everything, within Shutdown or little more.
func (s *supervisor) stop() {
	s.endPairing("")
	if s.link != nil {
		s.link.closed.Store(true)
		s.bumpMark(s.a.o.Timing.Shutdown / 4)
		if s.link.dialling && s.settled() {
			s.link.dialling = false
		}
		s.drop()
		s.link.close()
		s.link = nil
	}
	for _, a := range []*alarm{&s.wake, &s.deadline, &s.question, &s.marking, &s.free, &s.recall} {
		a.stop()
	}
	s.settled()
	s.a.mail.take()
	s.a.http.CloseIdleConnections()
}

// settled waits for every Connect in flight, and says whether they ended. A Connect that is let finish can be told
// goodbye: the library writes without a lock, at the end of a handshake, what the end of the line reads. One that hangs
// in its handshake outlives us once it is cut, and ends by itself.
func (s *supervisor) settled() bool {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.dials.Wait()
	}()
	return within(ended, s.a.o.Timing.Shutdown/4)
}

// say tells the sink about the connection.
func (s *supervisor) say(kind channel.SignalKind, reason string, err error) {
	s.a.signal(s.a.newSignal(kind, reason, err))
}

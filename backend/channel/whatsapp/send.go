package whatsapp

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"

	"planob/backend/channel"
)

var (
	errNoDevices = errors.New("the network names no device of this address")
	errNoKeys    = errors.New("no key for the customer's phone")
	errNoNumber  = errors.New("number not on WhatsApp")
)

// Send implements channel.Channel. What it proves it proves of this try; of an earlier one under the same key it knows
// nothing.
func (a *Adapter) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	ctx, cancel := context.WithTimeout(ctx, a.o.Timing.Send)
	defer cancel()
	r := a.try(ctx, m)
	a.follow(r)
	return r
}

// follow tells the supervisor what a send showed of the account and of the line. Health hears of it from the outbox.
func (a *Adapter) follow(r channel.Result) {
	switch {
	case r.Blocks:
		a.refusedNow() // before anything else is routed
		a.mail.put(func(s *supervisor) { s.restricted(time.Time{}) })
	case r.Outcome == channel.Accepted:
		a.moved.Store(true)
	case r.Code == codeNoAck:
		a.mail.put((*supervisor).ask)
	}
}

// try runs one send beside the caller, who leaves when the context ends: the library waits for its locks without
// looking at the context, and one write that stalls holds them.
func (a *Adapter) try(ctx context.Context, m channel.Outgoing) channel.Result {
	select {
	case a.sending <- struct{}{}:
	case <-ctx.Done():
		return channel.Result{Outcome: channel.NotSent, Code: "busy"}
	}
	l := a.live.Load()
	if l == nil {
		<-a.sending
		return channel.Result{Outcome: channel.NotSent, Code: "offline"}
	}
	var gate gate
	done := make(chan channel.Result, 1)
	go func() {
		defer func() { <-a.sending }()
		r := l.sendSafely(ctx, &gate, m)
		done <- r
		if gate.left() && r.Outcome == channel.Accepted {
			l.keep("late acceptance "+m.Key, func() error { return l.accepted(m.Key, r.At) }, nil)
		}
	}()
	select {
	case r := <-done:
		return r
	case <-ctx.Done():
	}
	select {
	case r := <-done: // it noticed too
		return r
	case <-time.After(grace):
	}
	if gate.leave() {
		return channel.Result{Outcome: channel.NotSent, Code: "stalled", Err: context.DeadlineExceeded}
	}
	return channel.Result{Outcome: channel.InDoubt, Code: codeNoAck, Err: context.DeadlineExceeded}
}

// grace is how long a send that honours its context may need to come back.
const grace = 250 * time.Millisecond

// gate stands between preparing a message and handing it to the library. Either the message passes it or the caller
// leaves before: who was told that nothing left must be right for ever.
type gate struct{ state atomic.Int32 }

const (
	gatePassed int32 = 1 << iota
	gateLeft
)

// pass lets the message through, and reports whether anybody still waits for it.
func (g *gate) pass() bool { return g.state.Or(gatePassed)&gateLeft == 0 }

// leave ends the wait, and reports whether nothing passed before.
func (g *gate) leave() bool { return g.state.Or(gateLeft)&gatePassed == 0 }

func (g *gate) left() bool { return g.state.Load()&gateLeft != 0 }

func (l *link) sendSafely(ctx context.Context, g *gate, m channel.Outgoing) (r channel.Result) {
	defer func() {
		if recover() != nil {
			r = channel.Result{Outcome: channel.InDoubt, Err: errPanic}
		}
	}()
	return l.send(ctx, g, m)
}

// send makes one attempt on a link that is logged in. Everything that can fail without the message leaving comes
// first and is proof; what is left to the library is encryption and one frame.
func (l *link) send(ctx context.Context, g *gate, m channel.Outgoing) channel.Result {
	if reason := tooLarge(m); reason != "" {
		return channel.Result{Outcome: channel.Rejected, Reason: reason}
	}
	to, err := l.resolve(ctx, m)
	if err != nil {
		return unsent(err)
	}
	var r channel.Result
	for i, p := range partsOf(m) {
		msg, err := l.build(ctx, to, p)
		if err == nil {
			err = l.prepare(ctx, to)
		}
		if err != nil {
			return afterParts(i, unsent(err))
		}
		if !g.pass() {
			return channel.Result{} // nobody waits, and nobody may be surprised
		}
		l.a.late.end(p.id, nil) // this try waits for the answer itself
		extra := whatsmeow.SendRequestExtra{ID: p.id, Timeout: l.a.o.Timing.Ack}
		resp, err := l.client.SendMessage(ctx, to, msg, extra)
		for again := 0; errors.Is(err, errCounterUsed) && again < 3; again++ {
			l.renewSession(ctx, err, again)
			resp, err = l.client.SendMessage(ctx, to, msg, extra)
		}
		if err != nil {
			r = outcomeOf(err)
			if r.Outcome == channel.InDoubt && p.id == m.Key {
				l.awaitLate(p.id)
			}
			return afterParts(i, r)
		}
		l.a.uploads.forget(p.id)
		r = channel.Result{Outcome: channel.Accepted, RemoteID: p.id, At: resp.Timestamp, Ref: ref(to)}
	}
	return r
}

// afterParts: when something of the message left, a later part that did not leave is no proof for the whole.
func afterParts(left int, r channel.Result) channel.Result {
	if left > 0 && r.Outcome != channel.Accepted {
		r.Outcome = channel.InDoubt
	}
	return r
}

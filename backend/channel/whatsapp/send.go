package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	signal "go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/signalerror"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

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
		msg, err := l.build(ctx, p)
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

// resolve finds the network's id for the address: the one known, the one asked for before, or the server's answer.
// The result is always the hidden id, which is what a message is addressed to.
func (l *link) resolve(ctx context.Context, m channel.Outgoing) (types.JID, error) {
	if jid, ok := parseRef(m.Ref); ok {
		if jid.Server == types.HiddenUserServer {
			return jid, nil
		}
		if hidden, err := l.client.Store.LIDs.GetLIDForPN(ctx, jid); err != nil {
			return types.JID{}, fmt.Errorf("look up id: %w", err)
		} else if !hidden.IsEmpty() {
			return hidden, nil
		}
		info, err := l.client.GetUserInfo(ctx, []types.JID{jid})
		if err != nil {
			return types.JID{}, fmt.Errorf("ask for id: %w", err)
		}
		if hidden := info[jid].LID; !hidden.IsEmpty() {
			return hidden.ToNonAD(), nil
		}
	}
	if jid, ok := l.a.numbers.get(m.To); ok {
		return jid, nil
	}
	for _, number := range forms(m.To) {
		jid, err := l.lookUp(ctx, number)
		if err != nil {
			return types.JID{}, err
		}
		if !jid.IsEmpty() {
			l.a.numbers.put(m.To, jid)
			return jid, nil
		}
	}
	return types.JID{}, errNoNumber
}

// lookUp asks whether a number is on WhatsApp; empty when it is not.
func (l *link) lookUp(ctx context.Context, number string) (types.JID, error) {
	answers, err := l.client.IsOnWhatsApp(ctx, []string{number})
	if err != nil {
		return types.JID{}, fmt.Errorf("ask for number: %w", err)
	}
	for _, a := range answers {
		if !a.IsIn {
			continue
		}
		if a.JID.Server == types.HiddenUserServer {
			return a.JID.ToNonAD(), nil
		}
		info, err := l.client.GetUserInfo(ctx, []types.JID{a.JID})
		if err != nil {
			return types.JID{}, fmt.Errorf("ask for id: %w", err)
		}
		return info[a.JID].LID.ToNonAD(), nil
	}
	return types.JID{}, nil
}

// prepare makes sure that the message can be encrypted for the customer before anything leaves. The library goes on
// without keys it could not fetch: the server then accepts a message that nobody can open, and we would say "sent".
func (l *link) prepare(ctx context.Context, to types.JID) error {
	devices, err := l.client.GetUserDevices(ctx, []types.JID{to})
	if err != nil {
		return fmt.Errorf("ask for devices: %w", err)
	}
	if len(devices) == 0 {
		return errNoDevices
	}
	var missing []types.JID
	for _, d := range devices {
		has, err := l.client.Store.ContainsSession(ctx, d.SignalAddress())
		if err != nil {
			return fmt.Errorf("look up session: %w", err)
		}
		if !has {
			missing = append(missing, d)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return l.fetchKeys(ctx, missing)
}

// fetchKeys starts sessions with devices we never wrote to. A companion device without keys does without; the phone
// itself must have them.
func (l *link) fetchKeys(ctx context.Context, missing []types.JID) error {
	//lint:ignore SA1019 the library fetches keys only inside a send, where a failure is not told
	bundles := l.client.DangerousInternals().FetchPreKeysNoError(ctx, missing)
	for _, d := range missing {
		bundle := bundles[d]
		if bundle == nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if d.Device == 0 {
				return errNoKeys
			}
			continue
		}
		builder := signal.NewBuilderFromSignal(l.client.Store, d.SignalAddress(), store.SignalProtobufSerializer)
		err := builder.ProcessBundle(ctx, bundle)
		if errors.Is(err, signalerror.ErrUntrustedIdentity) {
			if err = l.newIdentity(ctx, d); err == nil {
				err = builder.ProcessBundle(ctx, bundle)
			}
		}
		if err != nil && d.Device == 0 {
			return fmt.Errorf("start session: %w", err)
		}
	}
	return nil
}

// renewSession deals with a counter that was used: the first time somebody was quicker, and the state read now is a newer
// one; after that the file itself went back, and only a new session with that device helps.
func (l *link) renewSession(ctx context.Context, err error, again int) {
	var used counterError
	if again == 0 || !errors.As(err, &used) {
		return
	}
	l.a.log.Warn("session went back, starting a new one")
	if err := l.client.Store.Sessions.DeleteSession(ctx, used.address); err != nil {
		l.a.log.Warn("forget session", "err", safe(err))
	}
}

// newIdentity accepts that a customer has a new phone, as the library does for what comes in.
func (l *link) newIdentity(ctx context.Context, d types.JID) error {
	addr := d.SignalAddress().String()
	if err := l.client.Store.Identities.DeleteIdentity(ctx, addr); err != nil {
		return fmt.Errorf("forget identity: %w", err)
	}
	if err := l.client.Store.Sessions.DeleteSession(ctx, addr); err != nil {
		return fmt.Errorf("forget session: %w", err)
	}
	return nil
}

package outbox

import (
	"context"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// lookDoubt decides whether a message in doubt wants its lane now: to be asked about, repeated, or, where the owner
// allowed it beforehand, sent another way.
func (o *Outbox) lookDoubt(ctx context.Context, ask Ask) (step, error) {
	id := ask.Query.Message.ID
	d, found, err := o.store.Doubt(ctx, id)
	if err != nil {
		return step{}, err
	}
	now := o.now()
	if !found {
		return step{ask: ask, rest: o.later(ask, time.Time{})}, nil
	}
	if d.Attempt.Due.After(now) {
		return step{ask: ask, rest: o.later(ask, d.Attempt.Due)}, nil
	}
	if r, err := o.router.Route(ctx, ask.Query); err == nil && r.Action == desk.Hold && r.Hold == desk.HoldClock {
		return step{ask: ask, rest: o.later(ask, now.Add(o.timing.BackoffMax))}, nil // an absence proves something after a time
	}
	if _, ok := o.channels.Get(d.Attempt.Account); !ok {
		s := step{ask: ask}
		next, sent, err := o.otherwise(ctx, s, time.Time{})
		if !sent {
			s.rest = o.later(ask, soonest(next, now.Add(notRunning)))
		}
		return s, err
	}
	return step{ask: ask, account: d.Attempt.Account}, nil
}

// settleDoubt does what rule D3 allows for the channel of the doubt, in the lane of its account: ask, then the same
// key again, then the owner's standing permission; else it waits for a person.
func (o *Outbox) settleDoubt(ctx context.Context, l *lane, s step) error {
	d, found, err := o.store.Doubt(ctx, s.ask.Query.Message.ID)
	if err != nil || !found || d.Attempt.Account != l.account {
		return err
	}
	running, ok := o.channels.Get(l.account)
	if !ok {
		return o.putAside(ctx, *o.later(s.ask, o.now().Add(notRunning)))
	}
	next, done := o.resolve(ctx, l, running.Channel, s, d)
	if done {
		return nil
	}
	if next.IsZero() {
		var sent bool
		if next, sent, err = o.repeat(ctx, l, running.Channel.Caps(), s, d); err != nil || sent {
			return err
		}
	}
	allowed, sent, err := o.otherwise(ctx, s, next)
	if err != nil || sent {
		return err
	}
	return o.putAside(ctx, *o.later(s.ask, soonest(next, allowed)))
}

// resolve asks the far side. It returns when to ask again, zero when asking cannot settle it any more.
func (o *Outbox) resolve(ctx context.Context, l *lane, ch channel.Channel, s step, d Doubt) (next time.Time, done bool) {
	resolver, ok := ch.(channel.Resolver)
	since := o.now().Sub(d.Attempt.Settled)
	if !ok || since > o.timing.SameKeyWindow {
		delete(l.asked, d.Attempt.ID)
		return time.Time{}, false
	}
	if again := l.asked[d.Attempt.ID]; again.After(o.now()) {
		return again, false
	}
	out := o.outgoing(d.Parcel)
	out.Repeat = true
	wire, cancel := context.WithTimeout(ctx, o.timing.SendDeadline)
	defer cancel()
	res := o.guarded(wire, out.Key, func() channel.Result { return resolver.Resolve(wire, out) })
	now := o.now()
	t := try{claim: Claim{Token: d.Attempt.Token}, message: s.ask.Query.Message, attempt: d.Attempt}
	if res.Outcome == channel.Accepted || res.Outcome == channel.NotSent && since >= o.timing.SentLookupWait {
		delete(l.asked, d.Attempt.ID)
		st := o.settlement(t, res)
		st.Resolved, st.Due, st.Next = true, now, now
		o.write(ctx, t, st)
		return time.Time{}, true
	}
	next = now.Add(o.doubling(since))
	if res.Outcome == channel.NotSent {
		next = d.Attempt.Settled.Add(o.timing.SentLookupWait)
	}
	if len(l.asked) > page {
		clear(l.asked) // people settled most of them; the rest is asked once more
	}
	l.asked[d.Attempt.ID] = next
	return next, false
}

// repeat sends the same key again where that is one message for the customer. The Router is asked as if the attempt
// had only been planned, so that a freeze, quiet hours, consent and health bind a repeat as they bind a first touch.
func (o *Outbox) repeat(ctx context.Context, l *lane, caps channel.Caps, s step, d Doubt) (next time.Time, sent bool, err error) {
	a, m, now := d.Attempt, s.ask.Query.Message, o.now()
	if !caps.SameKeyRepeats || a.Touched.Before(caps.SameKeySince) || d.Repeats >= o.timing.SameKeyTries || a.Tries >= o.timing.MaxTries ||
		now.Sub(a.Touched) >= o.timing.SameKeyWindow || !now.Before(m.Expires) {
		return time.Time{}, false, nil
	}
	q := s.ask.Query
	q.Message.Status, q.Candidates = desk.Queued, nil
	for _, c := range s.ask.Query.Candidates {
		if c.Address.ID == a.Address {
			c.Account = a.Account
			q.Candidates = append(q.Candidates, c)
		}
	}
	planned := a
	planned.State = desk.Planned
	q.Attempts = []desk.Attempt{planned}
	decision, err := o.router.Route(ctx, q)
	if err != nil {
		return now.Add(o.timing.BackoffMax), false, nil // asked again later; a repeat is never urgent
	}
	c := decision.Candidate
	if decision.Action != desk.Go || c.Account != a.Account || c.Address.ID != a.Address {
		return soonest(decision.Until, now.Add(o.timing.BackoffMax)), false, nil
	}
	if l.early(max(decision.Pace, caps.Pace)) {
		l.insert(m, decision.Pace)
		return time.Time{}, true, nil
	}
	s.attempt = a
	return time.Time{}, true, o.send(ctx, l, s, true)
}

// otherwise is the owner's "better twice than never": a new attempt although this one may have arrived. It waits until
// nothing else can settle the doubt, or the patience of the class has passed.
func (o *Outbox) otherwise(ctx context.Context, s step, settling time.Time) (next time.Time, sent bool, err error) {
	m, now := s.ask.Query.Message, o.now()
	patience := m.Arrived.Add(o.patience(m.Class).Wait)
	if !now.Before(m.Expires) {
		return time.Time{}, false, nil
	}
	d, err := o.router.Route(ctx, s.ask.Query)
	if err != nil {
		return now.Add(o.timing.BackoffMax), false, nil
	}
	switch {
	case d.Action == desk.Wait && d.Until.After(now):
		return d.Until, false, nil
	case d.Action != desk.Go || !d.Dup:
		return time.Time{}, false, nil
	case !settling.IsZero() && now.Before(patience):
		return patience, false, nil
	}
	planned, err := o.plan(ctx, s.ask, d)
	if err != nil || planned.account == 0 {
		return now.Add(notRunning), false, err
	}
	o.lane(planned.account).offer(m, planned.pace)
	return time.Time{}, true, nil
}

// soonest is the earlier of two moments, a zero one being none.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

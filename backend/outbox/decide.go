package outbox

import (
	"context"
	"errors"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

const (
	// notRunning is how long to wait for an account whose channel does not run; its start wakes the outbox anyway.
	notRunning = time.Minute
	// behind is the longest wait of a message behind another of its conversation; normally that one's outcome ends it.
	behind = time.Minute
)

// step is what looking at one message came to: put it aside, or one of its attempts is ready for the lane of account.
type step struct {
	ask     Ask
	rest    *Rest
	attempt desk.Attempt // planned and due; zero for a doubt
	account desk.AccountID
	pace    time.Duration
}

// look asks the Router about one message that waits and plans what it decides. A zero step means nothing to do.
func (o *Outbox) look(ctx context.Context, id desk.MessageID) (step, error) {
	ask, found, err := o.store.Ask(ctx, id)
	if err != nil || !found {
		return step{}, err
	}
	switch m := ask.Query.Message; {
	case m.Status == desk.InDoubt:
		return o.lookDoubt(ctx, ask)
	case m.Status == desk.Queued, m.Status == desk.Held && m.Hold != desk.HoldRestored && m.Hold != desk.HoldApproval:
		d := o.decide(ctx, ask.Query)
		if d.Action == desk.Go {
			return o.plan(ctx, ask, d)
		}
		return step{ask: ask, rest: o.restBy(ask, d)}, nil
	}
	return step{}, nil
}

// decide asks the Router, and enforces the expiry whatever it says: only a hold may outlive it, in a list people see.
func (o *Outbox) decide(ctx context.Context, q desk.RouteQuery) desk.Decision {
	d, err := o.router.Route(ctx, q)
	if err != nil {
		o.log.Error("route", "message", q.Message.ID, "err", err)
		d = desk.Decision{Action: desk.Wait, Until: o.now().Add(o.timing.BackoffFirst)}
	}
	if d.Action != desk.Hold && d.Action != desk.Fail && !o.now().Before(q.Message.Expires) {
		d = desk.Decision{Action: desk.Expire, Reason: "outbox.expired"}
	}
	return d
}

// restBy puts a message aside as decided. It is looked at again at its expiry at the latest.
func (o *Outbox) restBy(ask Ask, d desk.Decision) *Rest {
	m := ask.Query.Message
	r := &Rest{Message: m.ID, Seen: ask.Next, Status: desk.Queued, Reason: d.Reason, Next: d.Until, At: o.now()}
	switch d.Action {
	case desk.Hold:
		r.Status, r.Hold = desk.Held, d.Hold
	case desk.Fail:
		r.Status, r.Next = desk.Failed, time.Time{}
		return r
	case desk.Expire:
		r.Status, r.Next = desk.Expired, time.Time{}
		return r
	}
	r.Next = soonest(r.Next, r.At.Add(o.timing.BackoffMax)) // a change nobody told of is found all the same
	if m.Expires.After(r.At) {
		r.Next = soonest(r.Next, m.Expires)
	}
	if !r.Next.After(r.At) {
		r.Next = r.At.Add(o.timing.BackoffFirst)
	}
	return r
}

// plan makes sure that the newest attempt is the decided one: another address retires it (D5), and so does one that was
// corrected meanwhile.
func (o *Outbox) plan(ctx context.Context, ask Ask, d desk.Decision) (step, error) {
	q, c := ask.Query, d.Candidate
	running, ok := o.channels.Get(c.Account)
	if !ok {
		return step{ask: ask, rest: o.later(ask, o.now().Add(notRunning))}, nil
	}
	if n := len(q.Attempts); n > 0 {
		last := q.Attempts[n-1]
		same := last.Account == c.Account && last.Address == c.Address.ID && last.To == c.Address.Value
		if last.State == desk.Planned && same {
			if last.Due.After(o.now()) {
				return step{ask: ask, rest: o.later(ask, o.patienceEnd(q.Message, last.Due))}, nil
			}
			if q.Message.Status == desk.Held {
				return step{ask: ask, rest: o.later(ask, o.now())}, nil // the reason to hold is gone
			}
			return step{ask: ask, attempt: last, account: c.Account, pace: d.Pace}, nil
		}
	}
	a := desk.Attempt{
		Message: q.Message.ID, Account: c.Account, Address: c.Address.ID, Kind: c.Address.Kind, To: c.Address.Value,
		Ref: c.Address.Ref, WireKey: running.Channel.NewKey(), State: desk.Planned, DupAllowed: d.Dup,
	}
	err := o.store.Plan(ctx, a)
	if errors.Is(err, ErrMoved) {
		return step{}, nil
	}
	if errors.Is(err, ErrUnproved) {
		o.log.Error("the router's choice was refused", "message", q.Message.ID, "err", err)
		return step{ask: ask, rest: o.later(ask, o.now().Add(behind))}, nil
	}
	if err != nil {
		return step{}, err
	}
	o.publish(Changed{Conversation: q.Message.Conversation, Message: q.Message.ID})
	ask, found, err := o.store.Ask(ctx, q.Message.ID)
	if err != nil || !found || len(ask.Query.Attempts) == 0 {
		return step{}, err
	}
	return step{ask: ask, attempt: ask.Query.Attempts[len(ask.Query.Attempts)-1], account: c.Account, pace: d.Pace}, nil
}

// patienceEnd is when to look at a message that may touch again at due: earlier, if its patience ends before (D4).
func (o *Outbox) patienceEnd(m desk.Message, due time.Time) time.Time {
	if p := o.patience(m.Class); p.Wait > 0 {
		if end := m.Arrived.Add(p.Wait); end.After(o.now()) && end.Before(due) {
			due = end
		}
	}
	if m.Expires.After(o.now()) && m.Expires.Before(due) {
		due = m.Expires
	}
	return due
}

// later leaves a message that may go on, or is in doubt, until next.
func (o *Outbox) later(ask Ask, next time.Time) *Rest {
	m := ask.Query.Message
	r := &Rest{Message: m.ID, Seen: ask.Next, Status: desk.Queued, Next: next, At: o.now()}
	if m.Status == desk.InDoubt {
		r.Status, r.Reason = desk.InDoubt, m.Reason
	}
	return r
}

// caps are what an account can do; zero when it does not run.
func (o *Outbox) caps(id desk.AccountID) channel.Caps {
	r, ok := o.channels.Get(id)
	if !ok {
		return channel.Caps{}
	}
	return r.Channel.Caps()
}

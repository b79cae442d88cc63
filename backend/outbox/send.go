package outbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"runtime/debug"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

const (
	// quitGrace is how long a send on the wire may go on after Run was told to end.
	quitGrace = 5 * time.Second
	// overrun is how much longer than its context a send may take before the outbox stops believing in its return.
	overrun = 5 * time.Second
)

// send is one touch of the wire: claim, one Send, outcome (D1).
func (o *Outbox) send(ctx context.Context, l *lane, s step, repeat bool) error {
	q := s.ask.Query
	running, ok := o.channels.Get(l.account)
	if !ok {
		return o.putAside(ctx, *o.later(s.ask, o.now().Add(notRunning)))
	}
	c := Claim{
		Attempt: s.attempt.ID, Token: rand.Text(), At: o.now(), Repeat: repeat, Park: o.timing.ParkDoubt,
		Day: q.AutomaticDay, Week: q.AutomaticWeek,
	}
	if q.Message.Class == desk.Urgent && running.Channel.Caps().Delivers {
		c.ReceiptDue = c.At.Add(o.timing.ReceiptOverdue)
	}
	try := try{claim: c, message: q.Message, attempt: s.attempt}
	parcel, claimed, err := o.store.Claim(ctx, c)
	if err != nil {
		o.unclaim(ctx, try, err)
		return nil
	}
	if !claimed {
		return o.putAside(ctx, *o.later(s.ask, o.now().Add(o.timing.BackoffFirst)))
	}
	o.publish(Changed{Conversation: q.Message.Conversation, Message: q.Message.ID})
	l.began()
	out := o.outgoing(parcel)
	out.Repeat = repeat
	o.touch(ctx, running.Channel, out, try)
	return nil
}

// unclaim follows a claim whose answer was lost: nothing is sent (D1), and if the claim was written after all its token
// is given back, because an attempt that nobody touches must not look touched.
func (o *Outbox) unclaim(ctx context.Context, t try, err error) {
	o.trouble(ctx, err)
	now := o.now()
	o.write(ctx, t, Settlement{
		Attempt: t.attempt.ID, Token: t.claim.Token, At: now, Due: now, Next: now, MaxTries: o.timing.MaxTries,
		Result: channel.Result{Outcome: channel.NotSent, Reason: "outbox.storeTrouble"},
	})
}

// try is a claimed attempt on its way to an outcome.
type try struct {
	claim   Claim
	message desk.Message
	attempt desk.Attempt
}

func (o *Outbox) outgoing(p Parcel) channel.Outgoing {
	for _, f := range p.Files {
		p.Outgoing.Media = append(p.Outgoing.Media, channel.Media{
			Name: f.Name, MIME: f.MIME, Size: f.Size, Inline: f.Inline,
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				if o.openMedia == nil {
					return nil, errors.New("no media folder")
				}
				return o.openMedia(ctx, f)
			},
		})
	}
	return p.Outgoing
}

// sizeOf is how many bytes of files a message brings.
func sizeOf(out channel.Outgoing) (size int64) {
	for _, m := range out.Media {
		size += m.Size
	}
	return size
}

// touch makes the one Send and writes what came of it. A send that outlives its deadline is in doubt, and the lane
// waits for it all the same: there is never a second one on the wire. What it says in the end still counts.
func (o *Outbox) touch(ctx context.Context, ch channel.Channel, out channel.Outgoing, t try) {
	wire, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.timing.Deadline(sizeOf(out)))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(quitGrace, cancel) })()
	answer := make(chan channel.Result, 1)
	began := o.now()
	go func() { answer <- o.guarded(wire, out.Key, func() channel.Result { return ch.Send(wire, out) }) }()
	select {
	case res := <-answer:
		o.settle(ctx, t, res, o.now().Sub(began))
		return
	case <-wire.Done():
	}
	timer := time.NewTimer(overrun)
	defer timer.Stop()
	select {
	case res := <-answer:
		o.settle(ctx, t, res, o.now().Sub(began))
		return
	case <-timer.C:
	}
	o.settle(ctx, t, channel.Result{Outcome: channel.InDoubt, Reason: "outbox.noAnswer"}, o.now().Sub(began))
	select {
	case res := <-answer:
		o.settle(ctx, t, res, o.now().Sub(began))
	case <-ctx.Done():
	}
}

// guarded turns a panic of an adapter into a doubt (D2). The panic's value may hold a customer's text: it is not logged.
func (o *Outbox) guarded(ctx context.Context, key string, call func() channel.Result) (res channel.Result) {
	defer func() {
		if p := recover(); p != nil {
			o.log.Error("channel panicked", "key", key, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			res = channel.Result{Outcome: channel.InDoubt, Code: "panic", Reason: "outbox.noAnswer"}
		}
		if res.Outcome == channel.InDoubt && res.Reason == "" {
			res.Reason = "outbox.noAnswer"
		}
	}()
	res = call()
	switch res.Outcome {
	case channel.Accepted, channel.NotSent, channel.Rejected, channel.InDoubt:
	default:
		res.Outcome = channel.InDoubt // an answer without proof
	}
	return res
}

// settle tells health of an answer and writes it.
func (o *Outbox) settle(ctx context.Context, t try, res channel.Result, took time.Duration) {
	if t.claim.Repeat {
		res.At = time.Time{} // it may be of the first time
	}
	o.report(t.attempt.Account, res, took)
	if res.Err != nil {
		o.log.Info("send", "attempt", t.attempt.ID, "outcome", res.Outcome, "code", res.Code, "err", res.Err)
	}
	o.write(ctx, t, o.settlement(t, res))
}

// write keeps writing an outcome until it is written, or the process is to end and it does not work: then it is a doubt.
func (o *Outbox) write(ctx context.Context, t try, s Settlement) {
	write := context.WithoutCancel(ctx)
	for pause := time.Duration(0); ; pause = min(max(2*pause, troubleFirst), troubleMax) {
		status, err := o.store.Settle(write, s)
		if err == nil {
			o.settled(write, t, s.Result, status)
			return
		}
		if errors.Is(err, ErrLost) {
			o.log.Warn("outcome of an attempt that moved on", "attempt", t.attempt.ID, "outcome", s.Result.Outcome)
			return
		}
		o.trouble(ctx, err)
		if ctx.Err() != nil && pause > 0 {
			return
		}
		sleep(ctx, pause)
	}
}

func (o *Outbox) settlement(t try, res channel.Result) Settlement {
	now := o.now()
	s := Settlement{Attempt: t.attempt.ID, Token: t.claim.Token, At: now, Result: res, MaxTries: o.timing.MaxTries}
	switch res.Outcome {
	case channel.NotSent:
		s.Due = now.Add(max(res.RetryAfter, o.backoff(t.attempt.Tries)))
		s.Next = o.patienceEnd(t.message, s.Due)
		if t.claim.Repeat {
			s.Due = now.Add(max(res.RetryAfter, o.doubling(now.Sub(t.attempt.Touched))))
			s.Next = s.Due
		}
	case channel.InDoubt, channel.Rejected:
		s.Due = now.Add(o.backoff(t.attempt.Tries))
		s.Next = s.Due
	}
	return s
}

// settled follows an outcome that was written: a receipt may have come before it.
func (o *Outbox) settled(ctx context.Context, t try, res channel.Result, status desk.Status) {
	o.publish(Changed{Conversation: t.message.Conversation, Message: t.message.ID})
	if res.RemoteID != "" {
		for _, r := range o.early.take(t.attempt.Account, res.RemoteID) {
			if err := o.Receipt(ctx, r); err != nil {
				o.log.Error("early receipt", "attempt", t.attempt.ID, "err", err)
			}
		}
	}
	if status == desk.InDoubt {
		o.log.Warn("attempt in doubt", "attempt", t.attempt.ID, "code", res.Code)
	}
	o.poke()
}

// backoff is the pause after the n-th try: doubling, with a fifth of jitter either way.
func (o *Outbox) backoff(tries int) time.Duration {
	d := o.timing.BackoffFirst << min(tries, 20)
	if d > o.timing.BackoffMax || d <= 0 {
		d = o.timing.BackoffMax
	}
	return d - d/5 + time.Duration(mrand.Int64N(int64(2*d/5)+1))
}

// doubling is the pause before asking or repeating again what has been in doubt for so long.
func (o *Outbox) doubling(since time.Duration) time.Duration {
	return min(max(since, o.timing.BackoffFirst), o.timing.BackoffMax)
}

// report tells health what a send showed of the account.
func (o *Outbox) report(account desk.AccountID, res channel.Result, took time.Duration) {
	s := channel.Signal{Account: account, Kind: channel.SendFailed, At: o.now(), Took: took, Err: res.Err}
	switch {
	case res.Blocks:
		s.Kind, s.Reason = channel.Blocked, channel.ReasonRestricted
	case res.Outcome == channel.Accepted:
		s.Kind, s.Far = channel.SendWorked, res.At
	case res.Outcome == channel.Rejected, res.Outcome == channel.NotSent && res.RetryAfter > 0:
		s.Kind = channel.Answered // it refused one message, or asked to come back: it is there
	case errors.Is(res.Err, context.DeadlineExceeded):
		s.Reason = channel.ReasonTimeout
	}
	o.signals(s)
}

package outbox

import (
	"context"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

const (
	page = 100
	// asleep is the longest sleep: within a minute of its expiry every message is settled or listed (D13).
	asleep = 30 * time.Second
	// breath is the least time between two passes.
	breath = 5 * time.Millisecond
	// troubleFirst and troubleMax pace the tries to write to a store that took no write.
	troubleFirst = time.Second
	troubleMax   = 30 * time.Second
	// reaskEvery is the least time between two passes over everything that waits.
	reaskEvery = 250 * time.Millisecond
)

// asks are the wishes to look again at what waits without being due.
type asks struct {
	mu        sync.Mutex
	every     bool
	customers map[desk.CustomerID]bool
	notBefore time.Time // of the next pass over everything; by the process's own clock, which nobody sets
}

func (a *asks) all() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.every = true
}

func (a *asks) customer(id desk.CustomerID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.customers == nil {
		a.customers = map[desk.CustomerID]bool{}
	}
	a.customers[id] = true
}

// take empties the wishes. A wish for everything that comes too soon stays; after is then how long until it may be taken.
func (a *asks) take() (customers []desk.CustomerID, every bool, after time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.customers {
		customers = append(customers, id)
	}
	a.customers = nil
	if wait := time.Until(a.notBefore); a.every && wait > 0 {
		return customers, false, wait
	}
	every, a.every = a.every, false
	return customers, every, 0
}

func (a *asks) done(from time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.notBefore = time.Now().Add(max(reaskEvery, 4*time.Since(from)))
}

// Wake makes the outbox ask the Router again about everything that waits: health, an override or a consent changed.
// It never blocks, and many calls cost little more than one.
func (o *Outbox) Wake() {
	o.asks.all()
	o.poke()
}

// Added tells that a message was queued. It never blocks.
func (o *Outbox) Added() { o.poke() }

// Recheck makes the outbox ask the Router again about what waits for one customer: an address or a consent changed. A
// message whose consent is gone is then HELD; whatever the moment, the claim itself refuses it (D6). It never blocks.
func (o *Outbox) Recheck(id desk.CustomerID) {
	if id == 0 {
		o.Wake()
		return
	}
	o.asks.customer(id)
	o.poke()
}

// Heed looks again when an event says that something may have changed: subscribe it to the bus. It never blocks.
func (o *Outbox) Heed(e event.Event) {
	switch e := e.(type) {
	case event.MessageChanged:
		o.poke()
	case event.CustomerChanged:
		o.Recheck(e.Customer)
	case event.AccountChanged, event.InternetChanged, event.IncidentChanged, event.SettingChanged:
		o.Wake()
	}
}

func (o *Outbox) poke() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// schedule looks at what is due, hands what may leave to the lanes, and sleeps until the next moment or a wake.
func (o *Outbox) schedule(ctx context.Context) {
	pause := troubleFirst
	for ctx.Err() == nil {
		if o.stalled.Load() {
			sleep(ctx, pause)
			pause = min(2*pause, troubleMax)
			if err := o.store.TryWrite(ctx, o.now()); err != nil {
				continue
			}
			o.log.Info("store takes writes again")
			o.stalled.Store(false)
			o.asks.all()
			o.bus.Publish(event.OutboxChanged{})
		}
		next, err := o.pass(ctx)
		if err != nil {
			o.trouble(ctx, err)
			continue
		}
		pause = troubleFirst
		o.rest(ctx, next)
	}
}

// trouble stops all sending until a write works: after a failed commit nobody knows what is on the disk (D1).
func (o *Outbox) trouble(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	if !o.stalled.Swap(true) {
		o.log.Error("store takes no writes, sending stops", "err", err)
		o.bus.Publish(event.OutboxChanged{})
	}
	o.poke()
}

// rest sleeps until next, a wake, or the end of ctx.
func (o *Outbox) rest(ctx context.Context, next time.Time) {
	wait := asleep
	if !next.IsZero() {
		wait = min(wait, max(breath, next.Sub(o.now())))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-o.wake:
	}
}

// pass looks once at everything due and everything asked for, and returns when to look next.
func (o *Outbox) pass(ctx context.Context) (time.Time, error) {
	looked := map[desk.MessageID]bool{}
	for {
		ids, err := o.store.Due(ctx, o.now(), page)
		if err == nil {
			err = o.lookAt(ctx, ids, nil)
		}
		if err != nil {
			return time.Time{}, err
		}
		before := len(looked)
		for _, id := range ids {
			looked[id] = true
		}
		if len(ids) < page || len(looked) == before {
			break
		}
	}
	after, err := o.reask(ctx, looked)
	if err != nil {
		return time.Time{}, err
	}
	now := o.now()
	if !o.overdue.IsZero() && !now.Before(o.overdue) {
		o.bus.Publish(event.OutboxChanged{}) // the network was silent for too long about an urgent message (D8)
	}
	next, overdue, err := o.store.NextDue(ctx, now)
	o.overdue = overdue
	return soonest(soonest(next, overdue), after), err
}

// reask looks at what somebody asked for, but for what this pass has looked at already.
func (o *Outbox) reask(ctx context.Context, looked map[desk.MessageID]bool) (after time.Time, err error) {
	customers, every, wait := o.asks.take()
	if wait > 0 {
		after = o.now().Add(wait)
	}
	for _, c := range customers {
		if err := o.lookAtAll(ctx, c, looked); err != nil {
			return after, err
		}
	}
	if every {
		from := time.Now()
		if err := o.lookAtAll(ctx, 0, looked); err != nil {
			return after, err
		}
		o.asks.done(from)
	}
	return after, nil
}

func (o *Outbox) lookAtAll(ctx context.Context, customer desk.CustomerID, looked map[desk.MessageID]bool) error {
	after := desk.MessageID(0)
	for {
		ids, err := o.store.Waiting(ctx, customer, after, page)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := o.lookAt(ctx, ids, looked); err != nil || len(ids) < page {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// lookAt looks at some messages, without those in but: one transaction puts aside those that wait, then the lanes get those that may leave.
func (o *Outbox) lookAt(ctx context.Context, ids []desk.MessageID, but map[desk.MessageID]bool) error {
	var rests []Rest
	var ready []step
	for _, id := range ids {
		if but[id] {
			continue
		}
		s, err := o.look(ctx, id)
		if err == nil && s.rest == nil && s.account != 0 {
			s, err = o.queueUp(ctx, s)
		}
		if err != nil {
			if err := o.sick(ctx, id, err); err != nil {
				return err
			}
			continue
		}
		if s.rest != nil {
			rests = append(rests, *s.rest)
		}
		if s.account != 0 {
			ready = append(ready, s)
		}
	}
	if len(rests) == 0 {
		return nil
	}
	changed, err := o.store.Rest(ctx, rests)
	if err != nil {
		return err
	}
	o.publish(changed...)
	for _, s := range ready {
		o.lane(s.account).offer(s.ask.Query.Message, s.pace)
	}
	return nil
}

// queueUp decides when to look again at a message that a lane is about to get, or that its conversation holds back.
func (o *Outbox) queueUp(ctx context.Context, s step) (step, error) {
	m := s.ask.Query.Message
	until, blocked, err := o.store.Blocked(ctx, m.ID, o.now(), o.timing.ParkDoubt)
	if err != nil {
		return s, err
	}
	next := o.patienceEnd(m, o.now().Add(o.timing.BackoffMax))
	if blocked {
		s.account = 0
		next = o.now().Add(behind)
		if !until.IsZero() && until.Before(next) {
			next = until
		}
	}
	s.rest = o.later(s.ask, next)
	return s, nil
}

// sick puts aside a message that cannot be looked at, so that the others flow. When not even that can be written, it is
// the store that is sick, and sending stops.
func (o *Outbox) sick(ctx context.Context, id desk.MessageID, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o.log.Error("look at message", "message", id, "err", err)
	at := o.now()
	_, err = o.store.Rest(ctx, []Rest{{Message: id, Any: true, Next: at.Add(o.timing.BackoffMax), At: at}})
	return err
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

package outbox

import (
	"context"
	"sort"
	"sync"
	"time"

	"planob/backend/desk"
)

// lane is the one worker of an account: at most one send of the account is on the wire.
type lane struct {
	account desk.AccountID
	wake    chan struct{}
	asked   map[desk.AttemptID]time.Time // when a doubt may be asked about again; only the worker reads it

	mu      sync.Mutex
	waiting []place
	last    time.Time // when the last send began, by the process's own clock, which nobody sets
	gap     time.Duration
}

// place is a message in the lane's queue.
type place struct {
	rank int
	id   desk.MessageID
}

func newLane(account desk.AccountID) *lane {
	return &lane{account: account, wake: make(chan struct{}, 1), asked: map[desk.AttemptID]time.Time{}}
}

// offer puts a message in the queue. One that comes first is looked at at once: the pace may be that of another one.
func (l *lane) offer(m desk.Message, pace time.Duration) {
	if l.insert(m, pace) {
		l.mu.Lock()
		l.gap = 0
		l.mu.Unlock()
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// insert queues a message, once: what need not be paced before what must, urgent first, then what a person typed, then by
// age. True when it is new and first.
func (l *lane) insert(m desk.Message, pace time.Duration) bool {
	p := place{rank: 2, id: m.ID}
	if !m.Automatic {
		p.rank = 1
	}
	if m.Class == desk.Urgent {
		p.rank = 0
	}
	if pace > 0 {
		p.rank += 3
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.waiting {
		if w.id == p.id {
			return false
		}
	}
	at := sort.Search(len(l.waiting), func(i int) bool {
		w := l.waiting[i]
		return w.rank > p.rank || w.rank == p.rank && w.id > p.id
	})
	l.waiting = append(l.waiting, place{})
	copy(l.waiting[at+1:], l.waiting[at:])
	l.waiting[at] = p
	return at == 0
}

// next takes the first message of the queue, or tells how long until one may be taken; 0 means until an offer.
func (l *lane) next() (desk.MessageID, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return 0, 0
	}
	if wait := time.Until(l.last.Add(l.gap)); wait > 0 {
		return 0, wait
	}
	id := l.waiting[0].id
	l.waiting = l.waiting[1:]
	return id, 0
}

// early reports whether the pace forbids a send now; the lane then waits for it.
func (l *lane) early(gap time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gap = gap
	return !l.last.IsZero() && time.Since(l.last) < gap
}

func (l *lane) began() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
}

// runLane sends what the lane is offered, one by one, until ctx ends.
func (o *Outbox) runLane(ctx context.Context, l *lane) {
	for ctx.Err() == nil {
		wait := time.Duration(0)
		if o.stalled.Load() || !o.fit() {
			wait = troubleFirst
		} else {
			var id desk.MessageID
			if id, wait = l.next(); id != 0 {
				if err := o.serve(ctx, l, id); err != nil {
					if err := o.sick(ctx, id, err); err != nil {
						o.trouble(ctx, err)
					}
				}
				continue
			}
		}
		l.idle(ctx, wait)
	}
}

func (l *lane) idle(ctx context.Context, wait time.Duration) {
	var end <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		end = timer.C
	}
	select {
	case <-ctx.Done():
	case <-end:
	case <-l.wake:
	}
}

// serve looks again at a message whose turn has come, because much may have changed while it stood in the queue, and
// sends it if it still may leave by this account.
func (o *Outbox) serve(ctx context.Context, l *lane, id desk.MessageID) error {
	s, err := o.look(ctx, id)
	if err != nil {
		return err
	}
	m := s.ask.Query.Message
	switch {
	case s.rest != nil:
		return o.putAside(ctx, *s.rest)
	case s.account == 0:
		return nil
	case s.account != l.account:
		o.lane(s.account).offer(m, s.pace)
		return nil
	}
	if l.early(max(s.pace, o.caps(l.account).Pace)) {
		l.insert(m, s.pace)
		return nil
	}
	until, blocked, err := o.store.Blocked(ctx, id, o.now(), o.timing.ParkDoubt)
	if err != nil {
		return err
	}
	if blocked {
		if until.IsZero() {
			until = o.now().Add(behind)
		}
		return o.putAside(ctx, *o.later(s.ask, until))
	}
	if m.Status == desk.InDoubt {
		return o.settleDoubt(ctx, l, s)
	}
	return o.send(ctx, l, s, false)
}

func (o *Outbox) putAside(ctx context.Context, r Rest) error {
	changed, err := o.store.Rest(ctx, []Rest{r})
	if err == nil {
		o.publish(changed...)
		o.poke()
	}
	return err
}

// lane returns the lane of an account and starts it when it is new. Before Run there are none to start.
func (o *Outbox) lane(account desk.AccountID) *lane {
	o.mu.Lock()
	defer o.mu.Unlock()
	l, ok := o.lanes[account]
	if !ok {
		l = newLane(account)
		o.lanes[account] = l
		o.start(l)
	}
	return l
}

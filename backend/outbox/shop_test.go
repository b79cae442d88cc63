package outbox_test

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// ladder is a small Router: rules D4 to D6 over what a test says of the channels.
type ladder struct {
	mu     sync.Mutex
	down   map[desk.AccountID]time.Time // since when
	frozen bool
	dup    bool
	blind  bool // overlooks doubts
	pace   time.Duration
	timing desk.Timing
	now    func() time.Time
}

func (r *ladder) set(id desk.AccountID, up bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if up {
		delete(r.down, id)
	} else if r.down[id].IsZero() {
		r.down[id] = r.now()
	}
}

func (r *ladder) Route(_ context.Context, q desk.RouteQuery) (desk.Decision, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, now := q.Message, r.now()
	refused, doubt := map[desk.AddressID]bool{}, false
	for _, a := range q.Attempts {
		refused[a.Address] = refused[a.Address] || a.State == desk.Rejected
		doubt = doubt || !r.blind && (a.State == desk.AttemptInDoubt || a.State == desk.Touching)
	}
	switch {
	case !now.Before(m.Expires) && !doubt:
		return desk.Decision{Action: desk.Expire, Reason: "test.expired"}, nil
	case r.frozen:
		return desk.Decision{Action: desk.Hold, Hold: desk.HoldFrozen}, nil
	case doubt && !r.dup:
		return desk.Decision{Action: desk.Wait, Reason: "test.doubt"}, nil
	case m.Automatic && (q.AutomaticDay >= r.timing.CapDay || q.AutomaticWeek >= r.timing.CapWeek):
		return desk.Decision{Action: desk.Hold, Hold: desk.HoldCaps}, nil
	}
	var usable []desk.Candidate
	consent := false
	for _, c := range q.Candidates {
		allowed := c.Address.Allows(m.Class)
		consent = consent || allowed
		if allowed && c.Account != 0 && !refused[c.Address.ID] {
			usable = append(usable, c)
		}
	}
	switch {
	case !consent && len(q.Candidates) > 0:
		return desk.Decision{Action: desk.Hold, Hold: desk.HoldConsent}, nil
	case len(usable) == 0:
		return desk.Decision{Action: desk.Fail, Reason: "test.noChannel"}, nil
	}
	d := r.choose(q, usable, now)
	d.Dup = doubt
	return d, nil
}

// choose stays with the planned address until the class's patience ends; a new message takes the first that works.
func (r *ladder) choose(q desk.RouteQuery, usable []desk.Candidate, now time.Time) desk.Decision {
	planned := desk.AddressID(0)
	tries := 0
	if n := len(q.Attempts); n > 0 && q.Attempts[n-1].State == desk.Planned {
		planned, tries = q.Attempts[n-1].Address, q.Attempts[n-1].Tries
	}
	for _, c := range usable {
		if c.Address.ID != planned {
			continue
		}
		since, down := r.down[c.Account]
		p := r.timing.Patience[q.Message.Class]
		due := q.Message.Arrived.Add(p.Wait)
		if down && since.Add(p.Down).Before(due) {
			due = since.Add(p.Down)
		}
		if p == (desk.Patience{}) || due.After(now) {
			if !down {
				return desk.Decision{Action: desk.Go, Candidate: c, Pace: r.pace}
			}
			if p == (desk.Patience{}) {
				due = time.Time{}
			}
			return desk.Decision{Action: desk.Wait, Until: due}
		}
		if !down && tries == 0 {
			return desk.Decision{Action: desk.Go, Candidate: c, Pace: r.pace}
		}
	}
	var own *desk.Candidate
	for _, c := range usable {
		if _, down := r.down[c.Account]; down {
			continue
		}
		if c.Address.ID != planned {
			return desk.Decision{Action: desk.Go, Candidate: c, Pace: r.pace}
		}
		own = &c
	}
	if own != nil {
		return desk.Decision{Action: desk.Go, Candidate: *own, Pace: r.pace}
	}
	return desk.Decision{Action: desk.Wait}
}

// shop is a store with two channels and an outbox over them.
type shop struct {
	unfit    atomic.Bool // the store is not to be trusted with a send
	t        testing.TB
	db       *store.DB
	ledger   *store.Outbox
	router   *ladder
	channels *channel.Set
	bus      *event.Bus
	box      *outbox.Outbox
	zap      *fake.Channel
	mail     *fake.Channel
	zapID    desk.AccountID
	mailID   desk.AccountID
	timing   desk.Timing
	mu       sync.Mutex
	signals  []channel.Signal
}

// zapCaps and mailCaps are what the two networks of the tests can do.
var (
	zapCaps  = channel.Caps{Kind: "zap", AddressForm: "phone", SendText: true, Delivers: true, Reads: true, SameKeyRepeats: true}
	mailCaps = channel.Caps{Kind: "mail", AddressForm: "email", SendText: true, Subject: true}
)

func newShop(t testing.TB) *shop {
	t.Helper()
	return newShopOver(t, storetest.Open(t), nil)
}

// newShopOver makes a shop over a store; wrap may put something between the outbox and its ledger.
func newShopOver(t testing.TB, db *store.DB, wrap func(outbox.Store) outbox.Store) *shop {
	t.Helper()
	s := &shop{t: t, db: db, ledger: store.NewOutbox(db), channels: channel.NewSet(), bus: event.NewBus(), timing: desk.DefaultTiming()}
	s.router = &ladder{down: map[desk.AccountID]time.Time{}, timing: s.timing, now: time.Now}
	s.zapID, s.mailID = storetest.Account(t, db, "zap"), storetest.Account(t, db, "mail")
	s.zap = fake.New(fake.Options{Account: s.zapID, Caps: zapCaps, Dedupe: true})
	s.mail = fake.New(fake.Options{Account: s.mailID, Caps: mailCaps})
	s.put(s.zapID, "zap", s.zap)
	s.put(s.mailID, "mail", s.mail)
	var ledger outbox.Store = s.ledger
	if wrap != nil {
		ledger = wrap(ledger)
	}
	s.box = s.newBox(ledger)
	return s
}

func (s *shop) put(id desk.AccountID, kind desk.Kind, ch channel.Channel) {
	s.channels.Put(channel.Running{Account: channel.Account{ID: id, Kind: kind}, Channel: ch})
}

func (s *shop) newBox(ledger outbox.Store) *outbox.Outbox {
	return outbox.New(outbox.Options{
		Store: ledger, Router: s.router, Channels: s.channels, Bus: s.bus, Timing: s.timing, Fit: func() bool { return !s.unfit.Load() },
		Signals: func(sig channel.Signal) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.signals = append(s.signals, sig)
		},
	})
}

// run starts the outbox and returns what stops it and waits for its end.
func (s *shop) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	box := s.box
	go func() {
		defer close(done)
		if err := box.Run(ctx); err != nil {
			s.t.Error(err)
		}
	}()
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); <-done }) }
	s.t.Cleanup(stop)
	return stop
}

// settle waits inside a bubble until the outbox has nothing left to do at this moment. A writer that meets another one
// sleeps some milliseconds of the bubble's clock, and counts as idle while it does: so the clock has to move for it.
func settle() {
	time.Sleep(200 * time.Millisecond)
	synctest.Wait()
}

// customer has a zap and a mail address with consent for everything.
func (s *shop) customer() (desk.Customer, desk.ConversationID) {
	s.t.Helper()
	c := storetest.Customer(s.t, s.db, "Ana", storetest.Address{Kind: "zap"}, storetest.Address{Kind: "mail"})
	return c, storetest.Conversation(s.t, s.db, c.ID)
}

// write queues a message as the inbox does: with its first attempt planned, when the router already knows one.
func (s *shop) write(m desk.Message) desk.MessageID {
	s.t.Helper()
	if m.Arrived.IsZero() {
		m.Arrived = time.Now()
	}
	m.Text = "oi"
	m.Direction, m.Status = desk.Out, desk.Queued
	if m.Class == "" {
		m.Class = desk.Reply
	}
	if m.Expires.IsZero() {
		m.Expires = m.Arrived.Add(s.timing.Expiry[m.Class])
	}
	q, err := s.ledger.RouteQueryNew(context.Background(), m)
	if err != nil {
		s.t.Fatal(err)
	}
	var attempts []desk.Attempt
	if d, _ := s.router.Route(context.Background(), q); d.Action == desk.Go {
		attempts = append(attempts, plannedBy(d))
	}
	id := storetest.Message(s.t, s.db, m, attempts...)
	s.box.Added()
	return id
}

func plannedBy(d desk.Decision) desk.Attempt {
	return desk.Attempt{
		Account: d.Candidate.Account, Address: d.Candidate.Address.ID, Kind: d.Candidate.Address.Kind,
		To: d.Candidate.Address.Value, WireKey: "K-" + rand.Text(),
	}
}

func (s *shop) status(id desk.MessageID) desk.Status {
	s.t.Helper()
	return desk.Status(storetest.Text(s.t, s.db, "SELECT status FROM message WHERE id = $1", id))
}

func (s *shop) attempts(id desk.MessageID) []desk.Attempt {
	s.t.Helper()
	all, err := s.ledger.Attempts(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// want fails unless the message has the status and its attempts the states.
func (s *shop) want(id desk.MessageID, status desk.Status, states ...desk.AttemptState) {
	s.t.Helper()
	if got := s.status(id); got != status {
		s.t.Errorf("message is %q, want %q", got, status)
	}
	got := s.attempts(id)
	ok := len(got) == len(states)
	for i := 0; ok && i < len(got); i++ {
		ok = got[i].State == states[i]
	}
	if !ok {
		s.t.Errorf("attempts are %v, want %v", statesOf(got), states)
	}
}

func statesOf(all []desk.Attempt) []desk.AttemptState {
	states := make([]desk.AttemptState, len(all))
	for i, a := range all {
		states[i] = a.State
	}
	return states
}

// boss is the actor of the acts.
var boss = desk.Actor{Name: "dona", Role: desk.Owner}

package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// dying is the ledger of a process that dies before or after one of its commits, or whose disk takes no writes.
type dying struct {
	*store.Outbox
	moment string // "before claim", "after settle"…; "" lives
	dead   atomic.Bool
	cancel func()
	// full, when it answers true for a step, refuses its commit.
	full func(step string) bool
}

var errFull = errors.New("database or disk is full")

func (d *dying) call(step string, commit func() error) error {
	if d.dead.Load() {
		return errDead
	}
	if d.full != nil && d.full(step) {
		return errFull
	}
	if d.moment == "before "+step {
		return d.die()
	}
	err := commit()
	if d.moment == "after "+step {
		return d.die()
	}
	return err
}

func (d *dying) die() error {
	d.dead.Store(true)
	d.cancel()
	return errDead
}

func (d *dying) Plan(ctx context.Context, a desk.Attempt) error {
	return d.call("plan", func() error { return d.Outbox.Plan(ctx, a) })
}

func (d *dying) Claim(ctx context.Context, c outbox.Claim) (p outbox.Parcel, ok bool, err error) {
	err = d.call("claim", func() error {
		p, ok, err = d.Outbox.Claim(ctx, c)
		return err
	})
	return p, ok, err
}

func (d *dying) Settle(ctx context.Context, s outbox.Settlement) (status desk.Status, err error) {
	err = d.call("settle", func() error {
		status, err = d.Outbox.Settle(ctx, s)
		return err
	})
	return status, err
}

func (d *dying) TryWrite(ctx context.Context, at time.Time) error {
	return d.call("try", func() error { return d.Outbox.TryWrite(ctx, at) })
}

// dieAt runs an outbox that dies at a moment, and then waits until it is dead. The shop's own outbox is the next life.
func (s *shop) dieAt(moment string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	d := &dying{Outbox: s.ledger, moment: moment, cancel: cancel}
	box := s.newBox(d)
	done := make(chan struct{})
	go func() { defer close(done); box.Run(ctx) }()
	<-done
	if !d.dead.Load() {
		s.t.Fatal("did not die")
	}
}

// A message that was not committed does not exist: a process killed before it has nothing to send.
func TestFault_01(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		err := s.db.Txn(context.Background(), func(ctx context.Context) error {
			m := desk.Message{Conversation: conversation, Class: desk.Reply, Arrived: time.Now(), Expires: time.Now().Add(time.Hour)}
			if _, err := s.ledger.RouteQueryNew(ctx, m); err != nil {
				return err
			}
			return errDead // killed before the commit
		})
		if !errors.Is(err, errDead) {
			t.Fatal(err)
		}
		s.run()
		time.Sleep(time.Hour)
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM message"); n != 0 || len(s.zap.Arrivals()) != 0 {
			t.Errorf("%d messages, %d arrivals", n, len(s.zap.Arrivals()))
		}
	})
}

// Killed after the message was stored and before it was claimed: sent exactly once after the restart.
func TestFault_02(t *testing.T) {
	killed(t, "before claim", func(s *shop, id desk.MessageID) {
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
	})
}

// Killed after the claim and before the wire, on WhatsApp: the same id goes again, and the customer sees one.
func TestFault_03(t *testing.T) {
	killed(t, "after claim", func(s *shop, id desk.MessageID) {
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
		if tries := s.attempts(id)[0].Tries; tries != 2 {
			t.Errorf("%d tries", tries)
		}
	})
}

// Killed after the wire and before the outcome, on WhatsApp: the same id goes again, and the customer sees one.
func TestFault_05(t *testing.T) {
	killed(t, "before settle", func(s *shop, id desk.MessageID) {
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 2)
	})
}

// Killed after the outcome: nothing is sent again.
func TestFault_08(t *testing.T) {
	killed(t, "after settle", func(s *shop, id desk.MessageID) {
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
	})
}

// killed lets a process die at a moment with one message to send, and a new one live for a day.
func killed(t *testing.T, moment string, then func(*shop, desk.MessageID)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		id := s.write(desk.Message{Conversation: conversation})
		s.dieAt(moment)
		s.run()
		time.Sleep(20 * time.Hour)
		then(s, id)
	})
}

// arrived compares what customers have, by zap and by mail, and the raw arrivals of zap.
func (s *shop) arrived(zap, mail, raw int) {
	s.t.Helper()
	got := 0
	for _, m := range s.zap.Arrivals() {
		got += s.zap.Raw(m.Key)
	}
	if len(s.zap.Arrivals()) != zap || len(s.mail.Arrivals()) != mail || got != raw {
		s.t.Errorf("zap %d, mail %d, raw %d; want %d, %d, %d", len(s.zap.Arrivals()), len(s.mail.Arrivals()), got, zap, mail, raw)
	}
}

// The same on e-mail: a Message-ID found in Sent is accepted; what cannot be known is a person's, and no second mail
// goes by itself.
func TestFault_06(t *testing.T) {
	for _, blind := range []bool{false, true} {
		t.Run(fmt.Sprintf("blind=%v", blind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShop(t)
				s.router.set(s.zapID, false)
				s.put(s.mailID, "mail", fake.Lookup{Channel: s.mail, Blind: func() bool { return blind }})
				_, conversation := s.customer()
				id := s.write(desk.Message{Conversation: conversation})
				s.dieAt("before settle")
				s.run()
				time.Sleep(20 * time.Hour)
				if blind {
					s.want(id, desk.InDoubt, desk.AttemptInDoubt)
				} else {
					s.want(id, desk.Accepted, desk.AttemptAccepted)
				}
				s.arrived(0, 1, 0)
			})
		})
	}
}

// Killed in the failover: either the old attempt is planned or the new one is, never both, and the message leaves once.
func TestFault_09(t *testing.T) {
	for _, moment := range []string{"before plan", "after plan"} {
		t.Run(moment, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShop(t)
				_, conversation := s.customer()
				id := s.write(desk.Message{Conversation: conversation})
				s.zap.SetUp(false)
				s.router.set(s.zapID, false)
				s.dieAt(moment)
				open := storetest.Count(t, s.db, "SELECT COUNT(*) FROM attempt WHERE message_id = $1 AND state IN ('planned', 'touching')", id)
				if open != 1 {
					t.Errorf("%d open attempts", open)
				}
				s.zap.SetUp(true)
				s.router.set(s.zapID, true)
				s.run()
				time.Sleep(time.Hour)
				if got := s.status(id); got != desk.Accepted {
					t.Errorf("message is %q", got)
				}
				if n := len(s.zap.Arrivals()) + len(s.mail.Arrivals()); n != 1 {
					t.Errorf("arrived %d times", n)
				}
			})
		})
	}
}

// A disk that is full before the claim: nothing is sent, reading works, and sending goes on when there is room. A disk
// that fills up between the wire and the outcome: nothing else is sent, and the answer is written when there is room.
func TestFault_17(t *testing.T) {
	for step, sent := range map[string]int{"claim": 0, "settle": 1} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var full atomic.Bool
				full.Store(true)
				s := newShopOver(t, storetest.Open(t), func(l outbox.Store) outbox.Store {
					return &dying{Outbox: l.(*store.Outbox), full: func(at string) bool {
						return full.Load() && (at == step || at == "try")
					}}
				})
				_, conversation := s.customer()
				_, other := s.customer()
				s.run()
				id := s.write(desk.Message{Conversation: conversation})
				time.Sleep(time.Second)
				second := s.write(desk.Message{Conversation: other})
				time.Sleep(10 * time.Minute)
				if n := len(s.zap.Arrivals()); n != sent {
					t.Errorf("%d sent with a full disk", n)
				}
				if sum, err := s.box.Summary(context.Background()); err != nil || !sum.Stalled || sum.Waiting != 2 {
					t.Errorf("summary %+v, %v", sum, err)
				}
				full.Store(false)
				time.Sleep(2 * time.Minute)
				s.want(id, desk.Accepted, desk.AttemptAccepted)
				s.want(second, desk.Accepted, desk.AttemptAccepted)
				s.arrived(2, 0, 2)
			})
		})
	}
}

// A store that must not be trusted takes messages, and nothing leaves until it may be trusted again.
func TestUnfitStoreSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.unfit.Store(true)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(10 * time.Minute)
		if sum, err := s.box.Summary(context.Background()); err != nil || !sum.Stalled || len(s.zap.Arrivals()) != 0 {
			t.Errorf("summary %+v, %v, %d sent", sum, err, len(s.zap.Arrivals()))
		}
		s.unfit.Store(false)
		time.Sleep(time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
	})
}

// A claim whose answer is lost after its commit sends nothing, and gives the attempt back to be sent once.
func TestClaimAnswerLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lost atomic.Bool
		s := newShopOver(t, storetest.Open(t), func(l outbox.Store) outbox.Store { return &forgetful{l.(*store.Outbox), &lost} })
		_, conversation := s.customer()
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
		if !lost.Load() {
			t.Error("no answer was lost")
		}
	})
}

// forgetful loses the answer of its first claim.
type forgetful struct {
	*store.Outbox
	lost *atomic.Bool
}

func (f *forgetful) Claim(ctx context.Context, c outbox.Claim) (outbox.Parcel, bool, error) {
	p, ok, err := f.Outbox.Claim(ctx, c)
	if f.lost.CompareAndSwap(false, true) {
		return outbox.Parcel{}, false, errors.New("the answer is lost")
	}
	return p, ok, err
}

// The network drops in the middle of a WhatsApp send: in doubt, and the same id goes again.
func TestFault_27(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.Next(fake.CutMid)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		settle()
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		time.Sleep(time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		s.arrived(1, 0, 1)
	})
}

// WhatsApp answers 503 for less than the patience: what waits stays on WhatsApp and leaves once, in order, when it is back.
func TestFault_36(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.SetUp(false)
		s.run()
		var ids []desk.MessageID
		for range 5 {
			ids = append(ids, s.write(desk.Message{Conversation: conversation}))
			time.Sleep(time.Second)
		}
		s.router.set(s.zapID, false)
		s.box.Wake()
		time.Sleep(90 * time.Second)
		s.zap.SetUp(true)
		s.router.set(s.zapID, true)
		s.box.Wake()
		time.Sleep(30 * time.Second)
		for _, id := range ids {
			s.want(id, desk.Accepted, desk.AttemptAccepted)
		}
		s.arrived(5, 0, 5)
		s.inOrder(ids, s.zap)
	})
}

// inOrder fails unless the messages arrived in this order.
func (s *shop) inOrder(ids []desk.MessageID, c *fake.Channel) {
	s.t.Helper()
	at := map[string]int{}
	for i, m := range c.Arrivals() {
		at[m.Key] = i
	}
	last := -1
	for _, id := range ids {
		all := s.attempts(id)
		i, ok := at[all[len(all)-1].WireKey]
		if !ok || i < last {
			s.t.Errorf("message %d arrived at place %d after %d", id, i, last)
		}
		last = i
	}
}

// WhatsApp is down for 40 minutes with 200 messages of all classes: urgent ones leave by mail within their patience and
// 30 s, campaigns wait, and nobody gets anything twice.
func TestFault_37(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		s.run()
		s.zap.SetUp(false)
		s.router.set(s.zapID, false)
		var written []letter37
		for n := range 200 {
			_, conversation := s.customer()
			class := desk.Classes[n%len(desk.Classes)]
			if n < 20 {
				s.router.set(s.zapID, true) // these were planned for WhatsApp just before anybody knew
			}
			id := s.write(desk.Message{Conversation: conversation, Class: class, Automatic: class == desk.Campaign})
			s.router.set(s.zapID, false)
			written = append(written, letter37{id, class, time.Now()})
			time.Sleep(100 * time.Millisecond)
		}
		s.box.Wake()
		time.Sleep(2*time.Minute + 30*time.Second)
		for _, l := range written {
			if got := s.status(l.id); l.class == desk.Urgent && got != desk.Accepted {
				t.Errorf("urgent message is %q after its patience", got)
			}
		}
		time.Sleep(40*time.Minute - time.Since(written[0].at))
		for i, l := range written {
			if l.class == desk.Campaign && i < 20 && s.status(l.id) != desk.Queued {
				t.Errorf("a campaign is %q", s.status(l.id))
			}
		}
		s.zap.SetUp(true)
		s.router.set(s.zapID, true)
		s.box.Wake()
		time.Sleep(10 * time.Minute)
		keys := map[string]bool{}
		for _, l := range written {
			copies := 0
			for _, a := range s.attempts(l.id) {
				keys[a.WireKey] = true
				copies += s.zap.Raw(a.WireKey) + s.mail.Raw(a.WireKey)
			}
			if copies != 1 || s.status(l.id) != desk.Accepted {
				t.Errorf("%s message is %q with %d copies", l.class, s.status(l.id), copies)
			}
		}
		if tries, most := s.mail.Tries(); most != 1 || tries == 0 {
			t.Errorf("%d mails at the same time", most)
		}
	})
}

type letter37 struct {
	id    desk.MessageID
	class desk.Class
	at    time.Time
}

// Consent is withdrawn while a message waits: it is held within a second, and the claim refuses it before that.
func TestFault_64(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c, conversation := s.customer()
		s.zap.SetUp(false)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		for _, a := range c.Addresses {
			storetest.Revoke(t, s.db, a.ID)
		}
		s.zap.SetUp(true)
		s.box.Recheck(c.ID)
		time.Sleep(time.Second)
		s.want(id, desk.Held, desk.Planned)
		time.Sleep(time.Hour)
		s.arrived(0, 0, 0)
	})
}

// The claim itself refuses an address whose consent is gone, whatever the router says.
func TestClaimChecksConsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c, conversation := s.customer()
		id := s.write(desk.Message{Conversation: conversation})
		storetest.Revoke(t, s.db, c.Addresses[0].ID)
		a := s.attempts(id)[0]
		_, ok, err := s.ledger.Claim(context.Background(), outbox.Claim{Attempt: a.ID, Token: "x", At: time.Now()})
		if ok || err != nil {
			t.Errorf("claimed %v, %v", ok, err)
		}
	})
}

// A message that breaks the adapter each time is tried, counted before each try, and ends with a person; one that is
// refused softly for ever fails after the most tries. The queue goes on.
func TestFault_66(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		s.timing.MaxTries = 3
		s.box = s.newBox(s.ledger)
		_, one := s.customer()
		_, two := s.customer()
		_, three := s.customer()
		poison := &selective{Channel: s.zap, by: map[string]fake.Fault{}}
		s.put(s.zapID, "zap", poison)
		breaks := s.write(desk.Message{Conversation: one, Class: desk.Campaign})
		poison.by[s.attempts(breaks)[0].WireKey] = fake.Panic
		softly := s.write(desk.Message{Conversation: two, Class: desk.Campaign})
		poison.by[s.attempts(softly)[0].WireKey] = fake.CutBefore
		s.run()
		time.Sleep(time.Second)
		healthy := s.write(desk.Message{Conversation: three})
		time.Sleep(20 * time.Hour)
		s.want(breaks, desk.InDoubt, desk.AttemptInDoubt)
		s.want(softly, desk.Failed, desk.NotSent)
		s.want(healthy, desk.Accepted, desk.AttemptAccepted)
		if a := s.attempts(softly)[0]; a.Tries != 3 {
			t.Errorf("%d tries", a.Tries)
		}
		if a := s.attempts(breaks)[0]; a.Tries != 3 {
			t.Errorf("%d tries of what breaks the adapter", a.Tries)
		}
	})
}

// selective makes chosen keys go wrong.
type selective struct {
	*fake.Channel
	by map[string]fake.Fault
}

func (c *selective) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	if f, ok := c.by[m.Key]; ok {
		c.Next(f)
	}
	return c.Channel.Send(ctx, m)
}

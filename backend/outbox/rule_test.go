package outbox_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/outbox"
	"planob/backend/store/storetest"
)

// D2: a send that hangs and ignores its context is in doubt after its deadline, the lane waits for it, and what it says
// in the end still counts.
func TestD2_HangingSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, one := s.customer()
		_, two := s.customer()
		s.zap.Next(fake.Block)
		s.run()
		hangs := s.write(desk.Message{Conversation: one})
		time.Sleep(time.Second)
		behind := s.write(desk.Message{Conversation: two, Class: desk.Campaign})
		time.Sleep(2 * time.Minute)
		s.want(hangs, desk.InDoubt, desk.AttemptInDoubt)
		s.want(behind, desk.Queued, desk.Planned)
		s.zap.Unblock()
		time.Sleep(time.Minute)
		s.want(hangs, desk.Accepted, desk.AttemptAccepted)
		s.want(behind, desk.Accepted, desk.AttemptAccepted)
		if _, most := s.zap.Tries(); most != 1 {
			t.Errorf("%d sends at the same time", most)
		}
		s.arrived(2, 0, 2)
	})
}

// D2: a panic of the adapter is a doubt, and the outbox goes on.
func TestD2_Panic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.router.set(s.zapID, false)
		s.mail.Next(fake.PanicSent)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		next := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Hour)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		s.want(next, desk.Accepted, desk.AttemptAccepted)
		s.arrived(0, 2, 0)
	})
}

// D2: quitting waits a moment for the answer of a send on the wire, so that it makes no doubt.
func TestD2_QuitWaitsForTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.SetDelay(3 * time.Second)
		stop := s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		s.want(id, desk.Active, desk.Touching)
		stop()
		s.want(id, desk.Accepted, desk.AttemptAccepted)
	})
}

// D3: where the Sent folder proves absence, the same Message-ID goes again after ten minutes and not before.
func TestD3_AbsenceAfterTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		s.router.set(s.zapID, false)
		s.put(s.mailID, "mail", fake.Lookup{Channel: s.mail})
		_, conversation := s.customer()
		s.mail.Next(fake.CutMid)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(9 * time.Minute)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		key := s.attempts(id)[0].WireKey
		time.Sleep(2 * time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		if s.attempts(id)[0].WireKey != key || s.mail.Raw(key) != 1 {
			t.Error("not the same key, once")
		}
	})
}

// D3: the same key is repeated three times at most, then a person decides.
func TestD3_ThreeRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.SetFault(fake.CutAfter)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(23 * time.Hour)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		s.arrived(1, 0, 4)
	})
}

// D3, S16: a copy of our own message seen by another device proves it accepted; an id that is not ours proves nothing.
func TestS16_OwnCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.SetFault(fake.CutAfter)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		settle()
		s.zap.SetUp(false)
		ctx := context.Background()
		if ours, err := s.box.OwnCopy(ctx, s.zapID, "somebody else's"); ours || err != nil {
			t.Error(ours, err)
		}
		if ours, err := s.box.OwnCopy(ctx, s.mailID, s.attempts(id)[0].WireKey); ours || err != nil {
			t.Error("another account's key", ours, err)
		}
		if ours, err := s.box.OwnCopy(ctx, s.zapID, s.attempts(id)[0].WireKey); !ours || err != nil {
			t.Error(ours, err)
		}
		s.want(id, desk.Accepted, desk.AttemptAccepted)
	})
}

// D4: "better twice than never", when the owner allowed it: the doubt goes another way, marked and audited.
func TestD4_OwnerAllowsTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.SetFault(fake.CutAfter)
		s.router.dup = true
		s.run()
		id := s.write(desk.Message{Conversation: conversation, Class: desk.Urgent})
		time.Sleep(time.Second)
		s.zap.SetUp(false)
		s.router.set(s.zapID, false)
		s.box.Wake()
		time.Sleep(time.Minute)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt) // its patience is two minutes
		time.Sleep(2 * time.Minute)
		s.want(id, desk.Accepted, desk.AttemptInDoubt, desk.AttemptAccepted)
		if !s.attempts(id)[1].DupAllowed {
			t.Error("not marked")
		}
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM audit WHERE action = 'outbox.dup' AND actor = 'auto'"); n != 1 {
			t.Errorf("%d audit rows", n)
		}
	})
}

// D5: an attempt that was retired, or proved not sent and left, is never claimed again.
func TestD5_RetiredNeverTouches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		id := s.write(desk.Message{Conversation: conversation})
		first := s.attempts(id)[0]
		ctx := context.Background()
		s.router.set(s.zapID, false)
		q, err := s.ledger.RouteQuery(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		second := plannedBy(desk.Decision{Candidate: q.Candidates[1]})
		second.Message = id
		if err := s.ledger.Plan(ctx, second); err != nil {
			t.Fatal(err)
		}
		_, ok, err := s.ledger.Claim(ctx, outbox.Claim{Attempt: first.ID, Token: "x", At: time.Now()})
		if ok || err != nil {
			t.Errorf("claimed %v, %v", ok, err)
		}
		s.want(id, desk.Queued, desk.Retired, desk.Planned)
	})
}

// D8: urgent, accepted, and no receipt for 15 minutes is a task in a list, told by an event, and never a second send;
// a receipt ends it.
func TestD8_SilenceIsATask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.run()
		id := s.write(desk.Message{Conversation: conversation, Class: desk.Urgent})
		time.Sleep(14 * time.Minute)
		told := make(chan struct{}, 100)
		cancel := s.bus.Subscribe(func(e event.Event) {
			if _, ok := e.(event.OutboxChanged); ok {
				told <- struct{}{}
			}
		})
		defer cancel()
		s.listed(outbox.Overdue, 0)
		time.Sleep(2 * time.Minute)
		s.listed(outbox.Overdue, 1)
		if len(told) == 0 {
			t.Error("no event")
		}
		s.arrived(1, 0, 1)
		s.receipt(id, desk.AttemptDelivered)
		s.listed(outbox.Overdue, 0)
		s.want(id, desk.Delivered, desk.AttemptDelivered)
	})
}

func (s *shop) listed(what outbox.List, want int) {
	s.t.Helper()
	rows, err := s.box.List(context.Background(), what, 0, 100)
	if err != nil || len(rows) != want {
		s.t.Errorf("%s lists %d, %v; want %d", what, len(rows), err, want)
	}
}

// receipt reports about the newest attempt of a message.
func (s *shop) receipt(id desk.MessageID, state desk.AttemptState) {
	s.t.Helper()
	all := s.attempts(id)
	a := all[len(all)-1]
	r := channel.Receipt{Account: a.Account, Keys: []string{a.WireKey}, State: state, At: time.Now(), Reason: "test.bounce"}
	if err := s.box.Receipt(context.Background(), r); err != nil {
		s.t.Error(err)
	}
}

// D9: an automatic message waits behind a doubt of its conversation for ten minutes; a typed reply does not.
func TestD9_DoubtParks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.router.set(s.zapID, false)
		s.mail.Next(fake.CutMid)
		s.run()
		doubt := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		automatic := s.write(desk.Message{Conversation: conversation, Class: desk.Notice, Automatic: true})
		typed := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Minute)
		s.want(doubt, desk.InDoubt, desk.AttemptInDoubt)
		s.want(typed, desk.Accepted, desk.AttemptAccepted)
		s.want(automatic, desk.Queued, desk.Planned)
		time.Sleep(10 * time.Minute)
		s.want(automatic, desk.Accepted, desk.AttemptAccepted)
	})
}

// D9: a typed reply never waits behind automation, typed messages keep their order, and urgent overtakes.
func TestD9_Order(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.Next(fake.CutBefore) // the automatic one has to wait
		s.run()
		automatic := s.write(desk.Message{Conversation: conversation, Class: desk.Campaign, Automatic: true})
		time.Sleep(100 * time.Millisecond)
		first := s.write(desk.Message{Conversation: conversation})
		second := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		s.want(automatic, desk.Queued, desk.Planned)
		time.Sleep(time.Minute)
		s.inOrder([]desk.MessageID{first, second, automatic}, s.zap)
		s.zap.Next(fake.CutBefore)
		reply := s.write(desk.Message{Conversation: conversation})
		time.Sleep(100 * time.Millisecond)
		urgent := s.write(desk.Message{Conversation: conversation, Class: desk.Urgent})
		time.Sleep(time.Minute)
		s.inOrder([]desk.MessageID{urgent, reply}, s.zap)
	})
}

// D11, S19: two workers cannot both use the last place under a cap.
func TestS19_CapsHoldInTheClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.run()
		var ids []desk.MessageID
		for range 5 {
			ids = append(ids, s.write(desk.Message{Conversation: conversation, Class: desk.Notice, Automatic: true}))
		}
		time.Sleep(time.Hour)
		for i, id := range ids {
			want := desk.Accepted
			if i >= 3 {
				want = desk.Held
			}
			if got := s.status(id); got != want {
				t.Errorf("message %d is %q, want %q", i, got, want)
			}
		}
		s.arrived(3, 0, 3)
		late := s.attempts(ids[4])[0]
		_, ok, err := s.ledger.Claim(context.Background(), outbox.Claim{Attempt: late.ID, Token: "x", At: time.Now(), Day: 2, Week: 2})
		if ok || err != nil {
			t.Errorf("claimed with an old count: %v, %v", ok, err)
		}
	})
}

// What the program sends by itself is counted against its account when it touches the wire, once; what a person typed and
// answers to somebody who has just written are not.
func TestSpentCountsWhatTouched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		s.zap.Next(fake.CutBefore) // the first is tried again: one place
		s.run()
		for range 3 {
			_, conversation := s.customer()
			s.write(desk.Message{Conversation: conversation, Class: desk.Notice, Automatic: true})
			s.write(desk.Message{Conversation: conversation})
		}
		_, just := s.customer()
		storetest.Exec(t, s.db, "UPDATE conversation SET last_inbound = $1 WHERE id = $2", time.Now().UnixMilli(), just)
		s.write(desk.Message{Conversation: just, Class: desk.Notice, Automatic: true})
		time.Sleep(time.Hour)
		s.arrived(7, 0, 7)
		for account, want := range map[desk.AccountID]int{s.zapID: 3, s.mailID: 0} {
			if n, err := s.ledger.Spent(context.Background(), account, 0); err != nil || n != want {
				t.Errorf("account %d spent %d of %d, %v", account, n, want, err)
			}
		}
		time.Sleep(24 * time.Hour)
		if n, err := s.ledger.Spent(context.Background(), s.zapID, 0); err != nil || n != 0 {
			t.Errorf("a day later %d, %v", n, err)
		}
	})
}

// D14: after a restore everything that could leave is held until a manager reviews; a doubt is a doubt again, what is
// past its expiry expires, the rest goes on.
func TestD14_Quarantine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, one := s.customer()
		_, two := s.customer()
		_, three := s.customer()
		s.router.set(s.zapID, false)
		s.mail.Next(fake.CutMid)
		stop := s.run()
		doubt := s.write(desk.Message{Conversation: one})
		time.Sleep(time.Second)
		stop()
		waiting := s.write(desk.Message{Conversation: two})
		short := s.write(desk.Message{Conversation: three, Expires: time.Now().Add(time.Minute)})
		ctx := context.Background()
		if n, err := s.box.HoldAll(ctx, desk.HoldRestored); n != 3 || err != nil {
			t.Fatal(n, err)
		}
		s.box = s.newBox(s.ledger)
		s.run()
		time.Sleep(time.Hour)
		if n := len(s.mail.Arrivals()); n != 0 {
			t.Errorf("%d left before a review", n)
		}
		sum, err := s.box.Summary(ctx)
		if err != nil || sum.Restored != 3 {
			t.Errorf("summary %+v, %v", sum, err)
		}
		agent := desk.Actor{Name: "ana", Role: desk.Agent}
		if _, err := s.box.Release(ctx, agent, []desk.MessageID{waiting}); desk.ErrorCode(err) != desk.CodeForbidden {
			t.Errorf("an agent released: %v", err)
		}
		if n, err := s.box.ReleaseRestored(ctx, boss); n != 3 || err != nil {
			t.Error(n, err)
		}
		time.Sleep(time.Minute)
		s.want(doubt, desk.InDoubt, desk.AttemptInDoubt)
		s.want(waiting, desk.Accepted, desk.AttemptAccepted)
		if got := s.status(short); got != desk.Expired {
			t.Errorf("the short one is %q", got)
		}
	})
}

// Row 63: the network accepts and later says it failed: the message fails for a person, and is never sent again by itself.
func TestFault_63(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Hour)
		s.receipt(id, desk.Rejected)
		time.Sleep(10 * time.Hour)
		s.want(id, desk.Failed, desk.Rejected)
		s.listed(outbox.Failed, 1)
		s.arrived(1, 0, 1)
		if n, err := s.box.Dismiss(context.Background(), boss, []desk.MessageID{id}); n != 1 || err != nil {
			t.Error(n, err)
		}
		s.listed(outbox.Failed, 0)
	})
}

// A receipt that overtakes the outcome of its own send counts, by our key and by the network's id.
func TestReceiptBeforeOutcome(t *testing.T) {
	for _, byID := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(t)
			_, conversation := s.customer()
			hasty := &hasty{Channel: s.zap, byID: byID}
			s.put(s.zapID, "zap", hasty)
			hasty.box = s.box
			s.run()
			id := s.write(desk.Message{Conversation: conversation})
			time.Sleep(time.Second)
			s.want(id, desk.Read, desk.AttemptRead)
		})
	}
}

// hasty reports a message read before it answers its send.
type hasty struct {
	*fake.Channel
	box  *outbox.Outbox
	byID bool
}

func (c *hasty) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	res := c.Channel.Send(ctx, m)
	r := channel.Receipt{Account: m.Account, Keys: []string{m.Key}, State: desk.AttemptRead, At: time.Now()}
	if c.byID {
		r.Keys = []string{res.RemoteID}
	}
	c.box.Receipt(ctx, r)
	return res
}

// Late proof of an earlier attempt ends what was planned since: a person sent again, and then the first one arrived.
func TestLateProofRetiresTheResend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.router.set(s.zapID, false)
		s.mail.Next(fake.CutAfter)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		first := s.attempts(id)[0]
		s.router.frozen = true
		if n, err := s.box.Resend(context.Background(), boss, []desk.MessageID{id}, 0); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		r := channel.Receipt{Account: first.Account, Keys: []string{first.WireKey}, State: desk.AttemptDelivered, At: time.Now()}
		if err := s.box.Receipt(context.Background(), r); err != nil {
			t.Fatal(err)
		}
		s.router.frozen = false
		s.box.Wake()
		time.Sleep(time.Hour)
		s.arrived(0, 1, 0)
		if got := s.status(id); got != desk.Delivered {
			t.Errorf("message is %q", got)
		}
	})
}

// A refusal sends the message to the next address; when none is left it fails with the reason.
func TestRefusedTriesTheNextAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, one := s.customer()
		_, two := s.customer()
		s.zap.SetFault(fake.Refuse)
		s.mail.Next(fake.Works, fake.Refuse)
		s.run()
		arrives := s.write(desk.Message{Conversation: one})
		time.Sleep(time.Minute)
		fails := s.write(desk.Message{Conversation: two})
		time.Sleep(time.Minute)
		s.want(arrives, desk.Accepted, desk.Rejected, desk.AttemptAccepted)
		s.want(fails, desk.Failed, desk.Rejected, desk.Rejected)
	})
}

// A person's choice of another address is binding, also for what only waits; the first attempt never leaves.
func TestResendByAnotherAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c, conversation := s.customer()
		s.zap.SetUp(false)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		if n, err := s.box.Resend(context.Background(), boss, []desk.MessageID{id}, c.Addresses[1].ID); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		settle()
		s.want(id, desk.Accepted, desk.NotSent, desk.AttemptAccepted)
		s.zap.SetUp(true)
		time.Sleep(time.Hour)
		s.arrived(0, 1, 0)
	})
}

// A large file on a slow line has the time that it needs; a text that hangs as long is in doubt after a minute.
func TestDeadlineGrowsWithTheFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, talk := s.customer()
		s.zap.SetDelay(10 * time.Minute)
		large := s.write(desk.Message{Conversation: talk})
		storetest.Exec(t, s.db, `INSERT INTO media (id, message_id, name, mime, size, sha256) VALUES ($1, $2, 'v.mp4', 'video/mp4', $3, 'x')`,
			s.db.IDs.Next(), large, 20<<20)
		storetest.Exec(t, s.db, "UPDATE message SET media_count = 1 WHERE id = $1", large)
		s.run()
		time.Sleep(9 * time.Minute)
		s.want(large, desk.Active, desk.Touching)
		time.Sleep(2 * time.Minute)
		s.want(large, desk.Accepted, desk.AttemptAccepted)

		s.zap.SetDelay(0)
		s.zap.Next(fake.Swallow)
		_, other := s.customer()
		small := s.write(desk.Message{Conversation: other})
		time.Sleep(59 * time.Second)
		s.want(small, desk.Active, desk.Touching)
		time.Sleep(2 * time.Second)
		s.want(small, desk.InDoubt, desk.AttemptInDoubt)
	})
}

// What no person typed says so to the network, and what one typed does not.
func TestAutomaticIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, talk := s.customer()
		s.run()
		s.write(desk.Message{Conversation: talk})
		time.Sleep(time.Minute)
		s.write(desk.Message{Conversation: talk, Class: desk.Notice, Automatic: true})
		time.Sleep(time.Minute)
		if got := s.zap.Arrivals(); len(got) != 2 || got[0].Automatic || !got[1].Automatic {
			t.Errorf("%+v", got)
		}
	})
}

// What a person cancels does not leave; what is on the wire cannot be called back.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, one := s.customer()
		_, two := s.customer()
		s.zap.SetDelay(10 * time.Second)
		s.run()
		leaving := s.write(desk.Message{Conversation: one})
		time.Sleep(time.Second)
		waiting := s.write(desk.Message{Conversation: two})
		time.Sleep(time.Second)
		n, err := s.box.Cancel(context.Background(), boss, []desk.MessageID{leaving, waiting})
		if n != 1 || err != nil {
			t.Error(n, err)
		}
		time.Sleep(time.Minute)
		s.want(leaving, desk.Accepted, desk.AttemptAccepted)
		s.want(waiting, desk.Cancelled, desk.Retired)
	})
}

// The pace of the account, and the slower one of a recovering channel, are kept; what a person typed goes first.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		s.router.pace = 5 * time.Second
		s.router.set(s.zapID, false)
		var automatic []desk.MessageID
		for range 4 {
			_, conversation := s.customer()
			automatic = append(automatic, s.write(desk.Message{Conversation: conversation, Class: desk.Campaign, Automatic: true}))
		}
		s.router.set(s.mailID, false)
		s.run()
		s.router.set(s.mailID, true)
		s.box.Wake()
		time.Sleep(6 * time.Second)
		_, conversation := s.customer()
		typed := s.write(desk.Message{Conversation: conversation})
		time.Sleep(5 * time.Second)
		if n := len(s.mail.Arrivals()); n != 3 {
			t.Errorf("%d in eleven seconds", n)
		}
		if got := s.status(typed); got != desk.Accepted {
			t.Errorf("the typed one is %q behind automation", got)
		}
		time.Sleep(time.Minute)
		for _, id := range automatic {
			if got := s.status(id); got != desk.Accepted {
				t.Errorf("message is %q", got)
			}
		}
	})
}

// A customer put in the bin gets nothing.
func TestDeletedCustomer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c, conversation := s.customer()
		id := s.write(desk.Message{Conversation: conversation})
		storetest.Exec(t, s.db, "UPDATE customer SET deleted_at = 1 WHERE id = $1", c.ID)
		s.run()
		time.Sleep(25 * time.Hour)
		s.arrived(0, 0, 0)
		if got := s.status(id); got == desk.Queued {
			t.Errorf("message still %q", got)
		}
	})
}

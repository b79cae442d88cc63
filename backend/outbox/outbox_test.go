package outbox_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/store/storetest"
)

// A message that is queued leaves once, by its first address, and the customer has it once.
func TestSendsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		settle()
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		if got := s.zap.Arrivals(); len(got) != 1 || got[0].Text != "oi" || got[0].Name != "Ana" {
			t.Errorf("arrived %+v", got)
		}
		if len(s.signals) != 1 || s.signals[0].Kind != channel.SendWorked {
			t.Errorf("signals %+v", s.signals)
		}
	})
}

// When WhatsApp goes down the message leaves by the next channel of the plan, after the patience of its class.
func TestFailsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.run()
		s.zap.SetUp(false)
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Minute)
		s.want(id, desk.Queued, desk.Planned)
		s.router.set(s.zapID, false)
		s.box.Wake()
		time.Sleep(5*time.Minute + time.Second)
		s.want(id, desk.Accepted, desk.NotSent, desk.AttemptAccepted)
		s.zap.SetUp(true)
		s.router.set(s.zapID, true)
		s.box.Wake()
		time.Sleep(time.Hour)
		if len(s.zap.Arrivals()) != 0 || len(s.mail.Arrivals()) != 1 {
			t.Errorf("zap %d, mail %d", len(s.zap.Arrivals()), len(s.mail.Arrivals()))
		}
	})
}

// A message nobody can route yet waits without an attempt and leaves when a channel comes.
func TestQueuedWithoutAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.router.set(s.zapID, false)
		s.router.set(s.mailID, false)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Minute)
		s.want(id, desk.Queued)
		s.router.set(s.mailID, true)
		s.box.Wake()
		settle()
		s.want(id, desk.Accepted, desk.AttemptAccepted)
	})
}

// Nothing leaves after its expiry, and within a minute of it the message is in a list (D10, D13).
func TestExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.router.set(s.zapID, false)
		s.router.set(s.mailID, false)
		s.run()
		id := s.write(desk.Message{Conversation: conversation, Expires: time.Now().Add(time.Hour)})
		time.Sleep(time.Hour + time.Minute)
		s.want(id, desk.Expired)
		s.router.set(s.mailID, true)
		s.box.Wake()
		time.Sleep(time.Hour)
		if n := len(s.mail.Arrivals()); n != 0 {
			t.Errorf("%d arrived after the expiry", n)
		}
	})
}

// A send in doubt on a network that folds repeats is sent again with the same key, and the customer has it once (D3).
func TestSameKeySettlesDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.Next(fake.CutAfter)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		settle()
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		time.Sleep(time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
		key := s.attempts(id)[0].WireKey
		if s.zap.Raw(key) != 2 || len(s.zap.Arrivals()) != 1 {
			t.Errorf("raw %d, seen %d", s.zap.Raw(key), len(s.zap.Arrivals()))
		}
	})
}

// A doubt from before this device was linked is not repeated: from another device the same key is a second message (D3).
func TestD3_AnotherDeviceDoesNotRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.Next(fake.CutAfter)
		stop := s.run()
		id := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		stop()
		linked := time.Now()
		s.zap.SetCaps(func(c *channel.Caps) { c.SameKeySince = linked })
		s.run()
		time.Sleep(20 * time.Hour)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		if n := s.zap.Raw(s.attempts(id)[0].WireKey); n != 1 {
			t.Errorf("arrived %d times", n)
		}
	})
}

// A repeat that is proved not sent proves nothing about the first touch: the message stays in doubt and does not leave
// by another channel.
func TestRepeatNotSentStaysInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		_, conversation := s.customer()
		s.zap.Next(fake.CutAfter)
		s.run()
		id := s.write(desk.Message{Conversation: conversation})
		settle()
		s.zap.SetUp(false)
		time.Sleep(8 * time.Hour)
		s.want(id, desk.InDoubt, desk.AttemptInDoubt)
		if n := len(s.mail.Arrivals()); n != 0 {
			t.Fatalf("%d left by mail", n)
		}
		s.zap.SetUp(true)
		time.Sleep(10 * time.Minute)
		s.want(id, desk.Accepted, desk.AttemptAccepted)
	})
}

// Without repeats or a look-up a doubt waits for a person, who may count it as sent, or send it again (audited).
func TestDoubtWaitsForAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c, conversation := s.customer()
		_, other := s.customer()
		s.router.set(s.zapID, false)
		s.mail.Next(fake.CutAfter, fake.CutMid)
		s.run()
		sent := s.write(desk.Message{Conversation: conversation})
		time.Sleep(time.Second)
		lost := s.write(desk.Message{Conversation: other})
		time.Sleep(20 * time.Hour)
		s.want(sent, desk.InDoubt, desk.AttemptInDoubt)
		s.want(lost, desk.InDoubt, desk.AttemptInDoubt)
		ctx := context.Background()
		if n, err := s.box.CountAsSent(ctx, boss, []desk.MessageID{sent}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := s.box.Resend(ctx, boss, []desk.MessageID{lost}, 0); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		settle()
		s.want(sent, desk.Accepted, desk.AttemptAccepted)
		s.want(lost, desk.Accepted, desk.AttemptInDoubt, desk.AttemptAccepted)
		if !s.attempts(lost)[1].DupAllowed {
			t.Error("the second attempt does not say that it may be a double")
		}
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM audit WHERE action IN ('outbox.resend', 'outbox.count_as_sent')"); n != 2 {
			t.Errorf("%d audit rows", n)
		}
		_ = c
	})
}

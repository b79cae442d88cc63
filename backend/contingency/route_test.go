package contingency

import (
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// A shop with WhatsApp (account 1) first and e-mail (account 2) second, on a Wednesday at ten.
var ten = time.Date(2026, time.November, 18, 13, 0, 0, 0, time.UTC)

const (
	wa   desk.AccountID = 1
	mail desk.AccountID = 2
)

func saoPaulo(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func address(id desk.AddressID, kind desk.Kind, classes ...desk.Class) desk.Address {
	a := desk.Address{ID: id, Kind: kind}
	for _, c := range classes {
		a.Consents = append(a.Consents, desk.Consent{Class: c, Given: ten})
	}
	return a
}

func testView(t *testing.T, now time.Time, health ...desk.Health) view {
	v := view{now: now, timing: desk.DefaultTiming(), hours: DefaultHours(saoPaulo(t)), health: map[desk.AccountID]desk.Health{}}
	for _, h := range health {
		if h.Send == "" {
			h.Send = h.State
		}
		v.health[h.Account] = h
	}
	return v
}

func up(id desk.AccountID) desk.Health { return desk.Health{Account: id, State: desk.HealthUp} }
func down(id desk.AccountID, since time.Time) desk.Health {
	return desk.Health{Account: id, State: desk.HealthDown, DownSince: since}
}

func reply(attempts ...desk.Attempt) desk.RouteQuery {
	all := desk.Classes
	return desk.RouteQuery{
		Message:    desk.Message{ID: 7, Conversation: 5, Class: desk.Reply, Arrived: ten, Expires: ten.Add(24 * time.Hour)},
		Candidates: []desk.Candidate{{Address: address(11, "whatsapp", all...), Account: wa}, {Address: address(12, "email", all...), Account: mail}},
		Attempts:   attempts,
	}
}

func planned() desk.Attempt {
	return desk.Attempt{N: 1, Account: wa, Address: 11, State: desk.Planned}
}

// A new message starts at the first address that works, without waiting (D4).
func TestD4_NewMessageStartsAtTheFirstThatWorks(t *testing.T) {
	d := decide(reply(), testView(t, ten, down(wa, ten.Add(-time.Second)), up(mail)))
	if d.Action != desk.Go || d.Candidate.Account != mail {
		t.Fatalf("got %+v, want e-mail at once", d)
	}
	if d := decide(reply(), testView(t, ten, up(wa), up(mail))); d.Candidate.Account != wa {
		t.Fatalf("got %+v, want WhatsApp first", d)
	}
}

// What is queued already leaves its channel only after its class's patience (D4).
func TestD4_QueuedMessageWaitsForItsPatience(t *testing.T) {
	for _, c := range []struct {
		class      desk.Class
		age, fell  time.Duration // since written, since the channel fell
		switched   bool
		nextLookIn time.Duration
	}{
		{desk.Urgent, 30 * time.Second, 30 * time.Second, false, 30 * time.Second},
		{desk.Urgent, 61 * time.Second, 60 * time.Second, true, 0},
		{desk.Urgent, 2 * time.Minute, 10 * time.Second, true, 0},
		{desk.Reply, 6 * time.Minute, 4 * time.Minute, false, time.Minute},
		{desk.Reply, 6 * time.Minute, 5 * time.Minute, true, 0},
		{desk.Reply, 10 * time.Minute, time.Second, true, 0},
		{desk.Notice, 6 * time.Minute, 5 * time.Minute, true, 0},
		{desk.Dues, 29 * time.Minute, 29 * time.Minute, false, time.Minute},
		{desk.Dues, 31 * time.Minute, 30 * time.Minute, true, 0},
		{desk.Campaign, 5 * time.Hour, 5 * time.Hour, false, 0},
	} {
		q := reply(planned())
		q.Message.Class = c.class
		now := ten.Add(c.age)
		d := decide(q, testView(t, now, down(wa, now.Add(-c.fell)), up(mail)))
		if got := d.Action == desk.Go && d.Candidate.Account == mail; got != c.switched {
			t.Errorf("%s, %s old, channel down for %s: got %+v", c.class, c.age, c.fell, d)
		}
		if !c.switched && c.nextLookIn > 0 && d.Until.Sub(now) != c.nextLookIn {
			t.Errorf("%s, %s old: looks again in %s, want %s", c.class, c.age, d.Until.Sub(now), c.nextLookIn)
		}
	}
}

// One attempt in doubt stops automatic failover, unless the owner chose "better twice than never" for the class (D4).
func TestD4_DoubtBlocksFailover(t *testing.T) {
	now := ten.Add(time.Hour)
	for _, state := range []desk.AttemptState{desk.AttemptInDoubt, desk.Touching} {
		a := planned()
		a.State = state
		v := testView(t, now, down(wa, ten), up(mail))
		if d := decide(reply(a), v); d.Action != desk.Wait {
			t.Errorf("%s: got %+v, want to wait", state, d)
		}
		v.preferDup = map[desk.Class]bool{desk.Reply: true}
		if d := decide(reply(a), v); d.Action != desk.Go || d.Candidate.Account != mail || !d.Dup {
			t.Errorf("%s with the owner's leave: got %+v", state, d)
		}
	}
}

// No address without recorded consent for the class is ever used, however long the outage (D6).
func TestD6_ConsentBindsEveryMessage(t *testing.T) {
	q := reply()
	q.Candidates[1].Address = address(12, "email", desk.Notice)
	now := ten.Add(5 * time.Hour)
	if d := decide(q, testView(t, now, down(wa, ten), up(mail))); d.Action != desk.Wait {
		t.Errorf("got %+v, want to wait for WhatsApp", d)
	}
	q.Candidates[0].Address.Consents[1].Revoked = ten // reply
	if d := decide(q, testView(t, now, up(wa), up(mail))); d.Action != desk.Hold || d.Hold != desk.HoldConsent {
		t.Errorf("got %+v, want held for consent", d)
	}
}

// Quiet hours and caps bind what the program sends by itself, and nothing that a person typed (D6, D11).
func TestD6_QuietHoursAndCapsBindOnlyAutomatic(t *testing.T) {
	night := time.Date(2026, time.November, 18, 23, 0, 0, 0, saoPaulo(t))
	q := reply()
	q.Message.Expires = night.Add(24 * time.Hour)
	v := testView(t, night, up(wa))
	if d := decide(q, v); d.Action != desk.Go {
		t.Errorf("typed at night: %+v", d)
	}
	q.Message.Automatic, q.Message.Class = true, desk.Notice
	if d := decide(q, v); d.Hold != desk.HoldHours || d.Until.In(v.hours.Zone).Hour() != 8 {
		t.Errorf("automatic at night: %+v", d)
	}
	v = testView(t, ten, up(wa))
	q.AutomaticDay = 3
	if d := decide(q, v); d.Hold != desk.HoldCaps {
		t.Errorf("fourth automatic of the day: %+v", d)
	}
	q.LastInbound = ten.Add(-time.Hour)
	if d := decide(q, v); d.Action != desk.Go {
		t.Errorf("answer to the customer's own message: %+v", d)
	}
}

// An account's allowance bounds what the program sends by itself to people who did not just write: such a message goes
// another way or waits for its turn, at a slow pace; nothing that a person typed, and no answer, is counted (delivery.md).
func TestAllowanceBindsOnlyAutomatic(t *testing.T) {
	q := reply()
	q.Spent = map[desk.AccountID]int{wa: 9}
	v := testView(t, ten, up(wa), up(mail))
	v.allowed = map[desk.AccountID]channel.Allowance{wa: {Day: 10, Every: 12 * time.Second}}
	q.Message.Automatic, q.Message.Class = true, desk.Notice
	if d := decide(q, v); d.Candidate.Account != wa || d.Pace != 12*time.Second {
		t.Errorf("the tenth: %+v", d)
	}
	q.Spent[wa] = 10
	if d := decide(q, v); d.Action != desk.Go || d.Candidate.Account != mail || d.Pace != 0 {
		t.Errorf("the eleventh, with another way: %+v", d)
	}
	only := testView(t, ten, up(wa), up(mail))
	only.allowed = map[desk.AccountID]channel.Allowance{wa: {Until: ten.Add(20 * time.Hour)}, mail: {Day: 0}}
	if d := decide(q, only); d.Hold != desk.HoldCaps || !d.Until.Equal(ten.Add(20*time.Hour)) {
		t.Errorf("no way left: %+v", d)
	}
	campaign := q
	campaign.Message.Class = desk.Campaign
	if d := decide(campaign, v); d.Hold != desk.HoldCaps {
		t.Errorf("a campaign takes another way: %+v", d)
	}
	q.LastInbound = ten.Add(-time.Hour)
	if d := decide(q, v); d.Candidate.Account != wa || d.Pace != 0 {
		t.Errorf("an answer: %+v", d)
	}
	typed := reply()
	typed.Spent = q.Spent
	if d := decide(typed, v); d.Candidate.Account != wa || d.Pace != 0 {
		t.Errorf("typed: %+v", d)
	}
}

// A message past its expiry never leaves; with a suspect clock it is held, not expired (D10).
func TestD10_ExpiryAndSuspectClock(t *testing.T) {
	q := reply(planned())
	v := testView(t, q.Message.Expires, up(wa))
	if d := decide(q, v); d.Action != desk.Expire {
		t.Errorf("got %+v, want expired", d)
	}
	v.clockDoubt = true
	if d := decide(q, v); d.Hold != desk.HoldClock {
		t.Errorf("got %+v, want held for the clock", d)
	}
	q.Attempts[0].State = desk.AttemptInDoubt
	if d := decide(q, v); d.Hold != desk.HoldClock {
		t.Errorf("in doubt, with a suspect clock: %+v, want it left alone", d)
	}
	v.clockDoubt = false
	if d := decide(q, v); d.Action != desk.Wait {
		t.Errorf("in doubt and past expiry: %+v, want it left to a person", d)
	}
}

// A network that refused the message is not asked again; the next address is, and then a person is told.
func TestRefusedAddressIsNotAskedAgain(t *testing.T) {
	refused := planned()
	refused.State = desk.Rejected
	v := testView(t, ten, up(wa), up(mail))
	if d := decide(reply(refused), v); d.Action != desk.Go || d.Candidate.Account != mail {
		t.Fatalf("got %+v, want e-mail", d)
	}
	other := desk.Attempt{N: 2, Account: mail, Address: 12, State: desk.Rejected}
	if d := decide(reply(refused, other), v); d.Action != desk.Fail {
		t.Fatalf("got %+v, want failed", d)
	}
}

// A recovering channel carries its own waiting messages at a safe pace; new ones take a channel that works (D7).
func TestD7_RecoveringCarriesItsOwn(t *testing.T) {
	recovering := desk.Health{Account: wa, State: desk.HealthRecovering, DownSince: ten}
	v := testView(t, ten.Add(time.Minute), recovering, up(mail))
	if d := decide(reply(planned()), v); d.Candidate.Account != wa || d.Pace != 5*time.Second {
		t.Errorf("waiting message: %+v", d)
	}
	if d := decide(reply(), v); d.Candidate.Account != mail {
		t.Errorf("new message: %+v", d)
	}
}

// "Only this conversation by e-mail" moves what waits, at once.
func TestPreferredKindMovesTheConversation(t *testing.T) {
	v := testView(t, ten, up(wa), up(mail))
	v.overrides = []desk.Override{{Action: desk.Prefer, Conversation: 5, Kind: "email", From: ten}}
	if d := decide(reply(planned()), v); d.Action != desk.Go || d.Candidate.Account != mail {
		t.Errorf("got %+v", d)
	}
	q := reply(planned())
	q.Message.Conversation = 6
	if d := decide(q, v); d.Candidate.Account != wa {
		t.Errorf("another conversation moved too: %+v", d)
	}
}

// "Parar tudo" holds everything, also what a person types.
func TestFreezeHoldsEverything(t *testing.T) {
	v := testView(t, ten, up(wa))
	v.overrides = []desk.Override{{Action: desk.ForceFreeze, From: ten, Until: ten.Add(time.Hour)}}
	if d := decide(reply(), v); d.Hold != desk.HoldFrozen || !d.Until.Equal(ten.Add(time.Hour)) {
		t.Errorf("got %+v", d)
	}
}

// Nothing fails over while the channel is UNKNOWN: a computer that just woke up knows nothing yet.
func TestUnknownNeverFailsOver(t *testing.T) {
	h := desk.Health{Account: wa, State: desk.HealthUnknown}
	if d := decide(reply(planned()), testView(t, ten.Add(time.Hour), h, up(mail))); d.Action != desk.Wait {
		t.Errorf("got %+v, want to wait", d)
	}
}

// The fourteen-day walk over every minute: what Next returns is open, and nothing between is.
func TestHoursNextIsTheFirstOpenMinute(t *testing.T) {
	h := DefaultHours(saoPaulo(t))
	for _, class := range []desk.Class{desk.Notice, desk.Urgent} {
		at := time.Date(2026, time.November, 14, 0, 0, 0, 0, h.Zone)
		for range 14 * 24 * 4 {
			next := h.Next(at, class)
			if !h.Next(next, class).Equal(next) {
				t.Fatalf("%s: Next(%s) = %s, which is not open", class, at, next)
			}
			for m := at; m.Before(next); m = m.Add(15 * time.Minute) {
				if h.Next(m, class).Equal(m) {
					t.Fatalf("%s: Next(%s) = %s skipped %s", class, at, next, m)
				}
			}
			at = at.Add(15 * time.Minute)
		}
	}
}

// The owner's rules count from the next decision on: hours, patience, and "better twice than never".
func TestRulesOfTheOwner(t *testing.T) {
	night := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	m := NewMonitor(Options{Channels: channel.NewSet(), Timing: desk.DefaultTiming(), Hours: DefaultHours(time.UTC), Now: func() time.Time { return night }})
	ask := func(attempts ...desk.Attempt) desk.Decision {
		v := m.view(night)
		v.health[wa], v.health[mail] = down(wa, night.Add(-2*time.Minute)), up(mail)
		q := reply(attempts...)
		q.Message.Automatic, q.Message.Arrived, q.Message.Expires = true, night.Add(-2*time.Minute), night.Add(time.Hour)
		return decide(q, v)
	}
	if d := ask(planned()); d.Hold != desk.HoldHours {
		t.Errorf("at night: %+v", d)
	}
	hours := Hours{Zone: time.UTC, To: 24, Sunday: true, UrgentTo: 24}
	m.SetRules(Rules{Hours: hours, Patience: desk.DefaultTiming().Patience})
	if d := ask(planned()); d.Action != desk.Wait {
		t.Errorf("five minutes of patience, two of them passed: %+v", d)
	}
	m.SetRules(Rules{Hours: hours, Patience: map[desk.Class]desk.Patience{desk.Reply: {Wait: time.Minute, Down: time.Minute}}})
	if d := ask(planned()); d.Action != desk.Go || d.Candidate.Account != mail {
		t.Errorf("one minute of patience: %+v", d)
	}
	doubt := planned()
	doubt.State = desk.AttemptInDoubt
	if d := ask(doubt); d.Action == desk.Go {
		t.Errorf("in doubt, and nobody allowed twice: %+v", d)
	}
	m.SetRules(Rules{Hours: hours, PreferDup: map[desk.Class]bool{desk.Reply: true}})
	if d := ask(doubt); d.Action != desk.Go || !d.Dup {
		t.Errorf("rather twice than never: %+v", d)
	}
}

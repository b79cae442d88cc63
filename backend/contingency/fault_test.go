package contingency_test

import (
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
)

// The clock is set three hours ahead, a day back, or to 1970, while the program runs or before it starts: nothing
// expires, nothing automatic leaves, what a person types now does; and when the clock is right everything goes on.
func TestFault_24(t *testing.T) {
	for name, by := range map[string]time.Duration{
		"three hours ahead": 3 * time.Hour, "a day back": -24 * time.Hour, "1970": time.Unix(3600, 0).Sub(friday(12, 0)),
	} {
		for _, running := range []bool{true, false} {
			for _, online := range []bool{true, false} {
				if !running && !online && by > 0 {
					continue // nobody can know
				}
				t.Run(name+map[bool]string{true: ", running", false: ", at start"}[running]+map[bool]string{true: ", online", false: ""}[online], func(t *testing.T) {
					live(t, friday(12, 0), func(w *world) {
						w.zap.SetUp(false)
						w.open(online)
						w.pass(2 * time.Minute) // the right time is kept
						notices := w.many(5, desk.Message{Class: desk.Notice, Automatic: true, Expires: w.now().Add(2 * time.Hour)}, "zap")
						replies := w.many(5, desk.Message{Expires: w.now().Add(2 * time.Hour)}, "zap")
						w.pass(time.Minute)
						if !running {
							w.stop()
						}
						w.set(by)
						if !running {
							w.open(online)
						}
						w.zap.SetUp(true)
						w.pass(10 * time.Minute)
						typed := w.write(desk.Message{}, "zap")
						w.pass(time.Minute)
						if wrong, ahead := w.monitor.Clock(); !wrong || ahead > 0 != (by > 0) {
							t.Errorf("clock: wrong %v, ahead %s", wrong, ahead)
						}
						w.want("automatic", "held clock", notices...)
						w.want("typed now", "accepted", typed)
						if by > 0 {
							w.want("typed before", "held clock", replies...)
						} else {
							w.want("typed before", "accepted", replies...)
						}
						w.set(-by)
						w.pass(10 * time.Minute)
						w.want("automatic, when the clock is right", "accepted", notices...)
						w.want("typed before, when the clock is right", "accepted", replies...)
					})
				})
			}
		}
	}
}

// A clock set ahead into the morning does not let a notice out at night.
func TestFault_24_QuietHours(t *testing.T) {
	live(t, friday(5, 30), func(w *world) {
		w.open(true)
		w.pass(2 * time.Minute)
		notice := w.write(desk.Message{Class: desk.Notice, Automatic: true})
		w.pass(time.Minute)
		w.want("at night", "held hours", notice)
		w.set(3 * time.Hour)
		w.pass(30 * time.Minute)
		w.want("the clock says morning", "held clock", notice)
		w.set(-3 * time.Hour)
		w.pass(30 * time.Minute)
		w.want("at night again", "held hours", notice)
		w.pass(90 * time.Minute)
		w.want("in the morning", "accepted", notice)
	})
}

// A person may say that the clock is right, when nobody else can.
func TestPersonTrustsTheClock(t *testing.T) {
	live(t, friday(12, 0), func(w *world) {
		w.open(false)
		w.set(-4 * time.Hour)
		notice := w.write(desk.Message{Class: desk.Notice, Automatic: true}, "mail")
		w.pass(time.Hour)
		w.want("wrong", "held clock", notice)
		w.monitor.TrustClock()
		w.pass(time.Minute)
		w.want("trusted", "accepted", notice)
	})
}

// The computer sleeps for eight hours with messages waiting and wakes without its network: no verdict for a minute, no
// incident, no other channel; what expired meanwhile never leaves; the rest leaves at most one in five seconds.
func TestFault_26(t *testing.T) {
	live(t, friday(9, 0), func(w *world) {
		w.zap.SetUp(false)
		w.open(true)
		w.pass(10 * time.Second)
		urgent := w.many(3, desk.Message{Class: desk.Urgent, Automatic: true}, "zap")
		notices := w.many(10, desk.Message{Class: desk.Notice, Automatic: true}, "zap")
		replies := w.many(10, desk.Message{}, "zap")
		w.zap.SetUp(true)
		w.zap.SetFault(fake.CutBefore) // the last seconds before the lid closes
		w.pass(2 * time.Second)
		w.zap.SetUp(false)
		w.sleep(8 * time.Hour)
		woke := w.truth()
		w.zap.SetFault(fake.Works)
		w.pass(time.Second)
		for range 4 { // the old socket, then the tries while the Wi-Fi comes back
			w.monitor.Signal(channel.Signal{Account: w.zapID, Kind: channel.Disconnected, Reason: channel.ReasonNetwork})
			w.pass(5 * time.Second)
			if h := w.health(w.zapID); h.State != desk.HealthUnknown || h.Verdict != desk.VerdictResuming {
				t.Errorf("%s after waking: %s, %s", w.truth().Sub(woke), h.State, h.Verdict)
			}
		}
		w.want("expired in the night", "expired", urgent...)
		w.zap.SetUp(true)
		w.pass(3 * time.Second)
		if h := w.health(w.zapID); h.State != desk.HealthUp {
			t.Errorf("connected, and %s", h.State)
		}
		fresh := w.write(desk.Message{}, "zap")
		w.pass(time.Second)
		w.want("typed after waking, before the old ones", "accepted", fresh)
		w.pass(10 * time.Minute)
		w.want("notices", "accepted", notices...)
		w.want("replies", "accepted", replies...)
		w.spaced("zap", woke.Add(26*time.Second), 4999*time.Millisecond)
		if n := w.incidentsOf(w.zapID) + w.incidentsOf(0) + w.incidentsOf(w.mailID); n != 0 {
			t.Errorf("%d incidents", n)
		}
		if n := len(w.sends("mail")); n != 0 {
			t.Errorf("%d left another way", n)
		}
	})
}

// Sending works and receiving is dead: the half is named for the staff, and nothing leaves another way.
func TestFault_40(t *testing.T) {
	live(t, friday(9, 0), func(w *world) {
		w.open(true)
		w.probe("zap", channel.OnlySends)
		for range 30 {
			w.monitor.Signal(channel.Signal{Account: w.zapID, Kind: channel.ReceiveFailed, Reason: channel.ReasonNetwork})
			w.pass(30 * time.Second)
		}
		h := w.health(w.zapID)
		if h.State != desk.HealthSuspect || h.Send != desk.HealthUp || h.Receive != desk.HealthDown || h.Verdict != desk.VerdictReceive {
			t.Errorf("%+v", h)
		}
		ids := w.many(10, desk.Message{})
		w.pass(30 * time.Minute)
		w.want("sent", "accepted", ids...)
		if n := len(w.sends("mail")); n != 0 {
			t.Errorf("%d left another way", n)
		}
		if n := w.incidentsOf(w.zapID); n != 0 {
			t.Errorf("%d incidents", n)
		}
	})
}

// Receiving works and sending is dead: what waits leaves another way when the rules say so, and what comes in keeps
// the receiving half up.
func TestFault_41(t *testing.T) {
	live(t, friday(9, 0), func(w *world) {
		w.open(true)
		w.zap.SetFault(fake.CutBefore)
		w.probe("zap", channel.SendFailed)
		ids := w.many(3, desk.Message{})
		for range 20 {
			w.monitor.Signal(channel.Signal{Account: w.zapID, Kind: channel.Received})
			w.pass(30 * time.Second)
		}
		if h := w.health(w.zapID); h.State != desk.HealthDown || h.Receive != desk.HealthUp || h.Verdict != desk.VerdictSend {
			t.Errorf("%+v", h)
		}
		w.want("sent another way", "accepted", ids...)
		if n := len(w.sends("mail")); n != 3 {
			t.Errorf("%d mails", n)
		}
		if n := w.incidentsOf(w.zapID); n != 1 {
			t.Errorf("%d incidents", n)
		}
	})
}

// WhatsApp is away for seven hours: an "on the way" that expired meanwhile never leaves; replies leave when it is back,
// one in five seconds until it is trusted again, and once each.
func TestFault_38(t *testing.T) {
	live(t, friday(9, 0), func(w *world) {
		w.open(true)
		w.zap.SetUp(false)
		w.pass(2 * time.Second)
		w.monitor.Signal(channel.Signal{Account: w.zapID, Kind: channel.Disconnected, Reason: channel.ReasonNetwork})
		w.pass(time.Second)
		urgent := w.many(5, desk.Message{Class: desk.Urgent, Automatic: true}, "zap")
		replies := w.many(40, desk.Message{}, "zap")
		w.pass(7 * time.Hour)
		w.want("on the way", "expired", urgent...)
		w.want("replies wait", "queued", replies...)
		back := w.truth()
		w.zap.SetUp(true)
		w.pass(100 * time.Second)
		if h := w.health(w.zapID); h.State != desk.HealthRecovering {
			t.Errorf("a hundred seconds after it came back: %s", h.State)
		}
		w.spaced("zap", back, 4999*time.Millisecond)
		w.pass(10 * time.Minute)
		w.want("replies", "accepted", replies...)
		if n := len(w.zap.Arrivals()); n != len(replies) {
			t.Errorf("%d arrived of %d", n, len(replies))
		}
		if n := w.incidentsOf(w.zapID); n != 1 {
			t.Errorf("%d incidents", n)
		}
	})
}

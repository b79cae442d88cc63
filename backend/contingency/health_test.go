package contingency

import (
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

func fresh(t *testing.T) *account {
	t.Helper()
	a := newAccount(wa, "whatsapp", desk.DefaultTiming(), ten)
	a.observe(channel.Signal{Kind: channel.Connected, At: ten}, true)
	if a.send.state != desk.HealthUp {
		t.Fatalf("connected and %s", a.send.state)
	}
	return a
}

func (a *account) see(after time.Duration, kind channel.SignalKind, reason string) {
	at := ten.Add(after)
	a.tick(at)
	a.observe(channel.Signal{Kind: kind, Reason: reason, At: at}, true)
	a.tick(at)
}

// A closed socket is suspected at once and down at the second failure, well inside five seconds (F1).
func TestF1_ClosedSocket(t *testing.T) {
	a := fresh(t)
	a.see(time.Minute, channel.Disconnected, channel.ReasonNetwork)
	if h := a.health(desk.InternetOK, true); h.State != desk.HealthSuspect {
		t.Fatalf("after one failure: %s", h.State)
	}
	a.see(time.Minute+2*time.Second, channel.Disconnected, channel.ReasonNetwork)
	if h := a.health(desk.InternetOK, true); h.State != desk.HealthDown || h.Verdict != desk.VerdictPlatform {
		t.Fatalf("after two: %+v", h)
	}
	if h := a.health(desk.InternetDown, true); h.Verdict != desk.VerdictInternet {
		t.Fatalf("with the shop's own internet down: %s", h.Verdict)
	}
	if h := a.health(desk.InternetDown, false); h.Verdict != desk.VerdictPlatform {
		t.Fatalf("a modem blamed on the internet: %s", h.Verdict)
	}
}

// A check that began while the line was dead and fails after the connection came back says nothing against that
// connection: the next answer recovers both halves.
func TestStaleCheck(t *testing.T) {
	for _, kind := range []channel.SignalKind{channel.Disconnected, channel.ReceiveFailed, channel.OnlySends} {
		a := fresh(t)
		a.see(1*time.Second, channel.Disconnected, channel.ReasonTimeout)
		a.see(2*time.Second, channel.Disconnected, channel.ReasonTimeout)
		a.see(3*time.Second, channel.Connected, "")
		a.observe(channel.Signal{Kind: kind, Reason: channel.ReasonTimeout, At: ten.Add(4 * time.Second), Checked: true}, false)
		a.see(5*time.Second, channel.Answered, "")
		if a.send.state != desk.HealthRecovering || a.recv.state != desk.HealthRecovering {
			t.Errorf("%s: sending %s, receiving %s", kind, a.send.state, a.recv.state)
		}
	}
}

// Two failures an hour apart are not an outage.
func TestFailuresFarApart(t *testing.T) {
	a := fresh(t)
	a.see(time.Minute, channel.SendFailed, channel.ReasonTimeout)
	a.see(time.Hour, channel.SendFailed, channel.ReasonTimeout)
	if a.send.state == desk.HealthDown {
		t.Fatal("down")
	}
}

// RECOVERING ends only after two clean minutes and one real acceptance.
func TestRecovering(t *testing.T) {
	a := fresh(t)
	a.see(1*time.Minute, channel.Disconnected, "")
	a.see(1*time.Minute+time.Second, channel.Disconnected, "")
	at := ten.Add(2 * time.Minute)
	a.observe(channel.Signal{Kind: channel.Connected, At: at}, false)
	if a.send.state != desk.HealthRecovering {
		t.Fatal(a.send.state)
	}
	a.tick(at.Add(10 * time.Minute))
	if a.send.state != desk.HealthRecovering {
		t.Fatal("up without one acceptance")
	}
	a.observe(channel.Signal{Kind: channel.SendWorked, At: at.Add(10 * time.Minute)}, false)
	a.tick(at.Add(10 * time.Minute))
	if a.send.state != desk.HealthUp || !a.downSince.IsZero() {
		t.Fatal(a.send.state)
	}
}

// A failure while recovering is down again, and the two minutes start anew.
func TestRelapse(t *testing.T) {
	a := fresh(t)
	a.see(1*time.Minute, channel.Disconnected, "")
	a.see(1*time.Minute+time.Second, channel.Disconnected, "")
	a.see(2*time.Minute, channel.Connected, "")
	a.see(3*time.Minute, channel.Disconnected, "")
	if a.send.state != desk.HealthDown {
		t.Fatal(a.send.state)
	}
	if since := a.downSince.Sub(ten); since != time.Minute+time.Second {
		t.Fatalf("the outage is said to have begun after %s", since)
	}
}

// TestFault_39 in the state machine: a channel that flaps stays down for a quarter of an hour, then for half of one.
func TestFault_39(t *testing.T) {
	a := fresh(t)
	entries := 0
	var was desk.HealthState
	for s := time.Duration(0); s < time.Hour; s += time.Second {
		at := ten.Add(s)
		a.tick(at)
		switch s % (2 * time.Minute) {
		case 0:
			a.observe(channel.Signal{Kind: channel.Connected, At: at}, true)
		case time.Minute, time.Minute + time.Second:
			a.observe(channel.Signal{Kind: channel.Disconnected, At: at}, true)
		}
		if a.send.state == desk.HealthDown && was != desk.HealthDown {
			entries++
		}
		was = a.send.state
	}
	if entries > 5 { // three, then one after each dwell
		t.Fatalf("%d entries into DOWN in an hour of flapping", entries)
	}
	if a.dwell < 15*time.Minute {
		t.Fatalf("dwell %s", a.dwell)
	}
}

// Receiving alone may fail: messages go on leaving, and the verdict says which half.
func TestHalves(t *testing.T) {
	a := fresh(t)
	a.fail(&a.recv, "", ten)
	a.fail(&a.recv, "", ten.Add(time.Second))
	h := a.health(desk.InternetOK, true)
	if !usable(h) || h.Verdict != desk.VerdictReceive {
		t.Fatalf("receive down: %+v", h)
	}
	a = fresh(t)
	a.see(time.Second, channel.SendFailed, "")
	a.see(2*time.Second, channel.SendFailed, "")
	h = a.health(desk.InternetOK, true)
	if usable(h) || h.Verdict != desk.VerdictSend {
		t.Fatalf("send down: %+v", h)
	}
}

// A program that starts while receiving is dead learns that it can send.
func TestFault_40_AtStart(t *testing.T) {
	a := newAccount(wa, "email", desk.DefaultTiming(), ten)
	a.see(time.Second, channel.ReceiveFailed, channel.ReasonNetwork)
	a.see(3*time.Second, channel.ReceiveFailed, channel.ReasonNetwork)
	a.see(15*time.Second, channel.OnlySends, channel.ReasonNetwork)
	for n := range 10 {
		a.see(time.Duration(n+1)*time.Minute, channel.ReceiveFailed, channel.ReasonNetwork)
	}
	if h := a.health(desk.InternetOK, true); !usable(h) || h.Verdict != desk.VerdictReceive {
		t.Fatalf("%+v", h)
	}
}

// Sending comes back while receiving stays dead: it is trusted on its own merits.
func TestSendRecoversAlone(t *testing.T) {
	a := fresh(t)
	a.see(time.Second, channel.Disconnected, channel.ReasonNetwork)
	a.see(2*time.Second, channel.Disconnected, channel.ReasonNetwork)
	for at := 10 * time.Second; at < 4*time.Minute; at += 15 * time.Second {
		a.see(at, channel.OnlySends, channel.ReasonNetwork)
		a.see(at+time.Second, channel.ReceiveFailed, channel.ReasonNetwork)
	}
	if a.send.state != desk.HealthUp || a.recv.state != desk.HealthDown {
		t.Fatalf("send %s, receive %s", a.send.state, a.recv.state)
	}
}

// What only a person can mend is BLOCKED with its own word, and a probe that is answered does not lift it.
func TestBlocked(t *testing.T) {
	for reason, verdict := range map[string]desk.Verdict{
		channel.ReasonUnlinked: desk.VerdictUnlinked, channel.ReasonBanned: desk.VerdictBanned,
		channel.ReasonRestricted: desk.VerdictRestricted, channel.ReasonOutdated: desk.VerdictOutdated,
		channel.ReasonReplaced: desk.VerdictReplaced, channel.ReasonPassword: desk.VerdictPassword,
		channel.ReasonCert: desk.VerdictCertificate,
	} {
		a := fresh(t)
		a.see(time.Second, channel.Blocked, reason)
		a.see(2*time.Second, channel.Answered, "")
		a.see(3*time.Second, channel.Disconnected, channel.ReasonNetwork)
		if h := a.health(desk.InternetOK, true); h.State != desk.HealthBlocked || h.Verdict != verdict {
			t.Errorf("%s: %+v", reason, h)
		}
	}
}

// A wake-up forgets what was believed; a minute without any sign is then an outage.
func TestResume(t *testing.T) {
	a := fresh(t)
	woke := ten.Add(8 * time.Hour)
	a.resume(woke)
	a.opened(false)
	if h := a.health(desk.InternetUnknown, true); h.Verdict != desk.VerdictResuming {
		t.Fatalf("%+v", h)
	}
	a.tick(woke.Add(59 * time.Second))
	if a.send.state != desk.HealthUnknown {
		t.Fatal(a.send.state)
	}
	a.tick(woke.Add(61 * time.Second))
	if a.send.state != desk.HealthDown {
		t.Fatal(a.send.state)
	}
}

// When the channel tries again by itself is told from one signal about the connection to the next.
func TestNextTry(t *testing.T) {
	a := fresh(t)
	at := ten.Add(time.Minute)
	next := at.Add(20 * time.Second)
	a.observe(channel.Signal{Kind: channel.Disconnected, At: at, Next: next}, true)
	a.see(time.Minute, channel.SendFailed, channel.ReasonNetwork)
	if h := a.health(desk.InternetOK, true); !h.NextTry.Equal(next) {
		t.Fatalf("next try %s, want %s", h.NextTry, next)
	}
	a.paused = true
	if h := a.health(desk.InternetOK, true); !h.NextTry.IsZero() {
		t.Fatal("a paused channel promises a try")
	}
	a.paused = false
	a.see(2*time.Minute, channel.Connecting, "")
	if h := a.health(desk.InternetOK, true); !h.NextTry.IsZero() {
		t.Fatal("it tries now, and still promises")
	}
}

package whatsapp_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/desk"
)

func healthy(f *loopback.Faults)   { *f = loopback.Faults{} }
func dialError(f *loopback.Faults) { f.DialError = errors.New("no such host") }

// Every way in which a connection breaks is noticed, told with its reason, and healed when the fault is gone.
func TestOutages(t *testing.T) {
	for name, c := range map[string]struct {
		fault  func(f *loopback.Faults)
		live   bool // breaks the live connection by itself
		reason string
	}{
		"line drops":            {func(*loopback.Faults) {}, false, channel.ReasonNetwork},
		"name not resolved":     {dialError, false, channel.ReasonNetwork},
		"upgrade answers 503":   {func(f *loopback.Faults) { f.UpgradeStatus = 503 }, false, channel.ReasonPlatform},
		"upgrade hangs":         {func(f *loopback.Faults) { f.HangUpgrade = true }, false, channel.ReasonTimeout},
		"handshake hangs":       {func(f *loopback.Faults) { f.HangHandshake = true }, false, channel.ReasonTimeout},
		"login is not answered": {func(f *loopback.Faults) { f.NoSuccess = true }, false, channel.ReasonTimeout},
		"login fails with 503":  {func(f *loopback.Faults) { f.LoginFailure = &loopback.LoginFailure{Reason: 503} }, false, channel.ReasonPlatform},
		"login fails with 409":  {func(f *loopback.Faults) { f.LoginFailure = &loopback.LoginFailure{Reason: 409} }, false, channel.ReasonPlatform},
		"half open":             {func(f *loopback.Faults) { f.Blackhole = true }, true, channel.ReasonTimeout},
		"write stalls":          {func(f *loopback.Faults) { f.StallWrite = true }, true, channel.ReasonTimeout},
		"read stalls":           {func(f *loopback.Faults) { f.StallRead = true }, true, channel.ReasonTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(o *whatsapp.Options) {
				o.Timing.Refused = 200 * time.Millisecond
				if c.reason == channel.ReasonTimeout {
					o.Timing.Login = 1500 * time.Millisecond
				}
				if c.live {
					o.Timing.PingEvery, o.Timing.PingWait, o.Timing.PingAgain = 200*time.Millisecond, 500*time.Millisecond, 50*time.Millisecond
				}
			})
			n := s.sink.mark()
			s.server.SetFaults(c.fault)
			if !c.live {
				s.server.Drop()
			}
			if sig := s.sink.signalAfter(t, n, channel.Disconnected, c.reason); !sig.Next.After(sig.At) {
				t.Errorf("next try %s, now %s", sig.Next, sig.At)
			}
			if c.live {
				if s.sink.count(n, channel.Suspect) == 0 {
					t.Error("never suspected")
				}
			}
			s.server.SetFaults(healthy)
			s.sink.signalAfter(t, s.sink.mark()-1, channel.Connected, "")
			s.sendSoon("de volta")
		})
	}
}

// While there is no connection a send answers at once that nothing left, and a probe tells the last word.
func TestOffline(t *testing.T) {
	s := open(t)
	s.server.SetFaults(dialError)
	s.server.Drop()
	s.sink.signal(t, channel.Disconnected, channel.ReasonNetwork)
	if _, r := s.send("espera"); r.Outcome != channel.NotSent {
		t.Fatalf("send: %+v", r)
	}
	if sig := s.adapter.Probe(soon(t)); sig.Kind == channel.Answered || sig.Kind == channel.Connected {
		t.Fatalf("probe: %+v", sig)
	}
	s.server.SetFaults(healthy)
	s.sink.signalAfter(t, 1+s.sink.mark()-1, channel.Connected, "")
	if sig := s.adapter.Probe(soon(t)); sig.Kind != channel.Answered || sig.Took <= 0 {
		t.Fatalf("probe: %+v", sig)
	}
}

// A probe of a half-open line ends with its context and says that it suspects.
func TestProbeHalfOpen(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.PingWait = 100 * time.Millisecond })
	s.server.SetFaults(func(f *loopback.Faults) { f.Blackhole = true })
	if sig := s.adapter.Probe(soon(t)); sig.Kind != channel.Suspect {
		t.Fatalf("probe: %+v", sig)
	}
}

// Tries are spaced by a back-off that grows to its limit and no further.
func TestBackoff(t *testing.T) {
	s := open(t)
	s.server.SetFaults(dialError)
	s.server.Drop()
	before := s.server.Stats().Dials
	time.Sleep(time.Second)
	// 20–40, 40–80, 80–160 and then 100–200 ms apart
	if n := s.server.Stats().Dials - before; n < 3 || n > 13 {
		t.Fatalf("%d dials in a second", n)
	}
}

// TestFault_36: a stream error 503 is a reconnect, never a loss of the link.
func TestFault_36(t *testing.T) {
	for _, code := range []string{"503", "515", "500"} {
		s := open(t)
		n := s.sink.mark()
		s.server.SetFaults(func(f *loopback.Faults) { f.StreamError = &loopback.StreamError{Code: code} })
		s.sink.signalAfter(t, n, channel.Connected, "")
		if s.sink.count(0, channel.Blocked) != 0 {
			t.Fatalf("%s blocked the account", code)
		}
		s.mustSend("segue")
	}
}

// The times the program ships with keep the promises: a half-open line is suspected within 40 s and given up within
// 90 s, tries are never further apart than half a minute, and a send ends before the outbox's own deadline.
func TestDefaults(t *testing.T) {
	d := whatsapp.DefaultTiming()
	if suspect := d.PingEvery + d.PingWait; suspect > 40*time.Second {
		t.Errorf("suspected after %v", suspect)
	}
	// then a second question, and one try that fails
	if down := d.PingEvery + d.PingWait + d.PingAgain + d.PingWait + d.BackoffFirst + d.Login; down > 90*time.Second {
		t.Errorf("down after %v", down)
	}
	if d.BackoffMax > 30*time.Second || d.Login > 30*time.Second || d.Shutdown > 2*time.Second {
		t.Errorf("%+v", d)
	}
	if limit := desk.DefaultTiming().SendDeadline; d.Send >= limit || d.Ack >= d.Send {
		t.Errorf("a send may take %v of %v", d.Send, limit)
	}
}

// Stopping is quick whatever the network does.
func TestStop(t *testing.T) {
	for name, fault := range map[string]func(f *loopback.Faults){
		"idle":      healthy,
		"half open": func(f *loopback.Faults) { f.Blackhole = true },
		"stalled":   func(f *loopback.Faults) { f.StallWrite, f.StallRead = true, true },
		"dialling":  func(f *loopback.Faults) { f.HangUpgrade = true },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.server.SetFaults(fault)
			if name == "dialling" {
				s.server.Drop()
				s.sink.signal(t, channel.Disconnected, channel.ReasonNetwork)
				time.Sleep(100 * time.Millisecond)
			}
			began := time.Now()
			s.close()
			if took := time.Since(began); took > 3500*time.Millisecond {
				t.Fatalf("stopping took %v", took)
			}
		})
	}
}

// Whoever stops in the middle of a Connect waits for its end: nothing of it runs on, and the library is not cut in the
// moment in which it races with itself.
func TestStopWhileDialling(t *testing.T) {
	s := open(t)
	before := dialling()
	for range 5 {
		s.close()
		n := s.sink.mark()
		s.start()
		s.sink.signalAfter(t, n, channel.Connecting, "")
		s.close()
		for goroutine, stack := range dialling() {
			if before[goroutine] == "" { // one of an earlier test may still wait for a handshake that hung
				t.Fatalf("a Connect runs on after the adapter stopped:\n%s", stack)
			}
		}
	}
}

// dialling are the stacks of the goroutines that are in the middle of a Connect.
func dialling() map[string]string {
	stacks := make([]byte, 8<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	all := map[string]string{}
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if name, _, ok := strings.Cut(stack, " ["); ok && strings.Contains(stack, "(*link).dial(") {
			all[name] = stack
		}
	}
	return all
}

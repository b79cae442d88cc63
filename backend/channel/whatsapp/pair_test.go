package whatsapp_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/desk"
)

func key(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// last drains the steps and returns the last one.
func last(t *testing.T, steps <-chan channel.PairStep) (all []channel.PairStep) {
	t.Helper()
	end := time.After(patience)
	for {
		select {
		case step, ok := <-steps:
			if !ok {
				return all
			}
			all = append(all, step)
		case <-end:
			t.Fatal("pairing never ended")
		}
	}
}

// A shop that was never linked says so, and is linked by typing a code on the phone.
func TestPairByCode(t *testing.T) {
	s := newShop(t)
	s.start()
	s.sink.signal(t, channel.Unconfigured, "")
	steps, err := s.adapter.PairPhone(soon(t), shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	code := <-steps
	if code.Code == "" || !code.Expires.After(time.Now()) {
		t.Fatalf("first step %+v", code)
	}
	if err := s.phone.EnterCode(soon(t), code.Code); err != nil {
		t.Fatal(err)
	}
	all := last(t, steps)
	if end := all[len(all)-1]; !end.Done || end.Name != shopNumber {
		t.Fatalf("steps %+v", all)
	}
	if since := s.adapter.Caps().SameKeySince; time.Since(since) > time.Hour {
		t.Errorf("this device was linked %s", since)
	}
	s.mustSend("oi")
}

// A number that has no WhatsApp, or is none, is refused with a sentence; afterwards pairing works.
func TestPairByCodeRefusesNumbers(t *testing.T) {
	s := newShop(t)
	s.start()
	if _, err := s.adapter.PairPhone(soon(t), "31 98888"); key(err) != "whatsapp.pairNumber" {
		t.Fatalf("no number: %v", err)
	}
	steps, err := s.adapter.PairPhone(soon(t), "+5511900000000")
	if err != nil {
		t.Fatal(err)
	}
	all := last(t, steps)
	if len(all) != 1 || all[0].Reason != "whatsapp.pairNumber" {
		t.Fatalf("steps %+v", all)
	}
	s.pair()
}

// QR codes are replaced as they expire; after the last one pairing ends with a reason and nothing is left behind.
func TestPairExpires(t *testing.T) {
	s := newShop(t, func(o *whatsapp.Options) {
		o.Timing.QRFirst, o.Timing.QRNext = 60*time.Millisecond, 20*time.Millisecond
	})
	s.start()
	steps, err := s.adapter.Pair(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	all := last(t, steps)
	if n := len(all); n != 7 || all[n-1].Reason != "whatsapp.pairExpired" {
		t.Fatalf("steps %+v", all)
	}
	seen := map[string]bool{}
	for _, step := range all[:6] {
		seen[step.QR] = true
	}
	if len(seen) != 6 || seen[""] {
		t.Fatalf("%d different codes", len(seen))
	}
	if _, err := os.Stat(s.opts.SessionFile); !os.IsNotExist(err) {
		t.Fatalf("an unfinished session stayed: %v", err)
	}
}

// Whoever stops waiting for a pairing ends it, and a linked shop cannot be paired over.
func TestPairEnds(t *testing.T) {
	s := newShop(t)
	s.start()
	ctx, cancel := context.WithCancel(soon(t))
	steps, err := s.adapter.Pair(ctx)
	if err != nil {
		t.Fatal(err)
	}
	<-steps
	cancel()
	if rest := last(t, steps); len(rest) != 0 {
		t.Fatalf("steps after the end: %+v", rest)
	}
	s.pair()
	if _, err := s.adapter.Pair(soon(t)); key(err) != "whatsapp.alreadyLinked" {
		t.Fatalf("paired over a link: %v", err)
	}
}

// Without a network pairing says so instead of waiting for ever.
func TestPairOffline(t *testing.T) {
	s := newShop(t, func(o *whatsapp.Options) { o.Timing.Login = 300 * time.Millisecond })
	s.server.SetFaults(dialError)
	s.start()
	steps, err := s.adapter.Pair(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if all := last(t, steps); len(all) != 1 || all[0].Reason != "whatsapp.pairUnreachable" {
		t.Fatalf("steps %+v", all)
	}
	s.server.SetFaults(healthy)
	s.pair()
}

// The session survives a restart: no new code, and messages go on.
func TestRestart(t *testing.T) {
	s := open(t)
	s.mustSend("antes")
	s.restart()
	s.mustSend("depois")
	if _, err := s.ana.SendText(soon(t), shopNumber, "recebi"); err != nil {
		t.Fatal(err)
	}
	s.sink.messages(t, 1)
	if got, err := s.ana.Wait(soon(t), 2); err != nil || len(got) != 2 {
		t.Fatalf("customer got %d, %v", len(got), err)
	}
}

// Unlinking tells the phone, forgets the session and leaves a shop that can be linked again.
func TestUnlink(t *testing.T) {
	s := open(t)
	n := s.sink.mark()
	if err := s.adapter.Unlink(soon(t)); err != nil {
		t.Fatal(err)
	}
	s.sink.signalAfter(t, n, channel.Unconfigured, "")
	if _, err := os.Stat(s.opts.SessionFile); !os.IsNotExist(err) {
		t.Fatalf("session file stayed: %v", err)
	}
	if _, r := s.send("não sai"); r.Outcome != channel.NotSent {
		t.Fatalf("sent without a link: %+v", r)
	}
	if s.sink.count(0, channel.Blocked) != 0 {
		t.Fatal("the owner's own act was reported as a loss")
	}
	s.pair()
	s.mustSend("de novo")
}

// Unlinking works without a network too: the session is forgotten here.
func TestUnlinkOffline(t *testing.T) {
	s := open(t)
	s.server.SetFaults(dialError)
	s.server.Drop()
	s.sink.signal(t, channel.Disconnected, channel.ReasonNetwork)
	if err := s.adapter.Unlink(soon(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.opts.SessionFile); !os.IsNotExist(err) {
		t.Fatalf("session file stayed: %v", err)
	}
}

// A pairing with an account that does not run says so.
func TestPairNotRunning(t *testing.T) {
	a := whatsapp.New(whatsapp.Options{State: newState(), Timing: whatsapp.Timing{Unlink: 10 * time.Millisecond}})
	if _, err := a.Pair(soon(t)); key(err) != "whatsapp.notRunning" {
		t.Fatalf("pairing: %v", err)
	}
}

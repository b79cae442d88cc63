package whatsapp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

func file(name, mime string, data []byte) channel.Media {
	return channel.Media{Name: name, MIME: mime, Size: int64(len(data)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}}
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// Keys have the form of WhatsApp's own and are never the same.
func TestNewKey(t *testing.T) {
	a := whatsapp.New(whatsapp.Options{State: newState()})
	form := regexp.MustCompile(`^3EB0[0-9A-F]{18}$`)
	seen := map[string]bool{}
	for range 1000 {
		k := a.NewKey()
		if !form.MatchString(k) || seen[k] {
			t.Fatalf("key %q", k)
		}
		seen[k] = true
	}
}

// A connection cut in the middle of a send leaves a doubt, and the same key again settles it: the customer sees the
// message once, whether it had arrived or not. Where the server does not drop the second copy, the customer's phone
// gets it twice under one id.
func TestCutMidSend(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(f *loopback.Faults)
		dedup bool
		got   int // copies that arrive
	}{
		{"before routing", func(f *loopback.Faults) { f.DropBeforeRoute, f.Next = true, 1 }, true, 1},
		{"after routing", func(f *loopback.Faults) { f.DropAfterRoute, f.Next = true, 1 }, true, 1},
		{"before routing, no dedupe", func(f *loopback.Faults) { f.DropBeforeRoute, f.Next, f.NoDedup = true, 1, true }, false, 1},
		{"after routing, no dedupe", func(f *loopback.Faults) { f.DropAfterRoute, f.Next, f.NoDedup = true, 1, true }, false, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			if !c.dedup {
				s.server.SetFaults(func(f *loopback.Faults) { f.NoDedup = true })
			}
			s.mustSend("a sessão já existe")
			n := s.sink.mark()
			// The library itself repeats a frame when the connection is back within five seconds; here it is not back
			// while anybody waits, so that it is the same key that settles the doubt.
			s.server.SetFaults(func(f *loopback.Faults) { c.fault(f); dialError(f) })
			m := channel.Outgoing{Key: s.adapter.NewKey(), Account: 7, To: anaNumber, Text: "uma vez só"}
			ctx, cancel := context.WithTimeout(soon(t), 2*time.Second)
			defer cancel()
			if r := s.adapter.Send(ctx, m); r.Outcome != channel.InDoubt {
				t.Fatalf("first try: %+v", r)
			}
			s.server.SetFaults(func(f *loopback.Faults) { f.DialError = nil })
			s.sink.signalAfter(t, n, channel.Connected, "")
			m.Repeat = true
			if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
				t.Fatalf("second try: %+v", r)
			}
			if _, err := s.ana.Wait(soon(t), 1+c.got); err != nil {
				t.Fatal(err)
			}
			if n := s.ana.Distinct(); n != 2 {
				t.Fatalf("%d messages, want 2", n)
			}
		})
	}
}

// TestFault_03: the program died after the attempt was claimed and before anything left. The next run repeats the key
// and the customer gets the message once.
func TestFault_03(t *testing.T) {
	s := open(t)
	s.mustSend("antes")
	m := channel.Outgoing{Key: s.adapter.NewKey(), Account: 7, To: anaNumber, Text: "uma vez só", Repeat: true}
	s.restart()
	if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
		t.Fatalf("repeat: %+v", r)
	}
	if got, err := s.ana.Wait(soon(t), 2); err != nil || got[1].ID != m.Key {
		t.Fatalf("customer got %+v, %v", got, err)
	}
}

// TestFault_05: the program died after the message left and before its outcome was written. The next run repeats the
// key: one message for the server that remembers ids, one id twice for one that does not.
func TestFault_05(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		s := open(t)
		s.server.SetFaults(func(f *loopback.Faults) { f.NoDedup = forgets })
		m, _ := s.mustSend("uma vez só")
		s.restart()
		m.Repeat = true
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted || r.RemoteID != m.Key {
			t.Fatalf("repeat: %+v", r)
		}
		copies := 1
		if forgets {
			copies = 2
		}
		if _, err := s.ana.Wait(soon(t), copies); err != nil {
			t.Fatal(err)
		}
		if s.ana.Distinct() != 1 || s.server.Stats().AcceptedDistinct != 1 {
			t.Fatalf("%d messages", s.ana.Distinct())
		}
	}
}

// When the connection is back at once, the library repeats the frame by itself and the send is accepted.
func TestCutMidSendHeals(t *testing.T) {
	s := open(t)
	s.mustSend("antes")
	s.server.SetFaults(func(f *loopback.Faults) { f.DropAfterRoute, f.Next = true, 1 })
	s.mustSend("uma vez só")
	if _, err := s.ana.Wait(soon(t), 2); err != nil {
		t.Fatal(err)
	}
	if n := s.ana.Distinct(); n != 2 {
		t.Fatalf("%d messages", n)
	}
}

// An acknowledgement that comes after the send gave up still settles the doubt.
func TestLateAck(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.Ack = 200 * time.Millisecond })
	s.mustSend("antes")
	s.ana.Online(false) // no delivery receipt can tell instead
	s.server.SetFaults(func(f *loopback.Faults) { f.AckDelay, f.Next = 600*time.Millisecond, 1 })
	m, r := s.send("demora")
	if r.Outcome != channel.InDoubt {
		t.Fatalf("send: %+v", r)
	}
	s.sink.receipt(t, m.Key, "accepted")
}

// A server that never acknowledges leaves a doubt within the deadline, and the next send is not held up for ever.
func TestNoAck(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.Ack = 300 * time.Millisecond })
	s.mustSend("antes")
	s.server.SetFaults(func(f *loopback.Faults) { f.SwallowMsgAck = true })
	began := time.Now()
	m, r := s.send("sem resposta")
	if r.Outcome != channel.InDoubt || time.Since(began) > 3*time.Second {
		t.Fatalf("send: %+v after %v", r, time.Since(began))
	}
	s.sink.receipt(t, m.Key, "delivered") // it did arrive
	s.server.SetFaults(healthy)
	s.mustSend("depois")
}

// A write that stalls is a doubt within the context, never a send that hangs.
func TestStalledWrite(t *testing.T) {
	s := open(t)
	s.mustSend("antes")
	s.server.SetFaults(func(f *loopback.Faults) { f.StallWrite = true })
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	began := time.Now()
	r := s.adapter.Send(ctx, channel.Outgoing{Key: s.adapter.NewKey(), To: anaNumber, Text: "preso"})
	if r.Outcome != channel.InDoubt || time.Since(began) > 3*time.Second {
		t.Fatalf("send: %+v after %v", r, time.Since(began))
	}
}

// A number without WhatsApp is refused for good; an old Brazilian number is found by either form and shown with nine
// digits.
func TestNumbers(t *testing.T) {
	s := open(t)
	r := s.adapter.Send(soon(t), channel.Outgoing{Key: s.adapter.NewKey(), To: "+5531955550000", Text: "oi"})
	if r.Outcome != channel.Rejected || r.Reason != "whatsapp.noNumber" {
		t.Fatalf("no WhatsApp: %+v", r)
	}
	r = s.adapter.Send(soon(t), channel.Outgoing{Key: s.adapter.NewKey(), To: "não é número", Text: "oi"})
	if r.Outcome != channel.Rejected {
		t.Fatalf("no number: %+v", r)
	}
	old, err := s.server.NewCustomer("+558488887777", "Bia")
	if err != nil {
		t.Fatal(err)
	}
	m := channel.Outgoing{Key: s.adapter.NewKey(), To: "+5584988887777", Text: "oi"}
	if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted || r.Ref == "" {
		t.Fatalf("old number: %+v", r)
	}
	if _, err := old.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	if from := s.sink.receipt(t, m.Key, "delivered").From; from.Value != "+5584988887777" {
		t.Fatalf("delivered by %+v", from)
	}
	if _, err := old.SendText(soon(t), shopNumber, "oi"); err != nil {
		t.Fatal(err)
	}
	if in := s.sink.messages(t, 1)[0]; in.Peer.Value != "+5584988887777" {
		t.Fatalf("from %+v", in.Peer)
	}
}

// The learnt name of an address is enough to send to, whichever of the two it is.
func TestSendByRef(t *testing.T) {
	s := open(t)
	if _, err := s.ana.SendText(soon(t), shopNumber, "oi"); err != nil {
		t.Fatal(err)
	}
	refs := s.sink.messages(t, 1)[0].Peer.Refs
	for i, ref := range refs {
		m := channel.Outgoing{Key: s.adapter.NewKey(), Ref: ref, Text: "oi"}
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
			t.Fatalf("ref %d: %+v", i, r)
		}
	}
	if _, err := s.ana.Wait(soon(t), len(refs)); err != nil {
		t.Fatal(err)
	}
}

// Files arrive byte for byte, with their caption; several are several messages of which the last has the key.
func TestSendMedia(t *testing.T) {
	s := open(t)
	jpeg, sound, pdf := bytes.Repeat([]byte("jpeg"), 5000), bytes.Repeat([]byte("ogg"), 300), bytes.Repeat([]byte("pdf"), 70000)
	for _, c := range []struct {
		text  string
		media []channel.Media
		want  []string // caption, or text when there is no file
		sums  []string
	}{
		{"foto do bolo", []channel.Media{file("bolo.jpg", "image/jpeg", jpeg)}, []string{"foto do bolo"}, []string{sum(jpeg)}},
		{"", []channel.Media{file("conta.pdf", "application/pdf", pdf)}, []string{""}, []string{sum(pdf)}},
		{"segue a conta", []channel.Media{file("conta.pdf", "application/pdf", pdf)}, []string{"segue a conta"}, []string{sum(pdf)}},
		{"ouça", []channel.Media{file("voz.ogg", "audio/ogg; codecs=opus", sound)}, []string{"ouça", ""}, []string{"", sum(sound)}},
		{strings.Repeat("é", 1025), []channel.Media{file("l.jpg", "image/jpeg", jpeg)}, []string{strings.Repeat("é", 1025), ""}, []string{"", sum(jpeg)}},
		{"vídeo", []channel.Media{file("v.mp4", "video/mp4", sound)}, []string{"vídeo"}, []string{sum(sound)}},
		{"duas", []channel.Media{file("1.jpg", "image/jpeg", jpeg), file("2.pdf", "application/pdf", pdf)}, []string{"duas", ""}, []string{sum(jpeg), sum(pdf)}},
	} {
		before := len(s.ana.Got())
		m := channel.Outgoing{Key: s.adapter.NewKey(), To: anaNumber, Text: c.text, Media: c.media}
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted || r.RemoteID != m.Key {
			t.Fatalf("%q: %+v", c.text, r)
		}
		got, err := s.ana.Wait(soon(t), before+len(c.want))
		if err != nil {
			t.Fatal(err)
		}
		got = got[before:]
		for i := range c.want {
			if got[i].Text+got[i].Caption != c.want[i] || got[i].MediaSHA256 != c.sums[i] {
				t.Errorf("%q part %d: %+v", c.text, i, got[i])
			}
		}
		if got[len(got)-1].ID != m.Key {
			t.Errorf("%q: the last part has key %s", c.text, got[len(got)-1].ID)
		}
		s.sink.receipt(t, m.Key, "delivered")
	}
}

// A file that cannot be uploaded is proof that nothing left; the same message works later, uploaded once.
func TestUploadFails(t *testing.T) {
	s := open(t)
	s.server.SetFaults(func(f *loopback.Faults) { f.UploadStatus = 507 })
	m := channel.Outgoing{Key: s.adapter.NewKey(), To: anaNumber, Media: []channel.Media{file("a.jpg", "image/jpeg", []byte("abc"))}}
	if r := s.adapter.Send(soon(t), m); r.Outcome != channel.NotSent {
		t.Fatalf("send: %+v", r)
	}
	s.server.SetFaults(healthy)
	if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
		t.Fatalf("again: %+v", r)
	}
}

// What no message may carry is refused for good, before anything is asked of the network.
func TestTooLarge(t *testing.T) {
	s := open(t)
	long := bytes.Repeat([]byte("a"), 65537)
	for reason, m := range map[string]channel.Outgoing{
		"whatsapp.tooLong":  {Text: string(long)},
		"whatsapp.tooLarge": {Media: []channel.Media{{Name: "a", Size: 101 << 20}}},
		"whatsapp.tooMany":  {Media: make([]channel.Media, 40)},
	} {
		m.Key, m.To = s.adapter.NewKey(), anaNumber
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Rejected || r.Reason != reason {
			t.Errorf("%s: %+v", reason, r)
		}
	}
}

// The server's refusals: for good, for now, or about the account.
func TestServerRefuses(t *testing.T) {
	s := open(t)
	s.mustSend("antes")
	for code, want := range map[int]channel.Outcome{
		479: channel.Rejected, 405: channel.Rejected, 429: channel.NotSent, 500: channel.InDoubt, 503: channel.InDoubt,
	} {
		s.server.SetFaults(func(f *loopback.Faults) { f.AckError, f.Next = code, 1 })
		if _, r := s.send("recusada"); r.Outcome != want || r.Blocks {
			t.Errorf("%d: %+v", code, r)
		}
	}
	s.mustSend("depois")
}

// A customer whose keys cannot be had gets nothing that cannot be opened: the send proves that nothing left.
func TestNoKeys(t *testing.T) {
	s := open(t)
	if _, err := s.server.NewCustomer("+5531966660001", "Caio"); err != nil {
		t.Fatal(err)
	}
	s.mustSend("a outra pessoa")
	s.server.SetFaults(func(f *loopback.Faults) { f.Blackhole = true })
	ctx, cancel := context.WithTimeout(context.Background(), 400*time.Millisecond)
	defer cancel()
	r := s.adapter.Send(ctx, channel.Outgoing{Key: s.adapter.NewKey(), To: "+5531966660001", Text: "oi"})
	if r.Outcome != channel.NotSent {
		t.Fatalf("send: %+v", r)
	}
}

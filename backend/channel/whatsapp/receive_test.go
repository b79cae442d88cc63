package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/desk"
)

// TestFault_10: a message that could not be stored is not acknowledged; it comes again and is stored once.
func TestFault_10(t *testing.T) {
	s := open(t)
	var tries atomic.Int32
	s.sink.setRefuse(func(channel.Incoming) error {
		if tries.Add(1) == 1 {
			return errors.New("disk full")
		}
		return nil
	})
	id, err := s.ana.SendText(soon(t), shopNumber, "não me perca")
	if err != nil {
		t.Fatal(err)
	}
	if in := s.sink.messages(t, 1)[0]; in.RemoteID != id || in.Text != "não me perca" {
		t.Fatalf("arrived: %+v", in)
	}
	if tries.Load() != 2 {
		t.Fatalf("%d tries", tries.Load())
	}
	s.restart()
	time.Sleep(100 * time.Millisecond)
	// One more delivery is fair: the program may have stopped before the acknowledgement left.
	if n := len(s.sink.messages(t, 1)); n != 1 || tries.Load() > 3 {
		t.Fatalf("%d messages after %d tries", n, tries.Load())
	}
}

// TestFault_10, the other half: the program dies between decrypting and storing. Nothing was acknowledged, so the
// message comes again to the next run.
func TestFault_10_Death(t *testing.T) {
	s := open(t)
	died := make(chan struct{})
	s.sink.setRefuse(func(channel.Incoming) error {
		close(died)
		return context.Canceled
	})
	if _, err := s.ana.SendText(soon(t), shopNumber, "não me perca"); err != nil {
		t.Fatal(err)
	}
	<-died
	s.close()
	s.sink.setRefuse(nil)
	s.restart()
	if in := s.sink.messages(t, 1)[0]; in.Text != "não me perca" {
		t.Fatalf("arrived: %+v", in)
	}
}

// TestFault_11: what was stored and could not be acknowledged comes again with the same id.
func TestFault_11(t *testing.T) {
	s := open(t)
	stored := make(chan struct{}, 4)
	s.sink.setRefuse(func(channel.Incoming) error {
		s.server.SetFaults(func(f *loopback.Faults) { f.StallWrite = true }) // the acknowledgement cannot leave
		stored <- struct{}{}
		return nil
	})
	id, err := s.ana.SendText(soon(t), shopNumber, "uma vez")
	if err != nil {
		t.Fatal(err)
	}
	<-stored
	s.sink.messages(t, 1)
	s.sink.setRefuse(func(channel.Incoming) error { stored <- struct{}{}; return nil })
	s.server.Drop()
	s.server.SetFaults(healthy)
	s.sink.signalAfter(t, s.sink.mark()-1, channel.Connected, "")
	if in := s.sink.messages(t, 1); len(in) != 1 || in[0].RemoteID != id {
		t.Fatalf("messages %+v", in)
	}
}

// D12: a message that panics is not acknowledged; at the third time a placeholder takes its place, and meanwhile
// others flow.
func TestPanicIsQuarantined(t *testing.T) {
	s := open(t)
	var tries atomic.Int32
	s.sink.setRefuse(func(in channel.Incoming) error {
		if in.Text == "veneno" {
			tries.Add(1)
			panic("veneno " + in.Text)
		}
		return nil
	})
	poison, err := s.ana.SendText(soon(t), shopNumber, "veneno")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ana.SendText(soon(t), shopNumber, "tudo bem?"); err != nil {
		t.Fatal(err)
	}
	in := s.sink.messages(t, 2)
	for _, m := range in {
		if (m.RemoteID == poison) != m.Unreadable || (m.RemoteID == poison) != (m.Text == "") {
			t.Fatalf("messages %+v", in)
		}
	}
	if tries.Load() != 3 {
		t.Fatalf("%d tries", tries.Load())
	}
	if strings.Contains(s.log.String(), "veneno") {
		t.Fatal("the log tells what the message said")
	}
}

// What waited while the shop was away arrives in order, marked, between its announcement and its end.
func TestBacklog(t *testing.T) {
	s := open(t)
	if _, err := s.ana.SendText(soon(t), shopNumber, "ao vivo"); err != nil {
		t.Fatal(err)
	}
	if s.sink.messages(t, 1)[0].Backlog {
		t.Fatal("a live message is no backlog")
	}
	s.close()
	for i := range 40 {
		if _, err := s.ana.SendText(soon(t), shopNumber, fmt.Sprint("esperou ", i)); err != nil {
			t.Fatal(err)
		}
	}
	n := s.sink.mark()
	s.restart()
	in := s.sink.messages(t, 41)[1:]
	for i, m := range in {
		if m.Text != fmt.Sprint("esperou ", i) || !m.Backlog {
			t.Fatalf("message %d: %+v", i, m)
		}
	}
	if sig := s.sink.signalAfter(t, n, channel.Syncing, ""); sig.Count < 40 {
		t.Fatalf("announced %d", sig.Count)
	}
	s.sink.signalAfter(t, n, channel.Synced, "")
	if _, err := s.ana.SendText(soon(t), shopNumber, "ao vivo de novo"); err != nil {
		t.Fatal(err)
	}
	if m := s.sink.messages(t, 42)[41]; m.Backlog {
		t.Fatal("the backlog never ended")
	}
}

// A picture arrives byte for byte; when its file cannot be had, the message is stored without it.
func TestReceiveMedia(t *testing.T) {
	s := open(t)
	jpeg := bytes.Repeat([]byte("jpeg"), 60000)
	id, err := s.ana.SendImage(soon(t), shopNumber, jpeg, "olha o bolo")
	if err != nil {
		t.Fatal(err)
	}
	in := s.sink.messages(t, 1)[0]
	if in.Text != "olha o bolo" || len(in.Media) != 1 || in.Media[0].MIME != "image/jpeg" || in.Media[0].Size != int64(len(jpeg)) {
		t.Fatalf("arrived: %+v", in)
	}
	if !strings.HasPrefix(in.Media[0].Name, "IMG-") || !strings.HasSuffix(in.Media[0].Name, ".jpg") {
		t.Fatalf("name %q", in.Media[0].Name)
	}
	s.sink.mu.Lock()
	got := s.sink.files[id]
	s.sink.mu.Unlock()
	if !bytes.Equal(got, jpeg) {
		t.Fatalf("%d bytes arrived", len(got))
	}
	s.server.SetFaults(func(f *loopback.Faults) { f.DownloadStatus = 404 })
	if id, err = s.ana.SendImage(soon(t), shopNumber, jpeg, "some"); err != nil {
		t.Fatal(err)
	}
	in = s.sink.messages(t, 2)[1]
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if in.Text != "some" || len(in.Media) != 1 || s.sink.files[id] != nil {
		t.Fatalf("arrived: %+v", in)
	}
}

// TestFault_50: the same message again and again has one id.
func TestFault_50(t *testing.T) {
	s := open(t)
	id, err := s.ana.SendText(soon(t), shopNumber, "oi")
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := s.ana.Resend(soon(t), shopNumber, id, "oi"); err != nil {
			t.Fatal(err)
		}
	}
	s.sink.until(t, "repeats", func() bool { return s.sink.calls >= 21 })
	if in := s.sink.messages(t, 1); len(in) != 1 || in[0].RemoteID != id {
		t.Fatalf("%d messages", len(in))
	}
}

// TestFault_51: by number or by hidden id, it is the same person with the same names.
func TestFault_51(t *testing.T) {
	s := open(t)
	var peers []channel.Peer
	for i, hidden := range []bool{false, true, false} {
		s.server.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
		if _, err := s.ana.SendText(soon(t), shopNumber, "oi"); err != nil {
			t.Fatal(err)
		}
		peers = append(peers, s.sink.messages(t, i+1)[i].Peer)
		if m, _ := s.mustSend("oi"); s.sink.receipt(t, m.Key, "delivered").From.Value != anaNumber {
			t.Fatal("the receipt names somebody else")
		}
	}
	for _, p := range peers {
		if p.Value != anaNumber || fmt.Sprint(p.Refs) != fmt.Sprint(peers[0].Refs) || len(p.Refs) != 2 {
			t.Fatalf("peers %+v", peers)
		}
	}
}

// What the owner writes on the phone belongs to the customer's conversation; notes to oneself to none.
func TestFromThePhone(t *testing.T) {
	s := open(t)
	id, err := s.phone.SendText(soon(t), anaNumber, "Já separei.")
	if err != nil {
		t.Fatal(err)
	}
	in := s.sink.messages(t, 1)
	if len(in) != 1 || in[0].RemoteID != id || !in[0].FromUs || in[0].Peer.Value != anaNumber || in[0].Text != "Já separei." {
		t.Fatalf("arrived: %+v", in)
	}
	if _, err := s.phone.SendText(soon(t), shopNumber, "comprar ovos"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ana.SendText(soon(t), shopNumber, "oi"); err != nil {
		t.Fatal(err)
	}
	if in := s.sink.messages(t, 2); len(in) != 2 || in[1].Text != "oi" {
		t.Fatalf("arrived: %+v", in)
	}
}

// Our own copy seen by the phone proves that the server took the message, also when nobody acknowledged.
func TestOwnCopyIsProof(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.Ack = 200 * time.Millisecond })
	s.ana.Online(false)
	s.mustSend("antes")
	s.server.SetFaults(func(f *loopback.Faults) { f.SwallowMsgAck, f.Next = true, 1 })
	m, r := s.send("chegou?")
	if r.Outcome != channel.InDoubt {
		t.Fatalf("send: %+v", r)
	}
	s.sink.receipt(t, m.Key, string(desk.AttemptAccepted))
}

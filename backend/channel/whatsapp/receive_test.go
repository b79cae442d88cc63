package whatsapp_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
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

// ledger is what the shop's store knows of sent messages.
type ledger struct {
	mu   sync.Mutex
	sent map[string]channel.Outgoing
}

func (l *ledger) Sent(_ context.Context, key string) (channel.Outgoing, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, ok := l.sent[key]
	return m, ok, nil
}

func (l *ledger) keep(m channel.Outgoing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sent == nil {
		l.sent = map[string]channel.Outgoing{}
	}
	l.sent[m.Key] = m
}

// TestFault_54: a customer whose phone cannot open a message asks for it again after the shop's program was restarted,
// and gets it, file and all, from the shop's own store. Without the store's help they would wait for ever.
func TestFault_54(t *testing.T) {
	for _, helped := range []bool{true, false} {
		book := &ledger{}
		s := open(t, func(o *whatsapp.Options) { o.Sent = book.Sent })
		m, _ := s.mustSend("antes")
		s.sink.receipt(t, m.Key, "delivered")
		s.ana.Online(false)
		if err := s.ana.LoseSession(soon(t)); err != nil {
			t.Fatal(err)
		}
		jpeg := bytes.Repeat([]byte("jpeg"), 500)
		for _, m := range []channel.Outgoing{
			{Text: "o pedido saiu"},
			{Text: "a foto", Media: []channel.Media{file("a.jpg", "image/jpeg", jpeg), file("b.jpg", "image/jpeg", jpeg)}},
		} {
			m.Key, m.To = s.adapter.NewKey(), anaNumber
			if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
				t.Fatalf("send: %+v", r)
			}
			if helped {
				book.keep(m)
			}
		}
		s.restart()
		s.ana.Online(true)
		if !helped {
			time.Sleep(300 * time.Millisecond)
			if n := len(s.ana.Got()); n != 1 {
				t.Fatalf("customer got %d; this test proves nothing any more", n)
			}
			continue
		}
		got, err := s.ana.Wait(soon(t), 4)
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]int{}
		for _, g := range got[1:] {
			texts[g.Text+g.Caption+g.MediaSHA256]++
		}
		if texts["o pedido saiu"] != 1 || texts["a foto"+sum(jpeg)] != 1 || texts[sum(jpeg)] != 1 {
			t.Fatalf("customer got %+v", got)
		}
	}
}

// A customer's phone that keeps losing its keys while messages come gets every one of them in the end: no two messages
// ever use the same counter, not even when copies and new messages leave at the same time.
func TestKeysLostInTheMiddle(t *testing.T) {
	book := &ledger{}
	s := open(t, func(o *whatsapp.Options) { o.Sent = book.Sent })
	const n = 40
	for i := range n {
		m := channel.Outgoing{Key: s.adapter.NewKey(), To: anaNumber, Text: fmt.Sprint("resposta ", i)}
		book.keep(m)
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
			t.Fatalf("message %d: %+v", i, r)
		}
		if i%8 == 4 {
			if err := s.ana.LoseSession(soon(t)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for end := time.Now().Add(patience); s.ana.Distinct() < n && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
	}
	if got := s.ana.Distinct(); got != n {
		t.Errorf("the customer has %d of %d", got, n)
	}
}

// Messages that cross each other all arrive, once and readable: two shops of ours write to each other as fast as they
// can. (The loopback server's customers are plain clients of the library, which lose some here. The session exists
// before: libsignal spoils one of two sessions that both sides begin at the same moment, and asks for what came by it
// again.)
func TestCrossing(t *testing.T) {
	const n = 60
	a := open(t)
	b := a.neighbour("+5531988880002")
	b.start()
	b.pair()
	sides := []struct {
		from, at *shop
		to       string
	}{{a, b, "+5531988880002"}, {b, a, shopNumber}}
	write := func(from *shop, to, text string) {
		m := channel.Outgoing{Key: from.adapter.NewKey(), To: to, Text: text}
		if r := from.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, side := range sides {
		write(side.from, side.to, "oi")
		side.at.sink.messages(t, 1)
	}
	var both sync.WaitGroup
	for _, side := range sides {
		both.Go(func() {
			for i := range n {
				write(side.from, side.to, fmt.Sprint("mensagem ", i))
			}
		})
	}
	both.Wait()
	for _, side := range sides {
		in := side.at.sink.messages(t, n+1)
		for i, m := range in[1:] {
			if m.Unreadable || m.Text != fmt.Sprint("mensagem ", i) {
				t.Errorf("message %d: %q, unreadable %v", i, m.Text, m.Unreadable)
			}
		}
		if len(in) != n+1 {
			t.Errorf("%d arrived", len(in))
		}
	}
}

// Nobody gets a message of somebody else by asking for its id.
func TestRetryOnlyForItsCustomer(t *testing.T) {
	book := &ledger{}
	s := open(t, func(o *whatsapp.Options) { o.Sent = book.Sent })
	bia, err := s.server.NewCustomer("+5531966660002", "Bia")
	if err != nil {
		t.Fatal(err)
	}
	first := channel.Outgoing{Key: s.adapter.NewKey(), To: "+5531966660002", Text: "antes"}
	if r := s.adapter.Send(soon(t), first); r.Outcome != channel.Accepted {
		t.Fatal(r)
	}
	if _, err := bia.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	bia.Online(false)
	if err := bia.LoseSession(soon(t)); err != nil {
		t.Fatal(err)
	}
	m := channel.Outgoing{Key: s.adapter.NewKey(), To: "+5531966660002", Text: "segredo"}
	if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
		t.Fatal(r)
	}
	// The store says that the message with this id went to Ana; Bia's phone asks for it.
	m.To = anaNumber
	book.keep(m)
	s.restart()
	bia.Online(true)
	time.Sleep(300 * time.Millisecond)
	if n := len(bia.Got()); n != 1 {
		t.Fatalf("the wrong customer got %d messages", n)
	}
}

// TestFault_55: a message that cannot be opened shows as a placeholder at once; the phone is asked again, and what
// comes then has the same id.
func TestFault_55(t *testing.T) {
	s := open(t)
	if _, err := s.ana.SendText(soon(t), shopNumber, "antes"); err != nil {
		t.Fatal(err)
	}
	s.sink.messages(t, 1)
	s.mustSend("assim a Ana escreve na sessão que a loja vai perder")
	if _, err := s.ana.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
	s.close()
	id, err := s.ana.SendText(soon(t), shopNumber, "o que eu disse")
	if err != nil {
		t.Fatal(err)
	}
	s.ana.Online(false)
	loseSessions(t, s.opts.SessionFile)
	s.restart()
	if in := s.sink.messages(t, 2)[1]; in.RemoteID != id || !in.Unreadable || in.Text != "" || in.Peer.Value != anaNumber {
		t.Fatalf("arrived: %+v", in)
	}
	s.ana.Online(true)
	s.sink.until(t, "the message itself", func() bool { return !s.sink.in[1].Unreadable })
	if in := s.sink.messages(t, 2); len(in) != 2 || in[1].RemoteID != id || in[1].Text != "o que eu disse" {
		t.Fatalf("arrived: %+v", in)
	}
}

// loseSessions deletes every session of a shop's file, as a fault of the file would.
func loseSessions(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM whatsmeow_sessions"); err != nil {
		t.Fatal(err)
	}
}

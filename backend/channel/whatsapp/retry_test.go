package whatsapp_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
)

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
// can, beginning at the same moment. (The loopback server's customers are plain clients of the library, which lose some
// here.)
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
		in := side.at.sink.messages(t, n)
		for i, m := range in {
			if m.Unreadable || m.Text != fmt.Sprint("mensagem ", i) {
				t.Errorf("message %d: %q, unreadable %v", i, m.Text, m.Unreadable)
			}
		}
		if len(in) != n {
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

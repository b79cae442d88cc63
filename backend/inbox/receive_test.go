package inbox_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
)

const maria = "+5531988887777"

// A message of somebody unknown becomes a customer, a conversation, a service with a protocol number and a consent to be
// answered, all at once.
func TestUnknownPersonBecomesACustomer(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "Oi, vocês abrem hoje?")
	in.Peer.Name = "Maria \u202Eda Silva\n"
	in.Peer.Refs = []string{"77@lid"}
	s.receive(in)
	page, err := s.box.List(s.ctx, inbox.Query{})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	r := page.Rows[0]
	if r.Name != "Maria da Silva" || !r.Unconfirmed || r.Unread != 1 || r.WaitingSince.IsZero() || r.LastDirection != desk.In ||
		r.Preview != "Oi, vocês abrem hoje?" || r.LastKind != "whatsapp" || r.Protocol != fmt.Sprintf("%d-000001", time.Now().Year()) {
		t.Errorf("%+v", r)
	}
	if want := (inbox.Counts{Open: 1, Waiting: 1, Unread: 1}); page.Counts != want {
		t.Errorf("counts %+v", page.Counts)
	}
	if n := s.count("SELECT COUNT(*) FROM consent WHERE class = 'reply' AND given_by = 'customer' AND revoked_at = 0"); n != 1 {
		t.Errorf("%d consents", n)
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE ref = '77@lid' AND verified_at > 0 AND answers = 1"); n != 1 {
		t.Error("the address did not keep what the network calls it")
	}
	if got := s.text("SELECT search FROM customer"); !strings.Contains(got, "maria da silva") || !strings.Contains(got, maria) {
		t.Errorf("the customer is found by %q", got)
	}
	s.sound()
}

// A crash after the network handed the message over and before the store had it: nothing was acknowledged, the network
// delivers again, and it is stored once.
func TestFault_10(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "Oi")
	s.exec("CREATE TRIGGER crash BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'on purpose'); END")
	if err := s.box.Receive(s.ctx, in); err == nil {
		t.Fatal("acknowledged although nothing was stored")
	}
	for _, table := range []string{"message", "customer", "conversation", "inbound", "service", "consent"} {
		if n := s.count("SELECT COUNT(*) FROM " + table); n != 0 {
			t.Errorf("half an arrival lies in %s", table)
		}
	}
	s.exec("DROP TRIGGER crash")
	s.receive(in)
	s.receive(in)
	if n := s.count("SELECT COUNT(*) FROM message"); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	s.sound()
}

// A crash after the store had the message and before the network was told: the second delivery changes nothing, also
// after a restart.
func TestFault_11(t *testing.T) {
	dir := t.TempDir()
	s := openShop(t, dir, time.Now)
	in := s.says(maria, "A1", "Oi")
	s.receive(in)
	s.db.Close()
	again := openShop(t, dir, time.Now)
	events := 0
	again.bus.Subscribe(func(event.Event) { events++ })
	in.Account = again.whats
	again.receive(in)
	if n := again.count("SELECT COUNT(*) FROM message"); n != 1 || events != 0 {
		t.Errorf("%d messages and %d events, want 1 and 0", n, events)
	}
	// The same id on another account is another message.
	in.Account = again.mail
	in.Peer.Value = "maria@exemplo.com.br"
	again.receive(in)
	if n := again.count("SELECT COUNT(*) FROM message"); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// A message that breaks its handler is not acknowledged twice, then stored as unreadable, and the others flow meanwhile.
func TestFault_12(t *testing.T) {
	s := newShop(t)
	poison := s.says(maria, "P1", "veneno")
	poison.Media = []channel.Media{{Name: "a.jpg", Open: func(context.Context) (io.ReadCloser, error) { panic("on purpose") }}}
	for try := 1; try <= 3; try++ {
		err := s.box.Receive(s.ctx, poison)
		if acknowledged := err == nil; acknowledged != (try == 3) {
			t.Fatalf("try %d: %v", try, err)
		}
		s.receive(s.says(maria, fmt.Sprintf("A%d", try), "Oi"))
	}
	thread := s.thread(s.conversation(desk.CustomerID(s.count("SELECT id FROM customer"))))
	last := thread[len(thread)-2]
	if len(thread) != 4 || last.Reason != inbox.ReasonUnreadable || last.Text != "" {
		t.Errorf("%d messages; the poison became %+v", len(thread), last)
	}
	s.receive(poison) // delivered once more: known
	if n := s.count("SELECT COUNT(*) FROM message"); n != 4 {
		t.Errorf("%d messages, want 4", n)
	}
	if n := s.count("SELECT COUNT(*) FROM quarantine"); n != 0 {
		t.Errorf("%d arrivals are still in quarantine", n)
	}
	s.sound()
}

// When not even a placeholder can be stored, a line among the mails tells that something came.
func TestNotEvenAPlaceholder(t *testing.T) {
	s := newShop(t)
	s.exec("CREATE TRIGGER bad BEFORE INSERT ON customer BEGIN SELECT RAISE(ABORT, 'on purpose'); END")
	in := s.says(maria, "A1", "Oi")
	for try := 1; try <= 3; try++ {
		if err := s.box.Receive(s.ctx, in); (err == nil) != (try == 3) {
			t.Fatalf("try %d: %v", try, err)
		}
	}
	list, _, err := s.box.Mail(s.ctx, inbox.MailQuery{Limit: 10})
	if err != nil || len(list) != 1 || list[0].Origin != inbox.OriginUnreadable {
		t.Errorf("%+v, %v", list, err)
	}
}

// 837 copies of one event, many at the same time, are one message, one customer and one notification.
func TestFault_50(t *testing.T) {
	s := newShop(t)
	var mu sync.Mutex
	notified := 0
	s.bus.Subscribe(func(e event.Event) {
		if _, ok := e.(event.MessageChanged); ok {
			mu.Lock()
			notified++
			mu.Unlock()
		}
	})
	in := s.says(maria, "A1", "Oi")
	work := make(chan struct{}, 837)
	for range 837 {
		work <- struct{}{}
	}
	close(work)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range work {
				if err := s.box.Receive(s.ctx, in); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, table := range []string{"message", "customer", "conversation", "service", "address", "consent", "inbound"} {
		if n := s.count("SELECT COUNT(*) FROM " + table); n != 1 {
			t.Errorf("%d rows in %s, want 1", n, table)
		}
	}
	if notified != 1 {
		t.Errorf("%d notifications, want 1", notified)
	}
	s.sound()
}

// Whatever names the network uses for one person, in whatever order it tells them, there is one conversation.
func TestFault_51(t *testing.T) {
	number, hidden := channel.Peer{Value: maria, Refs: []string{"5531@s"}}, channel.Peer{Refs: []string{"77@lid"}}
	both := channel.Peer{Value: maria, Refs: []string{"77@lid", "5531@s"}}
	for name, order := range map[string][]channel.Peer{
		"number, both, hidden, number":  {number, both, hidden, number},
		"both, number, hidden":          {both, number, hidden},
		"hidden, both, number":          {hidden, both, number},
		"hidden, number, both, hidden":  {hidden, number, both, hidden},
		"number, hidden, both, number":  {number, hidden, both, number, hidden},
		"hidden, hidden, number, both":  {hidden, hidden, number, both, number},
		"both turned round":             {{Value: maria, Refs: []string{"5531@s", "77@lid"}}, hidden, number},
		"number without a network name": {{Value: maria}, both, hidden, {Value: maria}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			for i, peer := range order {
				in := s.says("", fmt.Sprint(i), fmt.Sprintf("mensagem %d", i))
				in.Peer = peer
				s.receive(in)
			}
			page, err := s.box.List(s.ctx, inbox.Query{Tab: inbox.TabAll})
			if err != nil || len(page.Rows) != 1 || page.Rows[0].Unread != len(order) {
				t.Fatalf("%d conversations: %+v, %v", len(page.Rows), page.Rows, err)
			}
			if got := len(s.thread(page.Rows[0].ID)); got != len(order) {
				t.Errorf("%d messages, want %d", got, len(order))
			}
			if n := s.count("SELECT COUNT(*) FROM customer"); n != 1 {
				t.Errorf("%d customers", n)
			}
			if got := s.text("SELECT search FROM customer"); !strings.Contains(got, maria) {
				t.Errorf("the customer is found by %q", got)
			}
			s.sound()
		})
	}
}

// Times that cannot be true are replaced; the thread goes by arrival, and nothing breaks.
func TestFault_52(t *testing.T) {
	s := newShop(t)
	now := time.Now()
	times := []time.Time{now.Add(-time.Hour), {}, time.Unix(0, 0), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), now.Add(-3 * time.Hour), now.Add(20 * time.Second)}
	for i, at := range times {
		in := s.says(maria, fmt.Sprint(i), fmt.Sprint(i))
		in.At = at
		s.receive(in)
	}
	id := s.conversation(desk.CustomerID(s.count("SELECT id FROM customer")))
	for i, m := range s.thread(id) {
		if m.Text != fmt.Sprint(i) {
			t.Errorf("message %d stands in place %d", i, i)
		}
		if m.At.After(time.Now().Add(time.Minute)) || m.At.Before(now.Add(-4*time.Hour)) {
			t.Errorf("message %d shows %v", i, m.At)
		}
		if believed := i == 0 || i == 4 || i == 5; believed && !m.At.Equal(times[i].Truncate(time.Millisecond)) {
			t.Errorf("message %d shows %v instead of its true time %v", i, m.At, times[i])
		}
	}
	if r := s.row(id); r.WaitingSince.UnixMilli() != times[4].UnixMilli() || r.LastAt.UnixMilli() != times[5].UnixMilli() {
		t.Errorf("waiting since %v, last at %v", r.WaitingSince, r.LastAt)
	}
	s.sound()
}

// After three days away a backlog of 5,000 messages is stored whole, in order, each customer waiting since then.
func TestFault_53(t *testing.T) {
	s := newShop(t)
	for first := 0; first < 5000; first += 250 { // in few commits: this is not about the disk
		err := s.rows.Txn(s.ctx, func(ctx context.Context) error {
			for i := first; i < first+250; i++ {
				in := s.says(fmt.Sprintf("+55319%08d", i%200), fmt.Sprint(i), fmt.Sprintf("mensagem %d", i))
				in.At, in.Backlog = time.Now().Add(-72*time.Hour+time.Duration(i)*time.Second), true
				if err := s.box.Receive(ctx, in); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := s.box.List(s.ctx, inbox.Query{Sort: inbox.SortWaiting, Limit: 1})
	if err != nil || page.Counts != (inbox.Counts{Open: 200, Waiting: 200, Unread: 200}) {
		t.Fatalf("%+v, %v", page.Counts, err)
	}
	if r := page.Rows[0]; r.Unread != 25 || time.Since(r.WaitingSince) < 71*time.Hour {
		t.Errorf("%+v", r)
	}
	if n := s.count("SELECT COUNT(*) FROM (SELECT id, at, LAG(at) OVER (ORDER BY id) AS before FROM message) WHERE at < before"); n != 0 {
		t.Errorf("%d messages are out of order", n)
	}
	s.sound()
}

// A message that nobody could read gives way to its content when the network delivers that after all.
func TestPlaceholderIsFilled(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "")
	in.Unreadable = true
	s.receive(in)
	id := s.conversation(desk.CustomerID(s.count("SELECT id FROM customer")))
	if r := s.row(id); r.Preview != inbox.PreviewMark+"unreadable" {
		t.Errorf("preview %q", r.Preview)
	}
	for s.index() > 0 {
	}
	s.receive(in) // still unreadable
	in.Unreadable, in.Text = false, "O pedido é para amanhã"
	in.Media = []channel.Media{fileOf("pedido.txt", "12 pães")}
	s.receive(in)
	s.receive(in)
	thread := s.thread(id)
	if len(thread) != 1 || thread[0].Text != in.Text || thread[0].Reason != "" || len(thread[0].Media) != 1 {
		t.Fatalf("%+v", thread)
	}
	if r := s.row(id); r.Preview != in.Text || r.Unread != 1 {
		t.Errorf("%+v", r)
	}
	if hits, _, err := s.box.Search(s.ctx, "amanha", 0, 10); err != nil || len(hits) != 1 {
		t.Errorf("%d hits, %v", len(hits), err)
	}
	s.sound()
}

// What the owner types on the phone is part of the conversation: accepted, answered, read.
func TestTypedOnThePhone(t *testing.T) {
	s := newShop(t)
	s.receive(s.says(maria, "A1", "Oi"))
	in := s.says(maria, "B1", "Bom dia, Maria")
	in.FromUs = true
	s.receive(in)
	s.receive(in)
	id := s.conversation(desk.CustomerID(s.count("SELECT id FROM customer")))
	thread := s.thread(id)
	if len(thread) != 2 || thread[1].Direction != desk.Out || thread[1].Status != desk.Accepted || thread[1].Author != inbox.AuthorDevice {
		t.Fatalf("%+v", thread)
	}
	if r := s.row(id); !r.WaitingSince.IsZero() || r.Unread != 0 || r.LastDirection != desk.Out {
		t.Errorf("%+v", r)
	}
	if n := s.count("SELECT COUNT(*) FROM message WHERE status IN ('queued', 'held')"); n != 0 {
		t.Error("it would be sent again")
	}
	s.sound()
}

// What arrives that no person wrote never becomes a customer.
func TestOtherMails(t *testing.T) {
	s := newShop(t)
	for i, origin := range []channel.Origin{channel.Bounce, channel.Automatic, channel.Automatic} {
		in := s.mails("no-reply@loja.com.br", fmt.Sprintf("M%d", i), "Promoção")
		in.Origin, in.Subject = origin, "Aviso"
		s.receive(in)
		s.receive(in)
	}
	list, more, err := s.box.Mail(s.ctx, inbox.MailQuery{Limit: 2})
	if err != nil || !more || len(list) != 2 || list[0].Subject != "Aviso" || list[0].Sender != "no-reply@loja.com.br" {
		t.Fatalf("%+v, %v, %v", list, more, err)
	}
	if rest, more, err := s.box.Mail(s.ctx, inbox.MailQuery{Before: list[1].ID, Limit: 2}); err != nil || more || len(rest) != 1 || rest[0].Origin != channel.Bounce {
		t.Errorf("%+v, %v, %v", rest, more, err)
	}
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 0 {
		t.Errorf("%d customers", n)
	}
}

// Words that nobody can be answered for go to the mails, once.
func TestFromNobody(t *testing.T) {
	s := newShop(t)
	for range 2 {
		s.receive(s.mails("", "M1", "Olá"))
	}
	list, _, err := s.box.Mail(s.ctx, inbox.MailQuery{Limit: 10})
	if err != nil || len(list) != 1 || list[0].Text != "Olá" || s.count("SELECT COUNT(*) FROM customer") != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

package inbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
)

// A typed reply is committed with its plan to leave, before anything leaves; whoever answers has read.
func TestSendPlans(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "email ana@exemplo.com.br", "whatsapp "+maria)
	s.receive(s.says(maria, "A1", "Oi"))
	s.receive(s.says(maria, "A2", "Tem pão?"))
	id := s.conversation(ana)
	m := s.send(inbox.SendInput{Conversation: id, Text: "Tem sim\r\n\x00", ReplyTo: 0})
	e := s.thread(id)[2]
	if e.ID != m.ID || e.Text != "Tem sim\n" || e.Class != desk.Reply || e.Status != desk.Queued || e.Author != "ana" || e.Automatic {
		t.Errorf("%+v", e.Message)
	}
	if e.Kind != "whatsapp" || len(e.Ladder) != 2 || e.Expires.Sub(e.Arrived) != 24*time.Hour || e.Next.IsZero() {
		t.Errorf("kind %s, ladder %v, expires %v, next %v", e.Kind, e.Ladder, e.Expires, e.Next)
	}
	if len(e.Attempts) != 1 || e.Attempts[0].State != desk.Planned || e.Attempts[0].To != maria || e.Attempts[0].N != 1 {
		t.Errorf("%+v", e.Attempts)
	}
	if key := s.text("SELECT wire_key FROM attempt"); key == "" {
		t.Error("no wire key")
	}
	if r := s.row(id); r.Unread != 0 || !r.WaitingSince.IsZero() || r.LastStatus != desk.Queued || r.LastDirection != desk.Out {
		t.Errorf("%+v", r)
	}
	s.sound()
}

// The same key again, also at the same time, is the same message.
func TestSendTwiceIsOne(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	var mu sync.Mutex
	events, ids := 0, map[desk.MessageID]bool{}
	s.bus.Subscribe(func(e event.Event) {
		if _, ok := e.(event.OutboxChanged); ok {
			mu.Lock()
			events++
			mu.Unlock()
		}
	})
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			m, err := s.box.Send(s.ctx, desk.Actor{Name: "ana"}, inbox.SendInput{Conversation: id, Text: "Oi", Key: "k1"})
			mu.Lock()
			defer mu.Unlock()
			if ids[m.ID] = true; err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(ids) != 1 || events != 1 || s.count("SELECT COUNT(*) FROM attempt") != 1 {
		t.Errorf("%d messages, %d events", len(ids), events)
	}
	if m := s.send(inbox.SendInput{Conversation: id, Text: "Oi", Key: "k2"}); ids[m.ID] {
		t.Error("another key is the same message")
	}
	s.sound()
}

// The first address of a new message is the one the customer last wrote from; a person's choice goes before that.
func TestLadder(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "email ana@exemplo.com.br", "whatsapp "+maria)
	id := s.conversation(ana)
	mail, whats := s.count("SELECT id FROM address WHERE kind = 'email'"), s.count("SELECT id FROM address WHERE kind = 'whatsapp'")
	check := func(when string, in inbox.SendInput, want ...int) {
		t.Helper()
		in.Conversation, in.Text = id, "Oi"
		if m := s.send(in); fmt.Sprint(m.Ladder) != fmt.Sprint(want) {
			t.Errorf("%s: ladder %v, want %v", when, m.Ladder, want)
		}
	}
	check("customer's order", inbox.SendInput{}, mail, whats)
	s.receive(s.says(maria, "A1", "Oi"))
	check("last wrote by WhatsApp", inbox.SendInput{}, whats, mail)
	s.receive(s.mails("ana@exemplo.com.br", "M1", "Oi"))
	check("last wrote by mail", inbox.SendInput{}, mail, whats)
	check("chosen", inbox.SendInput{Address: desk.AddressID(whats)}, whats, mail)
	other := s.customer("Rui", "whatsapp +5531900001111")
	_, err := s.box.Send(s.ctx, desk.Program, inbox.SendInput{Conversation: id, Text: "Oi",
		Address: desk.AddressID(s.count("SELECT id FROM address WHERE customer_id = ?", other))})
	if desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("somebody else's address was taken: %v", err)
	}
}

// Whatever the Router says, the message is kept and shows why it does not leave.
func TestSendKeepsWhatCannotLeave(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	until := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	for _, c := range []struct {
		answer desk.Decision
		status desk.Status
		hold   desk.HoldReason
		next   bool
	}{
		{desk.Decision{Action: desk.Wait, Until: until, Reason: "contingency.channelDown"}, desk.Queued, "", true},
		{desk.Decision{Action: desk.Wait, Reason: "contingency.channelDown"}, desk.Queued, "", true},
		{desk.Decision{Action: desk.Hold, Hold: desk.HoldFrozen, Reason: "contingency.frozen"}, desk.Held, desk.HoldFrozen, true},
		{desk.Decision{Action: desk.Fail, Reason: "contingency.noAddress"}, desk.Failed, "", false},
	} {
		s.router.set(&c.answer)
		m := s.send(inbox.SendInput{Conversation: id, Text: "Oi"})
		thread := s.thread(id)
		e := thread[len(thread)-1]
		if e.ID != m.ID || e.Status != c.status || e.Hold != c.hold || e.Reason != c.answer.Reason || len(e.Attempts) != 0 || e.Next.IsZero() == c.next {
			t.Errorf("%s: %+v", c.answer.Action, e)
		}
		if !c.answer.Until.IsZero() && !e.Next.Equal(until) {
			t.Errorf("%s: looked at again at %v, want %v", c.answer.Action, e.Next, until)
		}
	}
	s.router.set(nil)
	s.keys.gone = true
	s.send(inbox.SendInput{Conversation: id, Text: "Oi"})
	thread := s.thread(id)
	if e := thread[len(thread)-1]; e.Status != desk.Queued || len(e.Attempts) != 0 || e.Next.After(time.Now()) {
		t.Errorf("an account that stopped meanwhile: %+v", e)
	}
	s.sound()
}

// What is no message is refused with a sentence, and nothing is stored.
func TestSendRefuses(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	for name, in := range map[string]inbox.SendInput{
		"nothing":         {Conversation: id, Text: " \n\t"},
		"too much":        {Conversation: id, Text: strings.Repeat("é", 20_001)},
		"unknown class":   {Conversation: id, Text: "Oi", Class: "spam"},
		"file not stored": {Conversation: id, Media: []desk.Media{{Name: "a", SHA256: strings.Repeat("0", 64)}}},
		"no conversation": {Conversation: 1, Text: "Oi"},
		"too many files":  {Conversation: id, Media: make([]desk.Media, 21)},
		"unknown address": {Conversation: id, Text: "Oi", Address: 7},
	} {
		if _, err := s.box.Send(s.ctx, desk.Program, in); desk.ErrorCode(err) != desk.CodeInvalid && desk.ErrorCode(err) != desk.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.count("SELECT COUNT(*) FROM message"); n != 0 {
		t.Errorf("%d messages were stored", n)
	}
}

// A file goes with its message: stored by its hash, with a clean name and its true type.
func TestSendFile(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	f, err := s.box.Attach(s.ctx, `C:\boletos\março.pdf`, "application/octet-stream", strings.NewReader("%PDF-1.7 R$ 12,00"))
	if err != nil {
		t.Fatal(err)
	}
	s.send(inbox.SendInput{Conversation: id, Media: []desk.Media{f}})
	m := s.thread(id)[0]
	if len(m.Media) != 1 || m.Media[0].Name != "março.pdf" || m.Media[0].MIME != "application/pdf" || m.Media[0].SHA256 != f.SHA256 || m.Media[0].Size != 17 {
		t.Errorf("%+v", m.Media)
	}
	if r := s.row(id); r.Preview != "março.pdf" {
		t.Errorf("preview %q", r.Preview)
	}
	s.sound()
}

// An automatic message opens no service, answers nobody and is there once.
func TestEnqueue(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "whatsapp "+maria)
	s.exec("INSERT INTO consent (id, address_id, class, given_at, given_by) SELECT id + 1000, id, 'notice', 1, 'test' FROM address")
	id := s.conversation(ana)
	in := inbox.EnqueueInput{Conversation: id, Text: "Estamos sem WhatsApp", Incident: 7, Key: "incident:7:1"}
	m, isNew, err := s.box.Enqueue(s.ctx, in)
	if err != nil || !isNew || m.Class != desk.Notice || !m.Automatic || m.Incident != 7 || m.Service != 0 || m.Status != desk.Queued || m.Author != "auto" {
		t.Errorf("%+v, %v, %v", m, isNew, err)
	}
	again, isNew, err := s.box.Enqueue(s.ctx, in)
	if err != nil || isNew || again.ID != m.ID {
		t.Errorf("again: %v, %v, %v", again.ID, isNew, err)
	}
	if _, _, err := s.box.Enqueue(s.ctx, inbox.EnqueueInput{Conversation: id, Text: "x"}); err == nil {
		t.Error("an automatic message without a key was taken")
	}
	s.receive(s.says(maria, "A1", "Oi"))
	in.Key = "incident:7:2"
	if _, _, err := s.box.Enqueue(s.ctx, in); err != nil {
		t.Fatal(err)
	}
	if r := s.row(id); r.WaitingSince.IsZero() || r.Unread != 1 {
		t.Errorf("a notice answered for a person: %+v", r)
	}
	waiting, err := s.box.Waiting(s.ctx)
	if err != nil || len(waiting) != 1 || waiting[0].ID != id || waiting[0].Name != "Ana" {
		t.Errorf("%+v, %v", waiting, err)
	}
	s.sound()
}

// Many notices are queued together, each once, with the ladder of its own customer; who is gone is left out.
func TestEnqueueAll(t *testing.T) {
	s := newShop(t)
	var list []inbox.EnqueueInput
	for i := range 1200 {
		number := fmt.Sprintf("+55319%08d", i)
		id := s.conversation(s.customer(fmt.Sprint("Cliente ", i), "email "+fmt.Sprint("c", i, "@exemplo.com.br"), "whatsapp "+number))
		if i == 7 {
			s.receive(s.says(number, "A1", "Oi"))
		}
		list = append(list, inbox.EnqueueInput{Conversation: id, Text: "Estamos sem WhatsApp", Key: fmt.Sprint(i)})
	}
	if _, _, err := s.box.Enqueue(s.ctx, list[3]); err != nil {
		t.Fatal(err)
	}
	list = append(list, inbox.EnqueueInput{Conversation: 1, Text: "Ninguém", Key: "gone"}, list[5])
	for _, want := range []int{1199, 0} {
		if n, err := s.box.EnqueueAll(s.ctx, list); err != nil || n != want {
			t.Fatalf("%d new, %v; want %d", n, err, want)
		}
	}
	e := s.thread(list[7].Conversation)[1]
	if own, err := s.rows.Ladder(s.ctx, e.Conversation); err != nil || fmt.Sprint(e.Ladder) != fmt.Sprint(own) || len(own) != 2 {
		t.Errorf("ladder %v, want %v; %v", e.Ladder, own, err)
	}
	if e.Status != desk.Queued || !e.Automatic || e.Class != desk.Notice || e.Next.After(time.Now()) || e.Expires.Sub(e.Arrived) != 24*time.Hour || e.Service == 0 {
		t.Errorf("%+v", e)
	}
	if kind := s.text("SELECT kind FROM address WHERE id = ?", e.Ladder[0]); kind != "whatsapp" {
		t.Errorf("who last wrote by WhatsApp is first told by %s", kind)
	}
	s.sound()
}

// Notices that are not all the same are stored with their own text each, and of two for one conversation it shows the last.
func TestEnqueueAllWithTextsOfTheirOwn(t *testing.T) {
	s := newShop(t)
	ana, bia := s.conversation(s.customer("Ana", "whatsapp "+maria)), s.conversation(s.customer("Bia", "email b@exemplo.com.br"))
	list := []inbox.EnqueueInput{
		{Conversation: ana, Text: "Oi, Ana", Key: "1"}, {Conversation: bia, Text: "Oi, Bia", Key: "2"},
		{Conversation: ana, Text: "Vence hoje", Key: "3", Class: desk.Dues}, {Conversation: ana, Text: "Oi, Ana", Key: "1"},
		{Conversation: bia, Text: "Oi, \"Bia\"\n<b>", Key: "4"},
	}
	if n, err := s.box.EnqueueAll(s.ctx, list); err != nil || n != 4 {
		t.Fatalf("%d new, %v", n, err)
	}
	for id, want := range map[desk.ConversationID]string{ana: "[notice Oi, Ana dues Vence hoje]", bia: "[notice Oi, Bia notice Oi, \"Bia\"\n<b>]"} {
		var got []string
		for _, e := range s.thread(id) {
			got = append(got, string(e.Class), e.Text)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if preview := s.text("SELECT preview FROM conversation WHERE id = ?", bia); preview != `Oi, "Bia" <b>` {
		t.Errorf("preview %q", preview)
	}
	s.sound()
}

// "Vai por" tells where a reply would go and every other way with the reason it cannot.
func TestRoute(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "email ana@exemplo.com.br", "whatsapp "+maria, "sms "+maria)
	id := s.conversation(ana)
	r, err := s.box.Route(s.ctx, id, 0)
	if err != nil || r.Action != desk.Go || r.Candidate.Address.Kind != "email" || len(r.Options) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i, want := range []struct {
		kind              desk.Kind
		usable, preferred bool
	}{{"email", true, true}, {"whatsapp", true, false}, {"sms", false, false}} {
		o := r.Options[i]
		if o.Address.Kind != want.kind || o.Usable != want.usable || o.Preferred != want.preferred || o.Usable == (o.Reason != "") {
			t.Errorf("option %d: %+v", i, o)
		}
	}
	r, err = s.box.Route(s.ctx, id, r.Options[1].Address.ID)
	if err != nil || r.Candidate.Address.Kind != "whatsapp" {
		t.Errorf("chosen: %+v, %v", r.Decision, err)
	}
	m := s.send(inbox.SendInput{Conversation: id, Text: "Oi"})
	other, err := s.box.RouteMessage(s.ctx, m.ID)
	if err != nil || other.Action != desk.Go || other.Candidate.Address.Kind != "whatsapp" || len(other.Options) != 2 {
		t.Errorf("the other way: %+v, %v", other, err)
	}
}

// A note is internal: it has no recipient, no status, and answers nobody.
func TestNote(t *testing.T) {
	s := newShop(t)
	s.receive(s.says(maria, "A1", "Oi"))
	id := s.conversation(s.owner())
	for range 2 {
		if _, err := s.box.AddNote(s.ctx, desk.Actor{Name: "ana"}, id, "Cliente antigo", "n1"); err != nil {
			t.Fatal(err)
		}
	}
	thread := s.thread(id)
	if len(thread) != 2 || thread[1].Direction != desk.Note || thread[1].Status != desk.StatusNone || thread[1].Author != "ana" {
		t.Errorf("%+v", thread)
	}
	if r := s.row(id); r.Unread != 1 || r.WaitingSince.IsZero() || r.Preview != "Oi" {
		t.Errorf("%+v", r)
	}
	if _, err := s.box.AddNote(s.ctx, desk.Program, 1, "x", ""); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("a note to nobody: %v", err)
	}
	s.sound()
}

// What was planned keeps the address it was planned for, whatever becomes of the customer's number meanwhile.
func TestFault_65(t *testing.T) {
	s := newShop(t)
	id := s.conversation(s.customer("Ana", "whatsapp "+maria))
	s.send(inbox.SendInput{Conversation: id, Text: "Seu pedido saiu"})
	s.exec("UPDATE address SET value = '+5531900000000'")
	e := s.thread(id)[0]
	if e.Attempts[0].To != maria || len(e.Ladder) != 1 {
		t.Errorf("it would go to %s by %v", e.Attempts[0].To, e.Ladder)
	}
	if m := s.send(inbox.SendInput{Conversation: id, Text: "E mais"}); s.text("SELECT dest FROM attempt WHERE message_id = ?", m.ID) != "+5531900000000" {
		t.Error("a new message goes to the old number")
	}
}

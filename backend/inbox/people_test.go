package inbox_test

import (
	"fmt"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
)

// owner is the customer whose conversation the newest message went to.
func (s *shop) owner() desk.CustomerID {
	return desk.CustomerID(s.count(`SELECT v.customer_id FROM message m JOIN conversation v ON v.id = m.conversation_id ORDER BY m.id DESC LIMIT 1`))
}

// Somebody the shop knows is recognised by the address, on any kind of channel that uses the same one.
func TestKnownCustomer(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "phone "+maria, "email ana@exemplo.com.br")
	s.receive(s.mails("ana@exemplo.com.br", "M1", "Bom dia"))
	if s.owner() != ana {
		t.Error("the mail went to somebody else")
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE kind = 'email' AND verified_at > 0"); n != 1 {
		t.Error("the mail did not prove its address")
	}
	s.receive(s.says(maria, "A1", "Oi"))
	if s.owner() != ana {
		t.Error("the number of another kind of channel was not recognised")
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE kind = 'whatsapp' AND value = ? AND verified_at > 0", maria); n != 1 {
		t.Error("the way the message came by was not kept")
	}
	// A handle is one network's own: the same on another network may be anybody.
	s.customer("Bia", "telegram @bia")
	s.receive(s.says("@bia", "A2", "Oi"))
	if s.owner() == ana || s.count("SELECT COUNT(*) FROM customer") != 3 {
		t.Error("a handle of another network was believed")
	}
	s.sound()
}

// Of several customers who share an address exactly one answers, unless the message answers one to another of them.
func TestSharedAddress(t *testing.T) {
	s := newShop(t)
	leo := s.customer("Léo", "email casa@exemplo.com.br")
	bia := s.customer("Bia", "email casa@exemplo.com.br")
	s.receive(s.mails("casa@exemplo.com.br", "M1", "Bom dia"))
	if s.owner() != leo {
		t.Error("it went to the one who does not answer")
	}
	out := s.send(inbox.SendInput{Conversation: s.conversation(bia), Text: "Sobre a Bia"})
	key := s.text("SELECT wire_key FROM attempt WHERE message_id = ?", out.ID)
	s.receive(s.mails("casa@exemplo.com.br", "M2", "Sobre a Bia, sim", key))
	if s.owner() != bia {
		t.Error("an answer to Bia's message went to Léo")
	}
	if quoted := s.count("SELECT reply_to FROM message ORDER BY id DESC LIMIT 1"); quoted != int(out.ID) {
		t.Errorf("it quotes message %d, want %d", quoted, out.ID)
	}
	s.exec("UPDATE customer SET deleted_at = 5 WHERE id = ?", leo)
	s.receive(s.mails("casa@exemplo.com.br", "M3", "E agora?"))
	if s.owner() != bia {
		t.Error("it went to the one in the bin")
	}
	s.sound()
}

// A customer in the bin who writes comes back: the message must not lie where nobody looks.
func TestOutOfTheBin(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "whatsapp "+maria)
	s.exec("UPDATE customer SET deleted_at = 5 WHERE id = ?", ana)
	s.receive(s.says(maria, "A1", "Oi"))
	page, err := s.box.List(s.ctx, inbox.Query{})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Customer != ana || page.Counts.Open != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

// An answer to our mail from an address nobody knows joins that thread, but the address gains nothing by it: no consent,
// not the next time either, until a person confirms it.
func TestAnswerFromSomebodyElse(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "email ana@exemplo.com.br")
	id := s.conversation(ana)
	out := s.send(inbox.SendInput{Conversation: id, Text: "Seu pedido saiu"})
	key := s.text("SELECT wire_key FROM attempt WHERE message_id = ?", out.ID)
	s.receive(s.mails("marido@exemplo.com.br", "M1", "Recebemos", "<unknown@x>", key))
	if s.owner() != ana {
		t.Fatal("the answer did not find its thread")
	}
	s.receive(s.mails("marido@exemplo.com.br", "M2", "Obrigado"))
	if s.owner() != ana || s.count("SELECT COUNT(*) FROM customer") != 1 {
		t.Error("the second mail of the same sender went elsewhere")
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE value = 'marido@exemplo.com.br' AND offered = 1 AND verified_at = 0"); n != 1 {
		t.Error("the sender is not an unverified address of the customer")
	}
	if n := s.count("SELECT COUNT(*) FROM consent c JOIN address a ON a.id = c.address_id WHERE a.offered = 1"); n != 0 {
		t.Error("the sender gained consent by writing")
	}
	if r, err := s.box.Route(s.ctx, id, 0); err != nil || r.Candidate.Address.Value != "ana@exemplo.com.br" {
		t.Errorf("the answer would go to %q, %v", r.Candidate.Address.Value, err)
	}
	// "SAIR" of somebody else is theirs alone.
	s.receive(s.mails("marido@exemplo.com.br", "M3", "SAIR"))
	if n := s.count("SELECT COUNT(*) FROM consent WHERE revoked_at = 0"); n != 1 {
		t.Error("somebody else took back the customer's consent")
	}
	// A reference to what somebody else wrote is no proof of anything.
	s.receive(s.mails("estranho@exemplo.com.br", "M4", "Oi", "M1"))
	if s.owner() == ana {
		t.Error("a reference that anybody can make up was believed")
	}
	s.sound()
}

// "SAIR" takes back all consent on all addresses, in any case, with any punctuation, also above a quoted mail; and
// nothing else does. Writing again later allows answers on that address again.
func TestSair(t *testing.T) {
	for text, leaves := range map[string]bool{
		"SAIR": true, "sair": true, " Sair. ": true, "s.a.i.r": true, "SAIR!!!": true, "sair 🙏": true, "“SAIR”": true,
		"SAIR\n\nEm qui., 19 de nov. de 2026, Loja escreveu:\n> Promoção": true,
		"Sair\n-- \nAna": true, "sair\n> Olá": true, "sair\n\nEnviado do meu iPhone": true,
		"sair\nOn Thu, Nov 19, 2026 at 10:00 AM Loja <l@x.br> wrote:\n> a": true,
		"quero sair": false, "sair 2": false, "saír": false, "não quero sair": false, "sai": false, "": false, "vou sair agora": false,
		"> sair": false, "sairr": false,
	} {
		s := newShop(t)
		ana := s.customer("Ana", "whatsapp "+maria, "email casa@exemplo.com.br")
		s.customer("Bia", "whatsapp "+maria) // shares the number
		s.customer("Rui", "email rui@exemplo.com.br")
		var changed []desk.CustomerID
		s.bus.Subscribe(func(e event.Event) {
			if c, ok := e.(event.CustomerChanged); ok {
				changed = append(changed, c.Customer)
			}
		})
		start := time.Now()
		in := s.says(maria, "A1", text)
		s.receive(in)
		if leaves && time.Since(start) > time.Second {
			t.Errorf("%q took %v", text, time.Since(start))
		}
		want := 4
		if leaves {
			want = 1 // Rui's
		}
		if n := s.count("SELECT COUNT(*) FROM consent WHERE revoked_at = 0"); n != want {
			t.Errorf("%q left %d consents, want %d", text, n, want)
		}
		if leaves && len(changed) != 2 {
			t.Errorf("%q told of %d changed customers, want 2", text, len(changed))
		}
		r := s.row(s.conversation(ana))
		if waits := !r.WaitingSince.IsZero(); waits == leaves {
			t.Errorf("%q: waiting is %v", text, waits)
		}
		if leaves {
			s.receive(s.says(maria, "A2", "Mudei de ideia"))
			if n := s.count("SELECT COUNT(*) FROM consent WHERE revoked_at = 0"); n != 2 {
				t.Errorf("%q: after writing again %d consents, want 2", text, n)
			}
		}
		s.sound()
	}
}

// A mail that says SAIR in its subject and nothing else asks the same.
func TestSairInSubject(t *testing.T) {
	s := newShop(t)
	s.customer("Ana", "email ana@exemplo.com.br")
	in := s.mails("ana@exemplo.com.br", "M1", "\n\n")
	in.Subject = "Sair"
	s.receive(in)
	if n := s.count("SELECT COUNT(*) FROM consent WHERE revoked_at = 0"); n != 0 {
		t.Error("consent is still there")
	}
}

// A customer who is known by number only takes the name they give themselves; one named by a person keeps that name.
func TestNames(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana Padaria", "whatsapp +5531911112222")
	for i, number := range []string{maria, maria, "+5531911112222"} {
		in := s.says(number, fmt.Sprint(i), "Oi")
		if i > 0 {
			in.Peer.Name = "Outro nome"
		}
		s.receive(in)
	}
	if got := s.text("SELECT name FROM customer WHERE unconfirmed = 1"); got != "Outro nome" {
		t.Errorf("the unknown one is called %q", got)
	}
	if got := s.text("SELECT sort FROM customer WHERE unconfirmed = 1"); got != "outro nome" {
		t.Errorf("and sorted by %q", got)
	}
	if got := s.text("SELECT name FROM customer WHERE id = ?", ana); got != "Ana Padaria" {
		t.Errorf("the known one is now called %q", got)
	}
}

// When a hidden name turns out to be somebody's number, what was said to either goes on in one conversation, with what
// still has to leave.
func TestHiddenCustomerIsJoined(t *testing.T) {
	s := newShop(t)
	hidden := s.says("", "A1", "Oi, sou eu")
	hidden.Peer.Refs = []string{"77@lid"}
	s.receive(hidden)
	first := s.owner()
	s.send(inbox.SendInput{Conversation: s.conversation(first), Text: "Quem é?"})
	ana := s.customer("Ana", "whatsapp "+maria)
	s.receive(s.says(maria, "A2", "Bom dia"))
	both := s.says(maria, "A3", "A Ana")
	both.Peer.Refs = []string{"77@lid", "5531@s"}
	s.receive(both)
	id := s.conversation(ana)
	thread := s.thread(id)
	if len(thread) != 4 || thread[0].Text != "Oi, sou eu" || thread[1].Status != desk.Queued {
		t.Fatalf("%+v", thread)
	}
	own := s.count("SELECT id FROM address WHERE value = ?", maria)
	if l := thread[1].Ladder; len(l) != 1 || int(l[0]) != own {
		t.Errorf("what still has to leave would go to %v, want %d", l, own)
	}
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 1 {
		t.Errorf("%d customers", n)
	}
	if got := s.row(id); got.Name != "Ana" || got.Services != 2 || got.Unread != 2 {
		t.Errorf("%+v", got)
	}
	s.receive(hidden)
	hidden.RemoteID = "A4"
	s.receive(hidden)
	if s.owner() != ana {
		t.Error("the hidden name leads to somebody else")
	}
	s.sound()
}

// An answer that hides its number is kept with the customer it answers; when the number shows, there is one address.
func TestHiddenAddressIsFolded(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "whatsapp "+maria)
	out := s.send(inbox.SendInput{Conversation: s.conversation(ana), Text: "Seu pedido saiu"})
	hidden := s.says("", "A1", "Obrigada")
	hidden.Peer.Refs, hidden.Answers = []string{"77@lid"}, []string{s.text("SELECT wire_key FROM attempt WHERE message_id = ?", out.ID)}
	s.receive(hidden)
	if s.owner() != ana || s.count("SELECT COUNT(*) FROM address") != 2 {
		t.Fatal("the answer did not find its thread")
	}
	both := s.says(maria, "A2", "Sou eu")
	both.Peer.Refs = []string{"77@lid", "5531@s"}
	s.receive(both)
	if n := s.count("SELECT COUNT(*) FROM address WHERE value = ? AND ref = '77@lid' AND offered = 0", maria); n != 1 || s.count("SELECT COUNT(*) FROM address") != 1 {
		t.Errorf("%d addresses, want one whole", s.count("SELECT COUNT(*) FROM address"))
	}
	if n := s.count("SELECT COUNT(*) FROM message WHERE address_id NOT IN (SELECT id FROM address)"); n != 0 {
		t.Errorf("%d messages name an address that is gone", n)
	}
	hidden.RemoteID, hidden.Answers = "A3", nil
	s.receive(hidden)
	if s.owner() != ana {
		t.Error("the hidden name leads to somebody else")
	}
	s.sound()
}

// A person who changed the number keeps the conversation when the network still knows who it is.
func TestNewNumber(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "Oi")
	in.Peer.Refs = []string{"77@lid"}
	s.receive(in)
	in.RemoteID, in.Peer.Value = "A2", "+5531977776666"
	s.receive(in)
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 1 {
		t.Fatalf("%d customers", n)
	}
	if got := s.text("SELECT value FROM address WHERE ref = '77@lid'"); got != "+5531977776666" {
		t.Errorf("the network's name is with %s", got)
	}
	s.sound()
}

// Concurrent first messages of many people give every service a protocol number of its own, without a gap.
func TestProtocolNumbers(t *testing.T) {
	s := newShop(t)
	const people = 120
	done := make(chan error, people)
	for i := range people {
		go func() {
			done <- s.box.Receive(s.ctx, s.says(fmt.Sprintf("+55319000%05d", i), "A1"+fmt.Sprint(i), "Oi"))
		}()
	}
	for range people {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	year := time.Now().Year()
	if n := s.count("SELECT COUNT(DISTINCT protocol) FROM service WHERE protocol BETWEEN ? AND ?",
		fmt.Sprintf("%d-000001", year), fmt.Sprintf("%d-%06d", year, people)); n != people {
		t.Errorf("%d protocol numbers, want %d", n, people)
	}
}

// Resolving keeps the protocol number with who resolved it; the next message of the customer opens a new service.
func TestResolveAndReopen(t *testing.T) {
	s := newShop(t)
	s.receive(s.says(maria, "A1", "Oi"))
	id := s.conversation(s.owner())
	first := s.row(id).Protocol
	for range 2 {
		if err := s.box.Resolve(s.ctx, desk.Actor{Name: "ana"}, id); err != nil {
			t.Fatal(err)
		}
	}
	page, err := s.box.List(s.ctx, inbox.Query{Tab: inbox.TabResolved})
	if err != nil || len(page.Rows) != 1 || page.Counts != (inbox.Counts{Resolved: 1}) {
		t.Errorf("%+v, %v", page, err)
	}
	s.receive(s.says(maria, "A2", "Mais uma coisa"))
	if r := s.row(id); r.Protocol == first || r.Protocol == "" || r.Services != 2 || r.WaitingSince.IsZero() {
		t.Errorf("%+v", r)
	}
	list, err := s.box.Services(s.ctx, id, 10)
	if err != nil || len(list) != 2 || list[1].Protocol != first || list[1].ResolvedBy != "ana" || list[1].Resolved.IsZero() || !list[0].Resolved.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
	if err := s.box.Resolve(s.ctx, desk.Actor{Name: "ana"}, id); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.box.Reopen(s.ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if r := s.row(id); r.Services != 3 || !r.WaitingSince.IsZero() {
		t.Errorf("%+v", r)
	}
	s.sound()
}

// Our own message seen on another device of the account is a proof and not a new message.
func TestOwnMessageIsAProof(t *testing.T) {
	s := newShop(t)
	ana := s.customer("Ana", "whatsapp "+maria)
	out := s.send(inbox.SendInput{Conversation: s.conversation(ana), Text: "Seu pedido saiu"})
	in := s.says(maria, s.text("SELECT wire_key FROM attempt WHERE message_id = ?", out.ID), "Seu pedido saiu")
	in.FromUs = true
	s.receive(in)
	if n := s.count("SELECT COUNT(*) FROM message"); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	if len(s.receipts.seen) != 1 || s.receipts.seen[0].State != desk.AttemptAccepted || s.receipts.seen[0].Keys[0] != in.RemoteID {
		t.Errorf("%+v", s.receipts.seen)
	}
}

var _ channel.Sink = sink{}

// sink shows that the inbox fits the part of an adapter's sink that it serves.
type sink struct {
	*inbox.Inbox
	*receipts
}

func (sink) Signal(channel.Signal) {}

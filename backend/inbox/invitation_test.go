package inbox_test

import (
	"fmt"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/store"
)

const invitation = "AbCdEfGhIjKlMnOpQrStUv"

// chat is something that a chat of a messenger brings, which hides who is behind it.
func (s *shop) chat(id int, ref string, form desk.Form, invite string) channel.Incoming {
	return channel.Incoming{
		Account: s.whats, RemoteID: fmt.Sprint("C", id), Peer: channel.Peer{Refs: []string{ref}, Name: "Nina"}, At: s.now(), Form: form,
		Invite: invite, Origin: channel.Person,
	}
}

func (s *shop) invite(to desk.CustomerID, life time.Duration) {
	s.t.Helper()
	err := store.NewInvitations(s.db).Add(s.ctx, invitation, store.Invitation{
		Customer: to, Account: s.whats, By: "Ana", Made: s.now(), Expires: s.now().Add(life),
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// Who comes by an invitation is the customer it was made for, once; the token itself is kept nowhere.
func TestInvitationTellsWhoItIs(t *testing.T) {
	s := newShop(t)
	rosa := s.customer("Rosa", "email rosa@exemplo.com.br")
	s.invite(rosa, time.Hour)
	s.receive(s.chat(1, "900", desk.FormJoined, invitation))
	if s.owner() != rosa || s.count("SELECT COUNT(*) FROM customer") != 1 {
		t.Fatal("the invitation was not believed")
	}
	if n := s.count("SELECT COUNT(*) FROM consent k JOIN address a ON a.id = k.address_id WHERE a.kind = 'whatsapp' AND a.ref = '900' AND k.revoked_at = 0"); n != 1 {
		t.Error("who joins may be answered there")
	}
	in := s.chat(2, "900", "", "")
	in.Text = "tem pão?"
	s.receive(in)
	if s.owner() != rosa {
		t.Error("the chat was forgotten")
	}
	// Pressed again by the same chat, and brought by another one.
	s.receive(s.chat(3, "900", desk.FormJoined, invitation))
	if s.owner() != rosa {
		t.Error("pressed twice, it led to somebody else")
	}
	s.receive(s.chat(4, "901", desk.FormJoined, invitation))
	if s.owner() == rosa {
		t.Error("an invitation that was used let somebody else in")
	}
	if n := s.count("SELECT COUNT(*) FROM invitation WHERE hash LIKE '%' || ? || '%'", invitation); n != 0 {
		t.Error("the token lies in the store")
	}
	s.sound()
}

// An invitation that is over, or of a customer in the bin, tells nothing; a chat that belongs to somebody whom the shop
// knows stays theirs, whoever's invitation they bring.
func TestInvitationThatIsNotBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		life  time.Duration
		first func(s *shop, rosa desk.CustomerID)
	}{
		"expired": {0, func(*shop, desk.CustomerID) {}},
		"in the bin": {time.Hour, func(s *shop, rosa desk.CustomerID) {
			s.exec("UPDATE customer SET deleted_at = 5 WHERE id = ?", rosa)
		}},
		"somebody's chat": {time.Hour, func(s *shop, _ desk.CustomerID) {
			leo := s.customer("Léo", "whatsapp "+maria)
			s.exec("UPDATE address SET ref = '900' WHERE customer_id = ?", leo)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			rosa := s.customer("Rosa", "email rosa@exemplo.com.br")
			s.invite(rosa, c.life)
			c.first(s, rosa)
			s.receive(s.chat(1, "900", desk.FormJoined, invitation))
			if s.owner() == rosa {
				t.Error("it was believed")
			}
			s.sound()
		})
	}
}

// Somebody who wrote before they were invited has one conversation afterwards, and one whose address was typed before
// there was a chat has one address.
func TestInvitationJoinsWhatWasThere(t *testing.T) {
	s := newShop(t)
	rosa := s.customer("Rosa", "whatsapp @rosa")
	in := s.chat(1, "900", "", "")
	in.Text = "oi, sou eu"
	s.receive(in)
	s.invite(rosa, time.Hour)
	s.receive(s.chat(2, "900", desk.FormJoined, invitation))
	if s.owner() != rosa || s.count("SELECT COUNT(*) FROM customer") != 1 {
		t.Error("two customers of one person")
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE customer_id = ? AND kind = 'whatsapp' AND ref = '900'", rosa); n != 1 {
		t.Errorf("%d addresses", n)
	}
	// A second chat of the same customer takes the place of the first.
	if _, err := s.raw.Exec("DELETE FROM invitation"); err != nil {
		t.Fatal(err)
	}
	s.invite(rosa, time.Hour)
	s.receive(s.chat(3, "902", desk.FormJoined, invitation))
	if s.owner() != rosa {
		t.Error("the new chat is not theirs")
	}
	s.sound()
}

// A number that somebody proves to be theirs leads to the customer in the books, and what they wrote before comes along;
// a number that nobody has becomes the address of the new customer.
func TestNumberProvedInAChat(t *testing.T) {
	s := newShop(t)
	rosa := s.customer("Rosa", "phone "+maria)
	for i, ref := range []string{"900", "901"} {
		in := s.chat(10*i, ref, "", "")
		in.Text = "oi"
		s.receive(in)
		proof := s.chat(10*i+1, ref, desk.FormNumber, "")
		proof.Peer.Value = maria
		if i == 1 {
			proof.Peer.Value = "+5531977776666"
		}
		proof.Text = proof.Peer.Value
		s.receive(proof)
	}
	if n := s.count("SELECT COUNT(*) FROM customer"); n != 2 {
		t.Errorf("%d customers, want Rosa and the unknown one", n)
	}
	if n := s.count("SELECT COUNT(*) FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE v.customer_id = ?", rosa); n != 2 {
		t.Errorf("Rosa's conversation has %d messages", n)
	}
	if n := s.count("SELECT COUNT(*) FROM address WHERE value = '+5531977776666' AND ref = '901'"); n != 1 {
		t.Error("the new number was not kept")
	}
	s.sound()
}

// Who closes the chat ends consent on that way alone.
func TestClosingAChatEndsItsConsent(t *testing.T) {
	s := newShop(t)
	rosa := s.customer("Rosa", "email rosa@exemplo.com.br", "whatsapp "+maria)
	s.exec("UPDATE address SET ref = '900' WHERE kind = 'whatsapp'")
	in := s.chat(1, "900", desk.FormLeft, "")
	in.Left = true
	s.receive(in)
	live := "SELECT COUNT(*) FROM consent k JOIN address a ON a.id = k.address_id WHERE k.revoked_at = 0 AND a.customer_id = ? AND a.kind = ?"
	if s.count(live, rosa, "whatsapp") != 0 || s.count(live, rosa, "email") != 1 {
		t.Error("consent on the wrong way")
	}
	back := s.chat(2, "900", "", "")
	back.Text = "voltei"
	s.receive(back)
	if s.count(live, rosa, "whatsapp") != 1 {
		t.Error("who writes again may be answered")
	}
}

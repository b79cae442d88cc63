package customer_test

import (
	"fmt"
	"testing"
	"time"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/store/storetest"
)

// Who is erased takes along what they sent that no person wrote, with its files, and what became a message of theirs. What
// came from an address that somebody else has too stays, and so does everybody's else.
func TestErasedTakesOwnMailAlong(t *testing.T) {
	s := open(t)
	email := func(value string) customer.AddressInput { return customer.AddressInput{Kind: "email", Value: value} }
	gone := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{email("ana@x.com"), email("casa@x.com")}})
	s.save(t, customer.Input{Name: "Bia", Addresses: []customer.AddressInput{email("casa@x.com")}})
	v := storetest.Conversation(t, s.db, gone.ID)
	said := storetest.Message(t, s.db, desk.Message{Conversation: v, Direction: desk.In, Text: "oi", Arrived: time.Now()})
	for id, m := range map[int]struct {
		sender  string
		message desk.MessageID
	}{1: {"ana@x.com", 0}, 2: {"casa@x.com", 0}, 3: {"loja@y.com", 0}, 4: {"outra@x.com", said}} {
		storetest.Exec(t, s.db, `INSERT INTO mail (id, account_id, remote_id, origin, sender, subject, text, at, message_id)
			VALUES ($1, 1, $2, 'automatic', $3, 's', 't', 5, $4)`, id, fmt.Sprint(id), m.sender, m.message)
		storetest.Exec(t, s.db, "INSERT INTO mail_file (id, mail_id, name, mime, size) VALUES ($1, $1, 'f', 'text/plain', 1)", id)
	}
	if err := s.customers.Erase(ctx, []desk.CustomerID{gone.ID}); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM mail"); n != 4 {
		t.Errorf("%d mails: she is not in the bin", n)
	}
	if _, err := s.Delete(ctx, ana, []desk.CustomerID{gone.ID}); err != nil {
		t.Fatal(err)
	}
	if err := s.customers.Erase(ctx, []desk.CustomerID{gone.ID}); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]int{
		"SELECT COUNT(*) FROM mail": 2, "SELECT COUNT(*) FROM mail WHERE id IN (2, 3)": 2, "SELECT COUNT(*) FROM mail_file": 2,
	} {
		if got := storetest.Count(t, s.db, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
}

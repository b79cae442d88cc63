package customer_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// The bin keeps a customer for thirty days and not longer: then they are gone with all that was said, what waits to
// leave for them is cancelled, and the others stay.
func TestBinIsEmptiedAfterThirtyDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		inbox := store.NewInbox(s.db)
		gone := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply)}})
		stays := s.save(t, customer.Input{Name: "Bia"})
		said := func(id desk.CustomerID, text string) {
			v := storetest.Conversation(t, s.db, id)
			storetest.Message(t, s.db, desk.Message{Conversation: v, Direction: desk.In, Text: text, Arrived: time.Now()})
		}
		said(gone.ID, "abacaxi maduro")
		said(stays.ID, "abacaxi verde")
		if _, err := inbox.Index(ctx, 100); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Delete(ctx, ana, []desk.CustomerID{gone.ID}); err != nil {
			t.Fatal(err)
		}
		s.cancelled = nil
		running, stop := context.WithCancel(ctx)
		ended := make(chan error)
		go func() { ended <- s.Run(running) }()
		time.Sleep(customer.BinFor - time.Hour)
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM customer"); n != 2 {
			t.Errorf("%d customers before the time", n)
		}
		time.Sleep(3 * time.Hour)
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if len(s.cancelled) != 1 || s.cancelled[0] != gone.ID {
			t.Errorf("cancelled for %v", s.cancelled)
		}
		for what, want := range map[string]int{
			"SELECT COUNT(*) FROM customer": 1, "SELECT COUNT(*) FROM address": 0, "SELECT COUNT(*) FROM message": 1,
			"SELECT COUNT(*) FROM message_fts WHERE message_fts MATCH 'maduro'":                                0,
			"SELECT COUNT(*) FROM message_fts WHERE message_fts MATCH 'abacaxi'":                               1,
			fmt.Sprintf("SELECT COUNT(*) FROM audit WHERE action = 'customer.erase' AND target = %d", gone.ID): 1,
		} {
			if got := storetest.Count(t, s.db, what); got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
		storetest.Exec(t, s.db, "INSERT INTO message_fts (message_fts) VALUES ('integrity-check')")
	})
}

// Somebody whose message is on the wire at this moment is erased only when it is known what became of it.
func TestBinWaitsForTheWire(t *testing.T) {
	s := open(t)
	row := s.save(t, customer.Input{Name: "Ana", Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply)}})
	account, v := storetest.Account(t, s.db, "whatsapp"), storetest.Conversation(t, s.db, row.ID)
	storetest.Message(t, s.db, desk.Message{Conversation: v, Status: desk.Active, Arrived: time.Now()},
		desk.Attempt{Account: account, Address: row.Addresses[0].ID, Kind: "whatsapp", WireKey: "k", State: desk.Touching})
	if _, err := s.Delete(ctx, ana, []desk.CustomerID{row.ID}); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if ids, err := s.customers.Expired(ctx, later, 10); len(ids) != 0 || err != nil {
		t.Errorf("%v, %v", ids, err)
	}
	storetest.Exec(t, s.db, "UPDATE attempt SET state = 'in_doubt'")
	if ids, err := s.customers.Expired(ctx, later, 10); len(ids) != 1 || err != nil {
		t.Errorf("settled: %v, %v", ids, err)
	}
	if err := s.customers.Erase(ctx, []desk.CustomerID{row.ID}); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM attempt"); n != 0 {
		t.Errorf("%d attempts left", n)
	}
}

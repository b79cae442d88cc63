package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// The report counts the notices of an outage, what a person wrote that left by another channel, and who answered; it
// leaves out what has nothing to do with it.
func TestIncidentReport(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t)
	incidents := store.NewIncidents(db)
	wa := storetest.Account(t, db, "whatsapp")
	start := time.Now().Add(-time.Hour)
	i, err := incidents.SaveIncident(ctx, desk.Incident{Account: wa, Kind: "whatsapp", Verdict: desk.VerdictPlatform, Started: start, Opened: start, By: "auto"})
	if err != nil {
		t.Fatal(err)
	}
	say := func(name string, m desk.Message) desk.ConversationID {
		c := storetest.Customer(t, db, name, storetest.Address{Kind: "whatsapp"}, storetest.Address{Kind: "email"})
		m.Conversation, m.Arrived = storetest.Conversation(t, db, c.ID), time.Now()
		storetest.Message(t, db, m)
		return m.Conversation
	}
	ana := say("Ana", desk.Message{Kind: "email", Status: desk.Accepted, Incident: i.ID})
	say("Bia", desk.Message{Kind: "email", Status: desk.Queued, Incident: i.ID})
	say("Caio", desk.Message{Kind: "email", Status: desk.Accepted})    // switched
	say("Davi", desk.Message{Kind: "whatsapp", Status: desk.Accepted}) // went by the channel itself
	storetest.Message(t, db, desk.Message{Conversation: ana, Direction: desk.In, Kind: "email", Text: "Ok!", Arrived: time.Now().Add(time.Second)})

	n, err := incidents.IncidentCounts(ctx, i)
	if want := (store.IncidentCounts{Notified: 2, Accepted: 1, Waiting: 1, Switched: 1, Replied: 1, Served: 2}); err != nil || n != want {
		t.Errorf("got %+v, %v; want %+v", n, err, want)
	}
	say("Edu", desk.Message{Kind: "whatsapp", Status: desk.InDoubt}) // on its way when the line broke
	failed := say("Fábio", desk.Message{Kind: "email", Status: desk.Failed, Incident: i.ID})
	ways, err := incidents.IncidentWays(ctx, i)
	if want := []store.IncidentWay{{Kind: "email", Messages: 4, Arrived: 2, Failed: 1, Left: 1}}; err != nil || !slices.Equal(ways, want) {
		t.Errorf("ways: %+v, %v; want %+v", ways, err, want)
	}
	left, err := incidents.IncidentOpen(ctx, i)
	if want := (store.IncidentOpen{Waiting: 1, Doubt: 1, Failed: 1}); err != nil || left != want {
		t.Errorf("left open: %+v, %v; want %+v", left, err, want)
	}
	storetest.Exec(t, db, "DELETE FROM message WHERE conversation_id = $1", failed)
	people, err := incidents.IncidentPeople(ctx, i, 10)
	if err != nil || len(people) != 3 {
		t.Fatalf("%+v, %v", people, err)
	}
	for _, p := range people {
		if (p.Name == "Ana") != (p.Reply == "Ok!") {
			t.Errorf("%s answered %q", p.Name, p.Reply)
		}
	}
	if ids, err := incidents.UnsentNotices(ctx, i.ID); err != nil || len(ids) != 1 {
		t.Errorf("unsent notices: %v, %v", ids, err)
	}
}

// Reach is counted by the kinds a customer consented to; a withdrawn consent and a customer in the bin do not count.
func TestReachByConsent(t *testing.T) {
	db := storetest.Open(t)
	both := storetest.Customer(t, db, "Ana", storetest.Address{Kind: "whatsapp"}, storetest.Address{Kind: "email"})
	storetest.Customer(t, db, "Bia", storetest.Address{Kind: "whatsapp"}, storetest.Address{Kind: "email", Consents: []desk.Class{desk.Notice}})
	storetest.Customer(t, db, "Caio")
	gone := storetest.Customer(t, db, "Davi", storetest.Address{Kind: "email"})
	storetest.Exec(t, db, "UPDATE customer SET deleted_at = 1 WHERE id = $1", gone.ID)
	read := func() map[string]int {
		sets, err := store.NewIncidents(db).Reach(context.Background(), desk.Reply)
		if err != nil {
			t.Fatal(err)
		}
		byKinds := map[string]int{}
		for _, s := range sets {
			name := ""
			for _, k := range s.Kinds {
				name += string(k) + " "
			}
			byKinds[name] = s.Count
		}
		return byKinds
	}
	if got := read(); got["email whatsapp "] != 1 || got["whatsapp "] != 1 || got[""] != 1 || len(got) != 3 {
		t.Errorf("%v", got)
	}
	storetest.Revoke(t, db, both.Addresses[1].ID)
	if got := read(); got["whatsapp "] != 2 {
		t.Errorf("after a withdrawal: %v", got)
	}
}

package store_test

import (
	"context"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/inbox"
	"planob/backend/store"
)

// Conversations from before groups stay with their customers, and groups come beside them.
func TestGroupUpgradeKeepsConversations(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	if err := store.MakeOld(ctx, dir, 18); err != nil {
		t.Fatal(err)
	}
	alter(t, dir,
		`INSERT INTO account (id, kind, name, created_at) VALUES (9, 'whatsapp', 'w', 1)`,
		`INSERT INTO customer (id, name, search, sort, created_at, updated_at) VALUES (1, 'Ana', 'ana', 'ana', 5, 5)`,
		`INSERT INTO conversation (id, customer_id, last_message, last_at, last_direction, preview, service_id) VALUES (2, 1, 4, 7, 'in', 'oi', 3)`,
		`INSERT INTO service (id, conversation_id, protocol, opened_at) VALUES (3, 2, '2026-000001', 5)`,
		`INSERT INTO message (id, conversation_id, service_id, direction, text, at, arrived_at) VALUES (4, 2, 3, 'in', 'oi', 7, 7)`)
	db := open(t, dir)
	box := store.NewInbox(db)
	row, err := box.Conversation(ctx, 2)
	if err != nil || row.Name != "Ana" || row.Customer != 1 || row.Group || row.Service != 3 {
		t.Fatalf("%+v, %v", row, err)
	}
	if list, _, err := box.Messages(ctx, inbox.PageQuery{Conversation: 2, Limit: 5}); err != nil || len(list) != 1 || list[0].Text != "oi" || list[0].Member.ID != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, ref := range []string{"1@g.us", "2@g.us"} { // two without a customer are no clash
		_, err = box.Receive(ctx, inbox.Arrival{
			Account: 9, RemoteID: ref, Peer: channel.Peer{Value: "+5531977770002"}, Origin: channel.Person, Text: "bom dia",
			At: time.Now(), Arrived: time.Now(), Group: &channel.Group{Ref: ref, Name: "Clube", Named: time.Now()},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := box.List(ctx, inbox.Query{Tab: inbox.TabGroups, Limit: 5})
	if err != nil || len(page.Rows) != 2 || page.Counts.Groups != 2 || page.Counts.Open != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	if mended, err := box.Recount(ctx); err != nil || mended != 1 { // the row written by hand above
		t.Errorf("%d, %v", mended, err)
	}
}

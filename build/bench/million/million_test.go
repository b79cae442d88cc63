package million_test

import (
	"context"
	"testing"
	"time"

	"planob/backend/inbox"
	"planob/backend/store"
	"planob/build/bench/million"
)

var end = time.Date(2026, time.November, 20, 18, 0, 0, 0, time.UTC)

func filled(t *testing.T) *store.DB {
	t.Helper()
	dir := t.TempDir()
	if err := million.Fill(t.Context(), dir, million.Options{Messages: 3000, Customers: 120, Seed: 7, End: end}); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Every conversation's row is what the program itself would compute from its messages.
func TestRowsAreTrue(t *testing.T) {
	box := store.NewInbox(filled(t))
	mended, err := box.Recount(t.Context())
	if err != nil || mended != 0 {
		t.Errorf("recount mended %d rows (%v), want none", mended, err)
	}
}

// What was said is found by search, accents or not, and the list has open, waiting and resolved conversations.
func TestShopCanBeUsed(t *testing.T) {
	ctx := t.Context()
	box := store.NewInbox(filled(t))
	for _, word := range []string{"amanha", "entrega"} {
		if hits, err := box.Search(ctx, []string{word}, 0, 50); err != nil || len(hits) == 0 {
			t.Errorf("search for %q: %d hits (%v)", word, len(hits), err)
		}
	}
	page, err := box.List(ctx, inbox.Query{Tab: inbox.TabOpen, Sort: inbox.SortWaiting, Limit: 50})
	if err != nil || len(page.Rows) == 0 || page.Counts.Waiting == 0 || page.Counts.Open == 0 {
		t.Errorf("list: %d rows, counts %+v (%v)", len(page.Rows), page.Counts, err)
	}
}

// The same seed gives the same shop.
func TestSameSeedSameShop(t *testing.T) {
	if a, b := said(t, filled(t)), said(t, filled(t)); a != b {
		t.Errorf("two shops of one seed differ:\n%s\n%s", a, b)
	}
}

func said(t *testing.T, db *store.DB) (text string) {
	t.Helper()
	hits, err := store.NewInbox(db).Search(context.WithoutCancel(t.Context()), []string{"pedido"}, 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits {
		text += h.Name + ": " + h.Message.Text + "\n"
	}
	return text
}

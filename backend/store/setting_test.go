package store_test

import (
	"context"
	"errors"
	"testing"

	"planob/backend/desk"
	"planob/backend/store"
)

// A setting is "" until set, and the last value wins.
func TestSettingKeepsTheLastValue(t *testing.T) {
	ctx, s := context.Background(), store.NewSettings(open(t, t.TempDir()))
	if v, err := s.Get(ctx, "ui.theme"); v != "" || err != nil {
		t.Fatalf("never set: %q, %v", v, err)
	}
	for _, want := range []string{"dark", "light", ""} {
		if err := s.Set(ctx, "ui.theme", want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(ctx, "ui.theme"); got != want || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
}

// Acts come back newest first, page by page, with their details.
func TestAuditPagesBackwards(t *testing.T) {
	ctx, a := context.Background(), store.NewAudit(open(t, t.TempDir()))
	for i := range 5 {
		err := a.Add(ctx, desk.Actor{Name: "ana"}, "outbox.resend", int64(i), map[string]any{"count": i})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := a.List(ctx, 0, 3)
	if err != nil || len(page) != 3 || page[0].Target != 4 || page[0].Details["count"] != float64(4) {
		t.Fatalf("first page %v, %v", page, err)
	}
	page, err = a.List(ctx, page[2].ID, 3)
	if err != nil || len(page) != 2 || page[1].Target != 0 || page[1].Actor != "ana" {
		t.Fatalf("second page %v, %v", page, err)
	}
}

// An act recorded inside a transaction that fails never happened.
func TestAuditRollsBackWithItsAct(t *testing.T) {
	ctx, db := context.Background(), open(t, t.TempDir())
	a, stop := store.NewAudit(db), errors.New("stop")
	err := db.Txn(ctx, func(ctx context.Context) error {
		if err := a.Add(ctx, desk.Program, "customer.delete", 1, nil); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if all, err := a.List(ctx, 0, 9); len(all) != 0 || err != nil {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

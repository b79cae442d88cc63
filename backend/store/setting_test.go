package store_test

import (
	"context"
	"errors"
	"strings"
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
	page, err := a.List(ctx, store.AuditQuery{Limit: 3})
	if err != nil || len(page) != 3 || page[0].Target != 4 || page[0].Details["count"] != float64(4) {
		t.Fatalf("first page %v, %v", page, err)
	}
	page, err = a.List(ctx, store.AuditQuery{Before: page[2].ID, Limit: 3})
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
	if all, err := a.List(ctx, store.AuditQuery{Limit: 9}); len(all) != 0 || err != nil {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

// Acts can be asked for by area and by who did them, and the words to ask by are known.
func TestAuditFilters(t *testing.T) {
	ctx, a := context.Background(), store.NewAudit(open(t, t.TempDir()))
	for _, x := range [][2]string{{"ana", "outbox.resend"}, {"bia", "outbox.cancel"}, {"ana", "channel.pause"}, {"ana", "outboxes.none"}} {
		if err := a.Add(ctx, desk.Actor{Name: x[0]}, x[1], 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	for want, q := range map[int]store.AuditQuery{4: {Limit: 9}, 2: {Area: "outbox", Limit: 9}, 3: {Actor: "ana", Limit: 9}, 1: {Area: "outbox", Actor: "ana", Limit: 9}} {
		if got, err := a.List(ctx, q); err != nil || len(got) != want {
			t.Errorf("%+v: %d, %v", q, len(got), err)
		}
	}
	actors, err := a.Actors(ctx)
	if err != nil || strings.Join(actors, " ") != "ana bia" {
		t.Errorf("actors %v, %v", actors, err)
	}
	areas, err := a.Areas(ctx)
	if err != nil || strings.Join(areas, " ") != "channel outbox outboxes" {
		t.Errorf("areas %v, %v", areas, err)
	}
}

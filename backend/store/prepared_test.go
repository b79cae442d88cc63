package store_test

import (
	"context"
	"errors"
	"testing"

	"planob/backend/store"
)

// A statement of the writer is not begun once its context is over, and what the transaction wrote before is taken back.
func TestOverIsOver(t *testing.T) {
	db := open(t, t.TempDir())
	settings := store.NewSettings(db)
	ctx, stop := context.WithCancel(t.Context())
	err := db.Txn(ctx, func(ctx context.Context) error {
		if err := settings.Set(ctx, "a", "1"); err != nil {
			return err
		}
		stop()
		return settings.Set(ctx, "b", "2")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	for _, name := range []string{"a", "b"} {
		if value, err := settings.Get(t.Context(), name); err != nil || value != "" {
			t.Errorf("%s is %q (%v), want nothing", name, value, err)
		}
	}
}

// After a transaction that failed, or that panicked, the next one works.
func TestNextTransactionWorks(t *testing.T) {
	db := open(t, t.TempDir())
	settings := store.NewSettings(db)
	failed := errors.New("no")
	if err := db.Txn(t.Context(), func(context.Context) error { return failed }); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	func() {
		defer func() { recover() }()
		_ = db.Txn(t.Context(), func(context.Context) error { panic("lost") })
	}()
	err := db.Txn(t.Context(), func(ctx context.Context) error { return settings.Set(ctx, "a", "1") })
	if value, getErr := settings.Get(t.Context(), "a"); err != nil || getErr != nil || value != "1" {
		t.Errorf("wrote %q (%v, %v)", value, err, getErr)
	}
}

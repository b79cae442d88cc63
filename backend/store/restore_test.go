package store_test

import (
	"context"
	"testing"
	"time"

	"planob/backend/job"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// A store that is brought back says which work broke off in it, and not that its own copy was never finished.
func TestRestoredJobs(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t)
	for i, what := range []string{"backup", "import"} {
		storetest.Exec(t, db, "INSERT INTO job (id, what, actor, started_at) VALUES ($1, $2, 'Ana', 1)", i+1, what)
	}
	if err := db.Quarantine(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	list, err := store.NewJobs(db).Ended(ctx, 10)
	if err != nil || len(list) != 1 || list[0].What != "import" || list[0].Outcome != job.Interrupted {
		t.Errorf("%+v, %v", list, err)
	}
}

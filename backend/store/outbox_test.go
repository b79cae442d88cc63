package store_test

import (
	"context"
	"strings"
	"testing"

	"planob/backend/store"
)

// What the outbox asks all day never walks through all messages: a shop with a million of them waits no longer.
func TestOutboxQueriesUseAnIndex(t *testing.T) {
	db := open(t, t.TempDir())
	for name, query := range store.OutboxQueries {
		steps, err := db.Plan(context.Background(), query)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, step := range steps {
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "INDEX") {
				t.Errorf("%s: %s", name, step)
			}
		}
		if len(steps) == 0 {
			t.Errorf("%s has no plan", name)
		}
	}
}

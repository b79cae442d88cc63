package store

import (
	"context"
	"errors"
	"path/filepath"

	"go.mau.fi/util/dbutil"

	"planob/backend/outbox"
)

// OutboxQueries are the statements that run again and again while a shop works.
var OutboxQueries = map[string]string{
	"due": dueSQL, "waiting": waitingSQL, "next": nextSQL, "claim": claimSQL, "nudge": nudgeSQL,
	"list waiting": listSQL(listWhere[outbox.Waiting]), "list doubts": listSQL(listWhere[outbox.Doubts]),
	"list held": listSQL(listWhere[outbox.Held]), "list failed": listSQL(listWhere[outbox.Failed]),
	"list expired": listSQL(listWhere[outbox.Expired]), "list overdue": listSQL(listWhere[outbox.Overdue]),
}

// MakeOld makes the database of a data folder as a program of an earlier schema left it.
func MakeOld(ctx context.Context, dir string, version int) error {
	w, err := connect(filepath.Join(dir, FileName), map[string]string{"_txlock": "immediate"}, 1, false)
	if err != nil {
		return err
	}
	w.UpgradeTable = dbutil.BuildUpgradeTable().WithFS(upgradeFS()).Finish()[:version]
	return errors.Join(w.Upgrade(ctx), w.Close())
}

// Plan is how SQLite would run a query with up to 16 arguments.
func (db *DB) Plan(ctx context.Context, query string) ([]string, error) {
	rows, err := db.w.RawDB.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, rows.Err()
}

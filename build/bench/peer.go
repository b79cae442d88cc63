package main

import (
	"context"
	"database/sql"

	_ "github.com/mattn/go-sqlite3" // SQLite in C, the peer

	"planob/build/bench/million"
)

// fillAt makes a small shop beside the one that is measured.
func fillAt(ctx context.Context, dir string, o million.Options) error {
	return million.Fill(ctx, dir, o)
}

// prepared is a query of the peer, compiled once, as ours are.
type prepared struct{ *sql.Stmt }

func prepare(ctx context.Context, db *sql.DB, queries ...string) (all []prepared, err error) {
	for _, q := range queries {
		s, err := db.PrepareContext(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, prepared{s})
	}
	return all, nil
}

// ids reads every column of every row and returns the first and the last id.
func (p prepared) ids(ctx context.Context, args ...any) (first, last int64, err error) {
	rows, err := p.QueryContext(ctx, args...)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return 0, 0, err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return 0, 0, err
		}
		if last, _ = values[0].(int64); first == 0 {
			first = last
		}
	}
	return first, last, rows.Err()
}

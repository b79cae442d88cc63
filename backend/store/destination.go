package store

import (
	"context"
	"time"

	"go.mau.fi/util/dbutil"

	"planob/backend/backup"
	"planob/backend/desk"
)

// Destinations remembers where copies go. It satisfies backup.Destinations.
type Destinations struct{ db *DB }

// NewDestinations returns the destinations of a store.
func NewDestinations(db *DB) *Destinations { return &Destinations{db} }

// Add remembers one and returns it with its id.
func (s *Destinations) Add(ctx context.Context, d backup.Destination) (backup.Destination, error) {
	d.ID = s.db.IDs.Next()
	_, err := s.db.exec(ctx, `
		INSERT INTO destination (id, kind, marker, path, day, tried_at, failed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, string(d.Kind), d.Marker, d.Path, d.Day, millis(d.Tried), d.Failed)
	return d, err
}

// Save keeps what changes of one.
func (s *Destinations) Save(ctx context.Context, d backup.Destination) error {
	_, err := s.db.exec(ctx, `UPDATE destination SET marker = $1, path = $2, day = $3, tried_at = $4, failed = $5 WHERE id = $6`,
		d.Marker, d.Path, d.Day, millis(d.Tried), d.Failed, d.ID)
	return err
}

// Remove forgets one.
func (s *Destinations) Remove(ctx context.Context, id int64, at time.Time) error {
	_, err := s.db.exec(ctx, `UPDATE destination SET removed_at = $1 WHERE id = $2 AND removed_at = 0`, millis(at), id)
	return err
}

// List is every one that was not removed, in the order they were added.
func (s *Destinations) List(ctx context.Context) ([]backup.Destination, error) {
	rows, err := s.db.read(ctx).Query(ctx,
		`SELECT id, kind, marker, path, day, tried_at, failed FROM destination WHERE removed_at = 0 ORDER BY id`)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (backup.Destination, error) {
		var d backup.Destination
		var kind string
		var tried int64
		err := row.Scan(&d.ID, &kind, &d.Marker, &d.Path, &d.Day, &tried, &d.Failed)
		d.Kind, d.Tried = backup.Kind(kind), fromMillis(tried)
		return d, err
	}, err).AsList()
}

// ArrivalHours is how many messages arrived in each hour since a moment, by the hour's beginning.
func (db *DB) ArrivalHours(ctx context.Context, since time.Time) (map[time.Time]int, error) {
	const hour = int64(time.Hour / time.Millisecond)
	// Ids begin with their time, so that only the rows of those weeks are read.
	rows, err := db.read(ctx).Query(ctx, `
		SELECT arrived_at / $1, COUNT(*) FROM message WHERE id >= $2 AND arrived_at >= $3 GROUP BY 1`,
		hour, desk.IDAt(since), millis(since))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[time.Time]int{}
	for rows.Next() {
		var at int64
		var n int
		if err := rows.Scan(&at, &n); err != nil {
			return nil, err
		}
		counts[time.UnixMilli(at*hour)] = n
	}
	return counts, rows.Err()
}

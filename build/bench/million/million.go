// Package million fills a data folder with a shop that has worked for months: customers, their conversations, a million
// messages, services, files, notes and outages, through the store's own schema. The same options give the same shop, but
// for the moment it ends at. It knows the tables and nothing of what reads them.
package million

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver by its plain name; the store's own keeps statements and refuses nothing less

	"planob/backend/desk"
	"planob/backend/media"
	"planob/backend/store"
)

// Options say how large the shop is.
type Options struct {
	Messages  int
	Customers int // each has one conversation
	Seed      uint64
	End       time.Time // when the last message was said
	// Step is called now and then with how many messages are written.
	Step func(done int)
}

// Defaults is the shop of the bar.
func Defaults() Options {
	return Options{Messages: 1_000_000, Customers: 10_000, Seed: 1, End: time.Now().Truncate(time.Minute)}
}

// epoch is when ids begin: no message can be older.
var epoch = time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC)

const longest = 300 * 24 * time.Hour

// Fill makes the store in dir, which must exist and hold none, and its media.
func Fill(ctx context.Context, dir string, o Options) error {
	if o.Customers < 1 || o.Messages < o.Customers || o.End.Before(epoch.Add(24*time.Hour)) {
		return errors.New("a shop needs customers, a message for each, and an end after its beginning")
	}
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	path := db.Path()
	if err := db.Close(); err != nil {
		return err
	}
	raw, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+
		"?_pragma=synchronous(OFF)&_pragma=cache_size(-200000)&_pragma=temp_store(2)&_pragma=wal_autocheckpoint(20000)")
	if err != nil {
		return err
	}
	raw.SetMaxOpenConns(1)
	if err := fill(ctx, raw, media.Store{Dir: filepath.Join(dir, "media")}, o); err != nil {
		return errors.Join(err, raw.Close())
	}
	return raw.Close()
}

func fill(ctx context.Context, raw *sql.DB, files media.Store, o Options) error {
	indexes, err := dropIndexes(ctx, raw)
	if err != nil {
		return fmt.Errorf("put the indexes aside: %w", err)
	}
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	w := newRows(ctx, tx)
	s := &shop{
		Options: o, rows: w, rand: rand.New(rand.NewPCG(o.Seed, 20260102)),
		start: o.End.Add(-min(longest, o.End.Sub(epoch))),
	}
	s.open(ctx, files)
	s.talk()
	s.close()
	if err := errors.Join(s.err, w.finish()); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for _, statement := range indexes {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("put an index back: %w", err), tx.Rollback())
		}
	}
	for _, statement := range []string{
		"INSERT INTO message_fts (message_fts) VALUES ('rebuild')",
		"INSERT INTO setting (name, value) SELECT 'search.upto', CAST(MAX(id) AS TEXT) FROM message",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("index for search: %w", err), tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = raw.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// dropIndexes takes away what can be made faster at the end, and returns the statements that make it.
func dropIndexes(ctx context.Context, raw *sql.DB) (statements []string, err error) {
	rows, err := raw.QueryContext(ctx, `SELECT name, sql FROM sqlite_master
		WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('message', 'attempt', 'media', 'service', 'conversation', 'address')`)
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		names, statements = append(names, name), append(statements, statement)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := raw.ExecContext(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

// shop is one being filled.
type shop struct {
	Options
	rows  *rows
	rand  *rand.Rand
	start time.Time
	err   error

	people   []*person
	pictures []picture
	outages  []outage
	services int
}

const (
	whatsapp = desk.AccountID(1)
	email    = desk.AccountID(2)
)

// at is the id of the k-th thing that was made in the millisecond t.
func at(t time.Time, k int) int64 { return desk.IDAt(t) + int64(k) }

// one picks one of a list.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

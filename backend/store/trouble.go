package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Trouble is what the disk does to a store.
type Trouble string

// The troubles, from the lightest to the heaviest.
const (
	Well    Trouble = ""
	Full    Trouble = "full"    // no room for a write
	Failing Trouble = "failing" // a read, a write or a sync was answered with an error
	Damaged Trouble = "damaged" // what was read is not what was written
)

// troubleOf tells whether an error is about the disk and not about the statement.
func troubleOf(err error) Trouble {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return Well
	}
	switch e.Code() {
	case sqlite3.SQLITE_IOERR_SHMSIZE:
		return Full // the file beside the log could not grow
	case sqlite3.SQLITE_IOERR_NOMEM, sqlite3.SQLITE_CORRUPT_VTAB:
		return Well // memory; and an index of words, which is made anew
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return Full
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return Failing
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return Damaged
	}
	return Well
}

// listener hears of every statement and commit, and passes on what the disk did.
type listener struct {
	dbutil.DatabaseLogger
	tell func(Trouble)
}

func (l listener) QueryTiming(_ context.Context, _, _ string, _ []any, _ int, _ time.Duration, err error) {
	if err == nil {
		return
	}
	if t := troubleOf(err); t != Well {
		l.tell(t)
	}
}

// reopenPatience bounds how long Reopen waits for statements that run.
const reopenPatience = 10 * time.Second

// Reopen lets go of every connection and brings what the log holds into the database: after an error of the disk nobody
// knows what a connection believes, nor what of the log is on the disk. The statements that run end first.
func (db *DB) Reopen(ctx context.Context) error {
	pools := []*dbutil.Database{db.r, db.w}
	for _, p := range pools {
		p.RawDB.SetConnMaxLifetime(time.Nanosecond)
		p.RawDB.SetMaxIdleConns(-1)
	}
	ctx, cancel := context.WithTimeout(ctx, reopenPatience)
	defer cancel()
	for ctx.Err() == nil && db.r.RawDB.Stats().OpenConnections+db.w.RawDB.Stats().OpenConnections > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	for i, p := range pools {
		p.RawDB.SetConnMaxLifetime(0)
		p.RawDB.SetMaxIdleConns([]int{readers, 1}[i])
	}
	var busy, log, moved int
	if err := db.w.QueryRow(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
		return fmt.Errorf("reopen store: %w", err)
	}
	return nil
}

// Package store holds every query of the program: opening, upgrading, and one file a table. Nobody else writes SQL.
//
// The database is SQLite through modernc with one writer and several query-only readers; commits are durable
// (synchronous=FULL) because an outbox that forgets a commit sends twice. A method called with a context of Txn joins
// that transaction, reads included.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.mau.fi/util/dbutil"

	"planob/backend/desk"
)

//go:embed upgrade/*.sql
var upgradeFiles embed.FS

// FileName is the database's name inside the data folder.
const FileName = "planob.db"

const readers = 4

// Options are how to open the store.
type Options struct {
	Dir  string // the data folder, which must exist
	Desk int    // this computer's number in ids
	Now  func() time.Time
	// ReadOnly opens without the writer's rights: nothing is upgraded, every write fails.
	ReadOnly bool
	// Frozen is ReadOnly for a folder that takes no writes at all: SQLite then makes no files beside the database, and what
	// a crash left in its log is not seen.
	Frozen bool
	// Trouble hears what the disk does to a statement or a commit. It is called where that runs and must not block or
	// touch the store.
	Trouble func(Trouble)
}

// DB is the open store.
type DB struct {
	IDs *desk.IDs

	path string
	now  func() time.Time
	w    *dbutil.Database
	r    *dbutil.Database
}

// Open opens or creates the store of a data folder and upgrades it, after a snapshot of what was there. A database
// made by a newer program is refused with a *desk.Error (key store.newer) and left untouched.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.ReadOnly = o.ReadOnly || o.Frozen
	path := filepath.Join(o.Dir, FileName)
	existed := fileExists(path)
	how := map[string]string{}
	if o.Frozen {
		how["immutable"] = "1"
	}
	r, err := connect(path, how, readers, true)
	if err != nil {
		return nil, err
	}
	how["_txlock"] = "immediate"
	w, err := connect(path, how, 1, o.ReadOnly)
	if err != nil {
		r.Close()
		return nil, err
	}
	if o.Trouble != nil {
		w.Log, r.Log = listener{w.Log, o.Trouble}, listener{r.Log, o.Trouble}
	}
	w.UpgradeTable = dbutil.BuildUpgradeTable().WithFS(upgradeFS()).Finish()
	db := &DB{path: path, now: o.Now, w: w, r: r}
	if err := db.start(ctx, existed, o); err != nil {
		db.Close()
		return nil, damage(err)
	}
	return db, nil
}

func (db *DB) start(ctx context.Context, existed bool, o Options) error {
	if !o.ReadOnly {
		if err := db.upgrade(ctx, existed); err != nil {
			return err
		}
	} else if v, err := db.version(ctx); err != nil || v != len(db.w.UpgradeTable) {
		return desk.NewError(desk.CodeConflict, "store.notUpgraded", err)
	}
	highest, err := db.highestID(ctx)
	if err != nil {
		return err
	}
	db.IDs = desk.NewIDs(o.Desk, highest, o.Now)
	return nil
}

// Close closes every connection. It is safe to call twice.
func (db *DB) Close() error {
	return errors.Join(db.r.Close(), db.w.Close())
}

// Path is the database's file. Never open it while the store is open: on Linux and macOS, closing such a second handle
// drops SQLite's locks.
func (db *DB) Path() string { return db.path }

type txnKey struct{}

// Txn runs fn in one durable transaction; a call inside another Txn joins it. What fn writes is visible to reads with
// the context it gets. An error or a panic rolls back.
func (db *DB) Txn(ctx context.Context, fn func(ctx context.Context) error) error {
	// dbutil rolls back on an error only. After a panic this cancel does it; without it the one writer stays taken.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return db.w.DoTxn(ctx, nil, func(ctx context.Context) error {
		return fn(context.WithValue(ctx, txnKey{}, true))
	})
}

// read is the pool to read with: the transaction's own connection inside Txn, a query-only reader outside.
func (db *DB) read(ctx context.Context) *dbutil.Database {
	if ctx.Value(txnKey{}) != nil {
		return db.w
	}
	return db.r
}

// exec runs one statement and returns how many rows it changed.
func (db *DB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := db.w.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func connect(path string, extra map[string]string, conns int, readOnly bool) (*dbutil.Database, error) {
	q := url.Values{}
	for _, p := range []string{
		"busy_timeout(10000)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-20000)",
		"temp_store(2)", "journal_size_limit(67108864)", "fullfsync(1)", "checkpoint_fullfsync(1)",
	} {
		q.Add("_pragma", p)
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
	}
	for k, v := range extra {
		q.Set(k, v)
	}
	raw, err := sql.Open(Driver, address(path, q))
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	raw.SetMaxOpenConns(conns)
	raw.SetMaxIdleConns(conns)
	return dbutil.NewWithDB(raw, "sqlite")
}

// address is a database file as the driver is told of it.
func address(path string, q url.Values) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// HasLog reports whether the log of a store that is not open lies beside it. A store that was closed in order has none.
func HasLog(dir string) bool { return fileExists(filepath.Join(dir, FileName+"-wal")) }

func fileExists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// millis writes a time as the store keeps it: Unix milliseconds, 0 for "never".
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fromMillis reads a time of the store.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

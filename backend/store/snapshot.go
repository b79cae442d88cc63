package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"

	"modernc.org/sqlite"
)

// pagesPerStep is how much of a snapshot is copied between two looks at the context.
const pagesPerStep = 256

// Snapshot copies the whole database to path, which must not exist, while people go on working: a read transaction is
// held, so that a writer can neither change nor restart the copy. Nothing waits for the disk: who keeps the copy syncs it.
func (db *DB) Snapshot(ctx context.Context, path string, progress func(done, total int)) error {
	conn, err := db.r.RawDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	// The context may be over by now; the connection must not go back to the pool inside a transaction.
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	var tables int
	if err := conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	err = conn.Raw(func(c any) error { return copyPages(ctx, c, path, progress) })
	if err != nil {
		return errors.Join(fmt.Errorf("snapshot: %w", err), removeIfThere(path))
	}
	return nil
}

type pageCopier interface {
	NewBackup(dst string) (*sqlite.Backup, error)
}

func copyPages(ctx context.Context, c any, path string, progress func(done, total int)) error {
	source, ok := c.(pageCopier)
	if !ok {
		return errors.New("the driver cannot copy a live database")
	}
	// A copy that breaks off is thrown away, so it needs neither a journal nor the disk's promise.
	b, err := source.NewBackup(address(path, url.Values{"_pragma": {"journal_mode(OFF)", "synchronous(OFF)"}}))
	if err != nil {
		return err
	}
	for more := true; more; {
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), b.Finish())
		}
		if more, err = b.Step(pagesPerStep); err != nil {
			return errors.Join(err, b.Finish())
		}
		if progress != nil {
			progress(b.PageCount()-b.Remaining(), b.PageCount())
		}
	}
	return finishPlain(b)
}

// finishPlain ends the copy and takes it out of WAL mode, so that it is one file that any SQLite can read.
func finishPlain(b *sqlite.Backup) error {
	dst, err := b.Commit()
	if err != nil {
		return err
	}
	exec, ok := dst.(driver.ExecerContext)
	if !ok {
		return errors.Join(errors.New("the driver cannot run a statement"), dst.Close())
	}
	_, err = exec.ExecContext(context.Background(), "PRAGMA journal_mode = DELETE", nil)
	return errors.Join(err, dst.Close())
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// countedTables are the tables whose rows a backup promises to bring back.
var countedTables = []string{
	"setting", "account", "customer", "address", "consent", "conversation", "service", "message", "revision", "media", "attempt",
	"inbound", "incident", "incident_event", "mail", "mail_file", "batch", "audit", "chat_group", "member",
}

// Counts is how many rows each table holds. A table that came with a later upgrade than the store's is left out: the
// copies of older programs are counted before they are upgraded.
func (db *DB) Counts(ctx context.Context) (map[string]int64, error) {
	there, err := db.tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	counts := make(map[string]int64, len(countedTables))
	for _, t := range countedTables {
		if !there[t] {
			continue
		}
		var n int64
		if err := db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM "+t).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", t, err)
		}
		counts[t] = n
	}
	return counts, nil
}

func (db *DB) tables(ctx context.Context) (map[string]bool, error) {
	rows, err := db.read(ctx).Query(ctx, "SELECT name FROM sqlite_master WHERE type = 'table'")
	names, err := collect(rows, err, func(scan func(...any) error) (name string, err error) { return name, scan(&name) })
	there := make(map[string]bool, len(names))
	for _, name := range names {
		there[name] = true
	}
	return there, err
}

// Waiting is how many messages could still leave.
func (db *DB) Waiting(ctx context.Context) (int, error) {
	var n int
	err := db.read(ctx).QueryRow(ctx,
		`SELECT COUNT(*) FROM message WHERE status IN ('queued', 'active', 'in_doubt', 'held')`).Scan(&n)
	return n, err
}

// MediaHashes are the files that messages and mails refer to, each once.
func (db *DB) MediaHashes(ctx context.Context) ([]string, error) {
	rows, err := db.read(ctx).Query(ctx, `SELECT sha256 FROM media WHERE sha256 <> '' UNION SELECT sha256 FROM mail_file WHERE sha256 <> '' ORDER BY sha256`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var h string
		if err := rows.Scan(&h); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// CheckIntegrity reads every page and index and returns what SQLite found wrong.
func (db *DB) CheckIntegrity(ctx context.Context) error {
	return db.checkWith(ctx, "PRAGMA integrity_check(1)")
}

// CheckQuick reads every page, without comparing indexes with their tables.
func (db *DB) CheckQuick(ctx context.Context) error {
	return db.checkWith(ctx, "PRAGMA quick_check(1)")
}

func (db *DB) checkWith(ctx context.Context, pragma string) error {
	var word string
	if err := db.r.QueryRow(ctx, pragma).Scan(&word); err != nil {
		return fmt.Errorf("check integrity: %w", err)
	}
	if word != "ok" {
		return errors.New("check integrity: the database is damaged")
	}
	return nil
}

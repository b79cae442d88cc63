package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	waLog "go.mau.fi/whatsmeow/util/log"
	_ "modernc.org/sqlite" // the driver
)

// A session that went back in time loses messages silently, and a second live copy of it is a war between two
// programs. So the file carries a stamp: the installation that made it, and a mark that only grows and that the store
// knows too. A file of another installation, or with a mark below the store's, is set aside.
var (
	errForeignSession = errors.New("session file of another installation")
	errStaleSession   = errors.New("session file older than the store's mark")
)

// session is the open file of one linked device.
type session struct {
	path      string
	db        *sql.DB
	container *sqlstore.Container
	mark      int64
}

// openSession opens or creates the file. least is the lowest mark it may have; a new file starts with it.
func openSession(ctx context.Context, path, install string, least int64, log waLog.Logger) (*session, error) {
	if err := createPrivate(path); err != nil {
		return nil, fmt.Errorf("create session file: %w", err)
	}
	db, err := sql.Open("sqlite", sessionDSN(path))
	if err != nil {
		return nil, fmt.Errorf("open session file: %w", err)
	}
	db.SetMaxOpenConns(1) // the library's transactions upgrade themselves; more connections would find each other busy
	s := &session{path: path, db: db}
	if err := s.check(ctx, install, least); err != nil {
		db.Close()
		return nil, err
	}
	s.container = sqlstore.NewWithDB(db, "sqlite", log)
	if err := s.container.Upgrade(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("upgrade session file: %w", err)
	}
	return s, nil
}

func sessionDSN(path string) string {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range []string{
		"foreign_keys(1)", "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)",
	} {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// createPrivate makes the file before SQLite does, readable by its owner alone: whoever has it is the shop.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *session) check(ctx context.Context, install string, least int64) error {
	var tables, stamped int
	err := s.db.QueryRowContext(ctx, `
		SELECT COUNT(*), COALESCE(SUM(name = 'planob_session'), 0) FROM sqlite_master WHERE type = 'table'`).Scan(&tables, &stamped)
	if err != nil {
		return fmt.Errorf("read session file: %w", err)
	}
	if tables == 0 {
		return s.stamp(ctx, install, least)
	}
	if stamped == 0 {
		return errForeignSession
	}
	var owner string
	if err := s.db.QueryRowContext(ctx, `SELECT install, mark FROM planob_session`).Scan(&owner, &s.mark); err != nil {
		return fmt.Errorf("read session stamp: %w", err)
	}
	switch {
	case owner != install:
		return errForeignSession
	case s.mark < least:
		return errStaleSession
	}
	return nil
}

func (s *session) stamp(ctx context.Context, install string, mark int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("stamp session file: %w", err)
	}
	defer tx.Rollback() // without effect after the commit
	_, err = tx.ExecContext(ctx, `
		CREATE TABLE planob_session (
			one     INTEGER PRIMARY KEY CHECK (one = 1),
			install TEXT    NOT NULL, -- the installation that made this file
			mark    INTEGER NOT NULL  -- only grows; the store knows the highest
		) STRICT`)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO planob_session (one, install, mark) VALUES (1, $1, $2)`, install, mark)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("stamp session file: %w", err)
	}
	s.mark = mark
	return nil
}

// advance raises the mark in the file and returns it; the store is told after, so that a crash between the two leaves
// the file ahead and never behind.
func (s *session) advance(ctx context.Context) (int64, error) {
	if _, err := s.db.ExecContext(ctx, `UPDATE planob_session SET mark = $1`, s.mark+1); err != nil {
		return 0, fmt.Errorf("mark session file: %w", err)
	}
	s.mark++
	return s.mark, nil
}

// device is the linked device of this file; one without an ID when nothing was paired yet.
func (s *session) device(ctx context.Context) (*store.Device, error) {
	d, err := s.container.GetFirstDevice(ctx)
	if err != nil {
		return nil, fmt.Errorf("read session: %w", err)
	}
	return d, nil
}

// close waits a moment for a query of the library that still runs: until then the file is held, and parts of it lie
// beside it.
func (s *session) close() error {
	err := s.container.Close()
	for end := time.Now().Add(500 * time.Millisecond); s.db.Stats().OpenConnections > 0 && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	return err
}

// sessionFiles are the database and what SQLite keeps beside it.
func sessionFiles(path string) []string { return []string{path, path + "-wal", path + "-shm"} }

// removeSession deletes the files. On Windows a file may stay held for a moment after its last handle was closed.
func removeSession(path string) error {
	var err error
	for range 5 {
		err = nil
		for _, f := range sessionFiles(path) {
			if e := os.Remove(f); e != nil && !errors.Is(e, os.ErrNotExist) {
				err = e
			}
		}
		if err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("remove session file: %w", err)
}

// setAside renames the files, so that nothing uses them again and nothing is destroyed.
func setAside(path string, now time.Time) error {
	aside := fmt.Sprintf("%s.refused-%d", path, now.UnixMilli())
	targets := sessionFiles(aside)
	for i, f := range sessionFiles(path) {
		if err := os.Rename(f, targets[i]); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("set session file aside: %w", err)
		}
	}
	return nil
}

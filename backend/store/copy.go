package store

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"go.mau.fi/util/dbutil"

	"planob/backend/backup"
	"planob/backend/desk"
)

// Files opens databases that lie in a copy or wait to be put in place. It satisfies backup.Checker.
type Files struct{}

// Check reads a database that nobody has open and tells what it holds. It changes nothing. One made by a newer
// program is refused with store.newer.
func (Files) Check(ctx context.Context, path string, depth backup.Depth) (backup.Facts, error) {
	var f backup.Facts
	raw, err := connect(path, map[string]string{"mode": "ro", "immutable": "1"}, 1, true)
	if err != nil {
		return f, err
	}
	db := &DB{path: path, w: raw, r: raw}
	defer raw.Close()
	if err := db.look(ctx, depth); err != nil {
		return f, desk.NewError(desk.CodeConflict, "backup.damaged", err)
	}
	if err := raw.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) FROM version").Scan(&f.Schema); err != nil {
		return f, desk.NewError(desk.CodeConflict, "backup.damaged", err)
	}
	if f.Schema > SchemaVersion() {
		return f, desk.NewError(desk.CodeConflict, "store.newer", nil)
	}
	if f.Counts, err = db.Counts(ctx); err != nil {
		return f, err
	}
	f.Waiting, err = db.Waiting(ctx)
	return f, err
}

// look reads every page, and with Whole every index too.
func (db *DB) look(ctx context.Context, depth backup.Depth) error {
	switch depth {
	case backup.Quick:
		return db.CheckQuick(ctx)
	case backup.Whole:
		return db.CheckIntegrity(ctx)
	}
	return nil
}

// Quarantine upgrades the store in dir and applies rule D14 to it. Who was erased from the store of the folder over, which
// it is to replace, is erased from it too.
func (Files) Quarantine(ctx context.Context, dir, over string, now time.Time) error {
	// A store too damaged to be read is a good reason to restore, so it must not stop one: what it knew is then lost.
	stones, _ := tombstonesAt(ctx, filepath.Join(over, FileName))
	db, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Quarantine(ctx, now); err != nil {
		return err
	}
	if err := db.replay(ctx, stones, now); err != nil {
		return err
	}
	return db.Close()
}

// Copies remembers the backups that were made.
type Copies struct{ db *DB }

// NewCopies returns the copies of a store.
func NewCopies(db *DB) *Copies { return &Copies{db} }

type copyManifest struct {
	Facts backup.Facts `json:"facts"`
	Media int          `json:"media"`
}

// Add remembers one and returns it with its id.
func (s *Copies) Add(ctx context.Context, c backup.Record) (backup.Record, error) {
	manifest, err := json.Marshal(copyManifest{c.Facts, c.Media})
	if err != nil {
		return c, err
	}
	c.ID = s.db.IDs.Next()
	_, err = s.db.exec(ctx, `
		INSERT INTO copy (id, destination_id, path, size, made_at, made_by, proved_at, manifest, failed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Destination, c.Path, c.Size, millis(c.Made), c.By, millis(c.Proved), string(manifest), c.Failed)
	return c, err
}

// Proved notes that a copy was read whole, or why it was not good.
func (s *Copies) Proved(ctx context.Context, id int64, at time.Time, failed string) error {
	_, err := s.db.exec(ctx, `UPDATE copy SET proved_at = CASE WHEN $2 = '' THEN $1 ELSE 0 END, failed = $2 WHERE id = $3`,
		millis(at), failed, id)
	return err
}

// Gone notes that a copy is no longer where it was made.
func (s *Copies) Gone(ctx context.Context, id int64, at time.Time) error {
	_, err := s.db.exec(ctx, `UPDATE copy SET gone_at = $1 WHERE id = $2 AND gone_at = 0`, millis(at), id)
	return err
}

// List is every copy that is not gone, newest first.
func (s *Copies) List(ctx context.Context) ([]backup.Record, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT id, destination_id, path, size, made_at, made_by, proved_at, manifest, failed, gone_at FROM copy WHERE gone_at = 0 ORDER BY id DESC`)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (backup.Record, error) {
		var c backup.Record
		var made, proved, gone int64
		var manifest string
		if err := row.Scan(&c.ID, &c.Destination, &c.Path, &c.Size, &made, &c.By, &proved, &manifest, &c.Failed, &gone); err != nil {
			return c, err
		}
		var m copyManifest
		if err := json.Unmarshal([]byte(manifest), &m); err != nil {
			return c, fmt.Errorf("copy %d: %w", c.ID, err)
		}
		c.Facts, c.Media = m.Facts, m.Media
		c.Made, c.Proved, c.Gone = fromMillis(made), fromMillis(proved), fromMillis(gone)
		return c, nil
	}, err).AsList()
}

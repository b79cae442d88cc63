package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"go.mau.fi/util/dbutil"

	"planob/backend/desk"
)

type upgradeDir interface {
	fs.ReadFileFS
	fs.ReadDirFS
}

// upgradeFS shows the upgrade folder as a root, which is what dbutil walks.
func upgradeFS() upgradeDir {
	dir, err := fs.Sub(upgradeFiles, "upgrade")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return dir.(upgradeDir)
}

// SchemaVersion is the version this program writes.
func SchemaVersion() int {
	return len(dbutil.BuildUpgradeTable().WithFS(upgradeFS()).Finish())
}

// upgrade brings the schema to this program's version. When there is something to upgrade, a snapshot of the database
// is kept beside it first (planob.db.v3), because an upgrade cannot be undone.
func (db *DB) upgrade(ctx context.Context, existed bool) error {
	if existed {
		version, err := db.version(ctx)
		if err != nil {
			return err
		}
		if version > 0 && version < len(db.w.UpgradeTable) {
			if err := db.keepBefore(ctx, version); err != nil {
				return fmt.Errorf("snapshot before upgrade: %w", err)
			}
		}
	}
	err := db.w.Upgrade(ctx)
	if errors.Is(err, dbutil.ErrUnsupportedDatabaseVersion) {
		return desk.NewError(desk.CodeConflict, "store.newer", err)
	}
	if err != nil {
		return fmt.Errorf("upgrade store: %w", err)
	}
	return nil
}

func (db *DB) version(ctx context.Context) (int, error) {
	has, err := db.w.TableExists(ctx, db.w.VersionTable)
	if err != nil || !has {
		return 0, err
	}
	var v int
	err = db.w.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) FROM version").Scan(&v)
	return v, err
}

// keepBefore writes the snapshot under a temporary name and renames it, so that a half one never has the final name.
func (db *DB) keepBefore(ctx context.Context, version int) error {
	final := fmt.Sprintf("%s.v%d", db.path, version)
	part := final + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := db.w.Exec(ctx, "VACUUM INTO $1", part); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	return os.Rename(part, final)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// idTables are the tables whose ids the generator made.
var idTables = []string{
	"account", "audit", "batch", "customer", "address", "consent", "conversation", "service", "message", "media",
	"mail", "mail_file", "attempt", "incident", "incident_event", "override", "copy", "destination", "job", "revision", "label", "merge", "member",
}

func (db *DB) highestID(ctx context.Context) (int64, error) {
	var highest int64
	for _, t := range idTables {
		var id int64
		if err := db.w.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM "+t).Scan(&id); err != nil {
			return 0, fmt.Errorf("highest id of %s: %w", t, err)
		}
		highest = max(highest, id)
	}
	return highest, nil
}

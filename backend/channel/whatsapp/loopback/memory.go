package loopback

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"

	"go.mau.fi/whatsmeow/store/sqlstore"
	_ "modernc.org/sqlite" // driver "sqlite"
)

// memory is the store of the phone and the customers: one database for all, because opening one is what costs.
type memory struct {
	db        *sql.DB
	container *sqlstore.Container
}

func openMemory(ctx context.Context, dir string, log *slog.Logger) (*memory, error) {
	name := "file::memory:"
	if dir != "" {
		name = fileURI(dir, "people.db")
	}
	db, err := sql.Open("sqlite", name+"?_pragma=foreign_keys(1)&_pragma=synchronous(OFF)&_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open store of the far ends: %w", err)
	}
	db.SetMaxOpenConns(1) // a second connection to :memory: would be a second, empty database
	m := &memory{db: db, container: sqlstore.NewWithDB(db, "sqlite", quiet{log})}
	if err := m.container.Upgrade(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("prepare store of the far ends: %w", err)
	}
	return m, nil
}

// fileURI names a database file; a folder's name may hold what means something else in a URI.
func fileURI(dir, name string) string {
	path := url.URL{Path: filepath.ToSlash(filepath.Join(dir, name))}
	return "file:" + path.EscapedPath()
}

func (m *memory) close() {
	if m != nil {
		_ = m.db.Close() // nothing in it has to survive a failed close
	}
}

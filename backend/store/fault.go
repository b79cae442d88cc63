package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"planob/backend/desk"
)

// damage gives a database that cannot be read its own sentence. It is left as it is: only a person replaces it, by a copy.
func damage(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB) {
		return desk.NewError(desk.CodeConflict, "store.damaged", err)
	}
	return err
}

// fault marks an error that says something about the disk and nothing about what was being written, so that the caller
// neither blames the message nor acknowledges it. Other errors stay as they are.
func fault(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return desk.NewError(desk.CodeStorage, "store.full", err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_INTERRUPT:
		return desk.NewError(desk.CodeStorage, "store.failed", err)
	}
	return err
}

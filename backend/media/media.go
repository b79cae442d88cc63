// Package media keeps the files of messages by their SHA-256, beside the database: a file that came twice is stored
// once, and a copy of the shop has only new ones to send. It also judges a foreign file: what it is called, what it
// really is, whether it may be opened, and how it looks when small. It knows no message and no database.
package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"planob/backend/desk"
)

// MaxSize is the largest file that is kept.
const MaxSize = 100 << 20

const partPattern = "*.part"

// Store is one folder of files named by their SHA-256. The zero limit is MaxSize.
type Store struct {
	Dir   string
	Limit int64
	// Later leaves it to Sync to make what was put durable: for many files at once that nothing names yet.
	Later bool
}

// Put reads all of r into the store and returns its hash and size. The file is durable and has its final name when Put
// returns, so that only then a database row may name it; putting the same bytes again changes nothing. A fault of the
// folder (full, read-only) is a *desk.Error of desk.CodeStorage and a file that is too large one of desk.CodeInvalid;
// any other error is r's.
func (s Store) Put(ctx context.Context, r io.Reader) (sha string, size int64, err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return "", 0, fault("make the folder", err)
	}
	part, err := os.CreateTemp(s.Dir, partPattern)
	if err != nil {
		return "", 0, fault("make a file", err)
	}
	defer os.Remove(part.Name()) // gone already when it was renamed
	defer part.Close()
	sha, size, err = s.fill(ctx, part, r)
	if err != nil {
		return "", 0, err
	}
	if err := s.settle(part, sha); err != nil {
		return "", 0, fault("store a file", err)
	}
	return sha, size, nil
}

// fill copies and hashes. What the reader says and what the disk says are kept apart: one is the sender's trouble, the
// other is the shop's.
func (s Store) fill(ctx context.Context, part *os.File, r io.Reader) (string, int64, error) {
	limit := s.Limit
	if limit == 0 {
		limit = MaxSize
	}
	hash, buf, size := sha256.New(), make([]byte, 64<<10), int64(0)
	for {
		if err := ctx.Err(); err != nil {
			return "", 0, err
		}
		n, readErr := r.Read(buf)
		if size += int64(n); size > limit {
			return "", 0, &desk.Error{Code: desk.CodeInvalid, Key: "media.tooBig", Args: map[string]any{"megabytes": limit >> 20}}
		}
		hash.Write(buf[:n])
		if _, err := part.Write(buf[:n]); err != nil {
			return "", 0, fault("write a file", err)
		}
		if errors.Is(readErr, io.EOF) {
			return hex.EncodeToString(hash.Sum(nil)), size, nil
		}
		if readErr != nil {
			return "", 0, fmt.Errorf("read a file: %w", readErr)
		}
	}
}

func (s Store) settle(part *os.File, sha string) error {
	if !s.Later {
		if err := part.Sync(); err != nil {
			return err
		}
	}
	if err := part.Close(); err != nil {
		return err
	}
	final := s.path(sha)
	if s.Exists(sha) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o700); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), final); err != nil && !s.Exists(sha) { // another Put of the same bytes may have won
		return err
	}
	if s.Later {
		return nil
	}
	return errors.Join(syncDir(filepath.Dir(final)), syncDir(s.Dir))
}

// Sync makes everything in the store durable. By the time it is called the disk has taken most of it, so that this is
// much quicker than to wait for each file.
func (s Store) Sync() error {
	err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return syncDir(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault("sync the files", err)
	}
	return nil
}

// Open returns a stored file; the caller closes it. A hash the store does not hold is fs.ErrNotExist.
func (s Store) Open(sha string) (*os.File, error) {
	if !isHash(sha) {
		return nil, fs.ErrNotExist
	}
	return os.Open(s.path(sha))
}

// Exists reports whether the store holds the file.
func (s Store) Exists(sha string) bool {
	if !isHash(sha) {
		return false
	}
	info, err := os.Stat(s.path(sha))
	return err == nil && info.Mode().IsRegular()
}

// Sweep removes what a crash left half written. It is called at the start, before anything is put.
func (s Store) Sweep() error {
	left, err := filepath.Glob(filepath.Join(s.Dir, partPattern))
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range left {
		if info, err := os.Stat(p); err == nil && time.Since(info.ModTime()) > time.Hour {
			errs = append(errs, os.Remove(p))
		}
	}
	return errors.Join(errs...)
}

// path spreads the files over 256 folders, because some file systems are slow with very many names in one.
func (s Store) path(sha string) string { return filepath.Join(s.Dir, sha[:2], sha) }

// isHash keeps anything but a hash from ever becoming a path.
func isHash(s string) bool {
	if len(s) != sha256.Size*2 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func fault(step string, err error) error {
	return desk.NewError(desk.CodeStorage, "media.folder", fmt.Errorf("%s: %w", step, err))
}

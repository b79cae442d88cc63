package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"planob/backend/desk"
	"planob/backend/media"
)

// Prove makes a trial restore of a copy with this computer's own key: every byte of it and of its files is read, unpacked
// and hashed, and the database is opened and counted.
func (b *Backup) Prove(ctx context.Context, path string, progress Progress) (Manifest, error) {
	id, err := b.deviceIdentity()
	if err != nil {
		return Manifest{}, err
	}
	m, err := b.trial(ctx, path, id, Whole, share(progress, 0, 2))
	if err != nil {
		return m, err
	}
	return m, proveMedia(ctx, path, m, id, share(progress, 1, 2))
}

// proveAt proves the copy just made: every byte of it is read back, unlocked, unpacked and hashed, as a restore does. The
// pages that the hash stands for were read before they were packed, and the shelf was proved when it was filled.
func (b *Backup) proveAt(ctx context.Context, path string, packed Manifest, progress Progress) error {
	id, err := b.deviceIdentity()
	if err != nil {
		return err
	}
	proved, err := readWith(ctx, path, id, progress, func(_ string, _ int64, entry io.Reader) error {
		_, err := io.Copy(io.Discard, entry)
		return err
	})
	if err != nil {
		return err
	}
	return compare(packed.Hashes, proved.Hashes)
}

// Verify is Prove for anybody who holds the recovery key or the passphrase. It tells how many files of messages could not
// be read, because a copy without its pictures is better than none.
func (b *Backup) Verify(ctx context.Context, path, typed string, progress Progress) (m Manifest, lost int, err error) {
	id, err := identityFor(path, typed)
	if err != nil {
		return m, 0, err
	}
	if m, err = b.trial(ctx, path, id, Counted, share(progress, 0, 2)); err != nil {
		return m, 0, err
	}
	err = eachKept(ctx, path, m, share(progress, 1, 2), func(hash string, k Kept) error {
		err := shelfOf(filepath.Dir(path)).read(ctx, k.Name, hash, id, io.Discard)
		if err != nil && ctx.Err() == nil {
			lost++
			return nil
		}
		return err
	})
	return m, lost, err
}

func (b *Backup) trial(ctx context.Context, path string, id age.Identity, depth Depth, progress Progress) (Manifest, error) {
	work, err := os.MkdirTemp(b.Dir, "trial-*.part")
	if err != nil {
		return Manifest{}, cannotWrite(err)
	}
	defer os.RemoveAll(work)
	return unpackTo(ctx, path, id, work, b.Checker, depth, true, progress)
}

// deviceIdentity is this computer's own key.
func (b *Backup) deviceIdentity() (age.Identity, error) {
	secret, err := b.Secrets.Get(secretDevice)
	if err != nil || secret == "" {
		return nil, desk.NewError(desk.CodeConflict, "backup.noDeviceKey", err)
	}
	id, err := age.ParseX25519Identity(secret)
	if err != nil {
		return nil, desk.NewError(desk.CodeConflict, "backup.noDeviceKey", err)
	}
	return id, nil
}

func identityFor(path, typed string) (age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(err)
	}
	defer f.Close()
	h, err := readHead(bufio.NewReaderSize(f, maxHead))
	if err != nil {
		return nil, err
	}
	return identity(typed, h)
}

// unpackTo reads a copy whole. The database is written below dir and looked at to a depth; one whose pages nobody read
// before it was packed is always looked at whole. The media of a copy of the first format are written too, unless it is a
// trial, where they are only read and hashed.
func unpackTo(ctx context.Context, path string, id age.Identity, dir string, checker Checker, depth Depth, trial bool, progress Progress) (Manifest, error) {
	m, err := readWith(ctx, path, id, progress, func(name string, size int64, entry io.Reader) error {
		if name == summaryName || trial && name != databaseName {
			_, err := io.Copy(io.Discard, entry)
			return err
		}
		if name == databaseName {
			return writeFile(filepath.Join(dir, databaseName), size, entry)
		}
		return keepMedia(ctx, staged(dir), entry)
	})
	if err != nil {
		return m, err
	}
	if !m.Checked {
		depth = Whole
	}
	facts, err := checker.Check(ctx, filepath.Join(dir, databaseName), depth)
	if err != nil {
		return m, fmt.Errorf("check restored database: %w", err)
	}
	return m, sameFacts(m.Summary.Facts, facts)
}

// readWith reads a copy whole and hands each entry to take; see unpack.
func readWith(ctx context.Context, path string, id age.Identity, progress Progress, take func(string, int64, io.Reader) error) (Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return Manifest{}, cannotRead(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Manifest{}, cannotRead(err)
	}
	r := bufio.NewReaderSize(newMeter(progress, info.Size()).reader(ctx, f), 1<<20)
	if _, err := readHead(r); err != nil {
		return Manifest{}, err
	}
	m, err := unpack(r, id, take)
	if err != nil && ctx.Err() != nil {
		return m, ctx.Err()
	}
	return m, err
}

// proveMedia reads every file that a copy has on its shelf; one that is not good is an error that says how many.
func proveMedia(ctx context.Context, path string, m Manifest, id age.Identity, progress Progress) error {
	var bad []error
	err := eachKept(ctx, path, m, progress, func(hash string, k Kept) error {
		err := shelfOf(filepath.Dir(path)).read(ctx, k.Name, hash, id, io.Discard)
		if err != nil && ctx.Err() == nil {
			bad = append(bad, err)
			return nil
		}
		return err
	})
	if err == nil && len(bad) > 0 {
		return &desk.Error{Code: desk.CodeConflict, Key: "backup.mediaDamaged", Args: map[string]any{"count": len(bad)}, Err: bad[0]}
	}
	return err
}

// restoreMedia brings the files of a copy from its shelf below dir and returns how many could not be read.
func restoreMedia(ctx context.Context, path string, m Manifest, id age.Identity, dir string, progress Progress) (lost int, err error) {
	to := staged(dir)
	err = eachKept(ctx, path, m, progress, func(hash string, k Kept) error {
		locked, unlocked := io.Pipe()
		done := make(chan error, 1)
		go func() {
			err := shelfOf(filepath.Dir(path)).read(ctx, k.Name, hash, id, unlocked)
			unlocked.CloseWithError(err)
			done <- err
		}()
		err := keepMedia(ctx, to, locked)
		locked.CloseWithError(fs.ErrClosed)
		if readErr := <-done; readErr != nil && ctx.Err() == nil && desk.ErrorCode(err) != desk.CodeStorage {
			lost++
			return nil
		}
		return err
	})
	return lost, err
}

// staged is where the files of messages wait below dir; to sync it once is the end of it.
func staged(dir string) media.Store {
	return media.Store{Dir: filepath.Join(dir, mediaDir), Later: true}
}

// eachKept goes through the files of a copy until take fails.
func eachKept(ctx context.Context, path string, m Manifest, progress Progress, take func(hash string, k Kept) error) error {
	done := int64(0)
	for hash, k := range m.Media {
		if err := errors.Join(ctx.Err(), take(hash, k)); err != nil {
			return err
		}
		if done++; progress != nil {
			progress(done, int64(len(m.Media)))
		}
	}
	return nil
}

// keepMedia stores a file under the hash of what was read.
func keepMedia(ctx context.Context, to media.Store, entry io.Reader) error {
	if err := os.MkdirAll(to.Dir, 0o700); err != nil {
		return cannotWrite(err)
	}
	_, _, err := to.Put(ctx, entry)
	return err
}

func sameFacts(want, got Facts) error {
	for table, n := range want.Counts {
		if got.Counts[table] != n {
			return damaged(fmt.Errorf("%s holds %d rows, %d were copied", table, got.Counts[table], n))
		}
	}
	return nil
}

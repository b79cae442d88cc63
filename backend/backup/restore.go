package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
)

const (
	stageName = "restore.ready" // whole, checked and quarantined, waiting to be put in place
	stagePart = "restore.part"
	orderName = "order.json"
	mediaDir  = "media"
)

// order is what Swap still has to do, on the disk before it begins, so that a cut in the middle is finished at the next
// start.
type order struct {
	Keep string `json:"keep"` // the folder that takes what was there before
}

// Stage unpacks a copy into dir, checks it, and holds everything in it that could leave. Nothing of what dir holds is
// touched: Swap puts it in place at the next opening. typed is the recovery key or the passphrase.
//
// A file of a message that cannot be read does not stop it: how many were lost is returned.
func Stage(ctx context.Context, path, typed, dir string, checker Checker, now time.Time, progress Progress) (m Manifest, lost int, err error) {
	id, err := identityFor(path, typed)
	if err != nil {
		return m, 0, err
	}
	ready, part := filepath.Join(dir, stageName), filepath.Join(dir, stagePart)
	if _, err := os.Stat(ready); err == nil {
		return m, 0, cannotWrite(errStaged)
	}
	if err := os.RemoveAll(part); err != nil {
		return m, 0, cannotWrite(err)
	}
	if err := os.MkdirAll(part, 0o700); err != nil {
		return m, 0, cannotWrite(err)
	}
	m, lost, err = stageInto(ctx, path, part, id, checker, now, progress)
	if err == nil {
		err = os.Rename(part, ready)
	}
	if err != nil {
		return m, lost, errors.Join(asDisk(err), os.RemoveAll(part))
	}
	syncFolder(dir)
	return m, lost, nil
}

func stageInto(ctx context.Context, path, part string, id age.Identity, checker Checker, now time.Time, p Progress) (m Manifest, lost int, err error) {
	if m, err = unpackTo(ctx, path, id, part, checker, Counted, false, share(p, 0, 2)); err != nil {
		return m, 0, err
	}
	if lost, err = restoreMedia(ctx, path, m, id, part, share(p, 1, 2)); err != nil {
		return m, lost, err
	}
	if err := staged(part).Sync(); err != nil {
		return m, lost, err
	}
	if err := checker.Quarantine(ctx, part, filepath.Dir(part), now); err != nil {
		return m, lost, fmt.Errorf("quarantine: %w", err)
	}
	return m, lost, nil
}

// Swap puts a staged restore in place and keeps what was there before in a folder of its own. The store must be closed.
// It reports whether there was one. It is safe to call at every start and to be cut anywhere: what is begun is finished
// by the next call. The session folder stays: a session of this computer did not go back in time, and a copy has none.
func Swap(dir string, now time.Time) (bool, error) {
	ready := filepath.Join(dir, stageName)
	if _, err := os.Stat(ready); errors.Is(err, os.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, cannotRead(err)
	}
	o, err := begin(ready, now)
	if err != nil {
		return false, cannotWrite(err)
	}
	if err := swap(dir, ready, filepath.Join(dir, o.Keep)); err != nil {
		return false, cannotWrite(err)
	}
	syncFolder(dir)
	return true, nil
}

func begin(ready string, now time.Time) (order, error) {
	path := filepath.Join(ready, orderName)
	var o order
	text, err := os.ReadFile(path)
	if err == nil {
		return o, json.Unmarshal(text, &o)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return o, err
	}
	o.Keep = "before-restore-" + now.Format("20060102-150405")
	if text, err = json.Marshal(o); err != nil {
		return o, err
	}
	return o, writeFile(path, int64(len(text)), strings.NewReader(string(text)))
}

// swap moves the old things out and the new ones in; each move is skipped when it was made before.
func swap(dir, ready, keep string) error {
	if err := os.MkdirAll(keep, 0o700); err != nil {
		return err
	}
	fresh := filepath.Join(ready, databaseName)
	if exists(fresh) {
		// Only while the new database still waits is what lies in its place the old one.
		for _, name := range []string{databaseName + "-wal", databaseName + "-shm", databaseName} {
			if err := move(filepath.Join(dir, name), filepath.Join(keep, name)); err != nil {
				return err
			}
		}
		if err := os.Rename(fresh, filepath.Join(dir, databaseName)); err != nil {
			return err
		}
	}
	if err := moveMedia(filepath.Join(ready, mediaDir), filepath.Join(dir, mediaDir)); err != nil {
		return err
	}
	return os.RemoveAll(ready)
}

// moveMedia adds the restored files to those that are there: they are named by their hash, so equal names are equal files.
func moveMedia(from, to string) error {
	if !exists(from) {
		return nil
	}
	return filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if exists(target) {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.Rename(path, target)
	})
}

func move(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Leftovers removes what a killed copy or restore left behind in the data folder and in the folder of copies.
func Leftovers(folders ...string) error {
	var errs []error
	for _, dir := range folders {
		list, err := filepath.Glob(filepath.Join(dir, "*.part"))
		errs = append(errs, err)
		for _, path := range list {
			errs = append(errs, os.RemoveAll(path))
		}
	}
	return errors.Join(errs...)
}

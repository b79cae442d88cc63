package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"planob/backend/desk"
)

// meter counts what is read and stops reading when the context ends.
type meter struct {
	progress Progress
	done     atomic.Int64
	total    int64
}

func newMeter(p Progress, total int64) *meter { return &meter{progress: p, total: total} }

func (m *meter) reader(ctx context.Context, r io.Reader) io.Reader { return &meteredReader{ctx, r, m} }

// shares is how finely the progress of several pieces of work is told.
const shares = 10_000

// share is the progress of one of several equal pieces.
func share(p Progress, i, n int) Progress {
	if p == nil {
		return nil
	}
	return func(done, total int64) {
		if total > 0 {
			p((int64(i)*shares+done*shares/total)/int64(n), shares)
		}
	}
}

type meteredReader struct {
	ctx context.Context
	r   io.Reader
	m   *meter
}

func (r *meteredReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	done := r.m.done.Add(int64(n))
	if r.m.progress != nil {
		r.m.progress(done, r.m.total)
	}
	return n, err
}

// flushEvery is how much is written before the disk is asked, in the background, to take it: at the end little is left to
// wait for.
const flushEvery = 32 << 20

// writeFile writes exactly size bytes and syncs them.
func writeFile(path string, size int64, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cannotWrite(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotWrite(err)
	}
	n, err := copyFlushing(f, r)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = f.Sync()
	}
	return asDisk(errors.Join(err, f.Close()))
}

// copyFlushing copies r into f and keeps the disk busy meanwhile. What a flush in between fails with, the last one of the
// caller may not repeat, so it is returned.
func copyFlushing(f *os.File, r io.Reader) (int64, error) {
	var flushes sync.WaitGroup
	var failed atomic.Pointer[error]
	var busy atomic.Bool
	var done, flushed int64
	buf := make([]byte, 256<<10)
	for {
		n, err := r.Read(buf)
		if _, writeErr := f.Write(buf[:n]); writeErr != nil {
			err = writeErr
		}
		done += int64(n)
		if done-flushed >= flushEvery && busy.CompareAndSwap(false, true) {
			flushed = done
			flushes.Go(func() {
				defer busy.Store(false)
				if err := f.Sync(); err != nil {
					failed.Store(&err)
				}
			})
		}
		if err == nil {
			continue
		}
		flushes.Wait()
		if errors.Is(err, io.EOF) {
			err = nil
		}
		if refused := failed.Load(); refused != nil {
			err = errors.Join(err, *refused)
		}
		return done, err
	}
}

// syncFolder makes a rename durable where folders can be synced; Windows does it by itself.
func syncFolder(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	_ = d.Sync() // not every file system can, and the file itself is on the disk
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func cannotWrite(err error) error {
	if diskFull(err) {
		return desk.NewError(desk.CodeStorage, "backup.diskFull", err)
	}
	return desk.NewError(desk.CodeStorage, "backup.cannotWrite", err)
}

func cannotRead(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return desk.NewError(desk.CodeNotFound, "backup.fileGone", err)
	}
	return desk.NewError(desk.CodeStorage, "backup.cannotRead", err)
}

// asDisk gives what the disk refused its sentence wherever it was met.
func asDisk(err error) error {
	var told *desk.Error
	var refused syscall.Errno
	if diskFull(err) || !errors.As(err, &told) && errors.As(err, &refused) {
		return cannotWrite(err)
	}
	return err
}

var errStaged = fmt.Errorf("a restore already waits: %w", os.ErrExist)

package backup

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
)

// BreakAfter makes every write fail with why once n bytes were written in all, as a disk that is full or was pulled out.
func (b *Backup) BreakAfter(n int64, why error) {
	var left atomic.Int64
	left.Store(n)
	b.create = func(path string) (partFile, error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		return &brittle{File: f, left: &left, why: why}, err
	}
}

// Mend takes BreakAfter back.
func (b *Backup) Mend() { b.create = createFile }

type brittle struct {
	*os.File
	left *atomic.Int64
	why  error
}

func (f *brittle) Write(p []byte) (int, error) {
	if f.left.Add(-int64(len(p))) < 0 {
		return 0, f.why
	}
	return f.File.Write(p)
}

// Shelf is where the files of messages lie in a folder of copies.
func Shelf(folder string) string { return filepath.Join(folder, shelfName) }

// Kept says which of some copies stay.
var KeptOf = kept

// WalkTar reads the unlocked and unpacked inside of a copy, and returns the names of what it took.
func WalkTar(raw []byte) (names []string, m Manifest, err error) {
	seen, found, err := walk(tar.NewReader(bytes.NewReader(raw)), &m, func(name string, _ int64, r io.Reader) error {
		names = append(names, name)
		_, err := io.Copy(io.Discard, r)
		return err
	})
	if err != nil || !found {
		return names, m, errNotACopy
	}
	return names, m, compare(m.Hashes, seen)
}

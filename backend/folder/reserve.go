package folder

import (
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

const (
	// ReserveSize is room for some thousand messages.
	ReserveSize = 8 << 20
	reserveName = "reserve"
)

// Reserve is a file of a data folder that does nothing but take room. When the disk is full it is given up, so that what
// is on its way can still be received and written down while a person makes room.
type Reserve struct {
	Dir  string
	Size int64
}

// Keep sees to it that the reserve is there, and reports whether it is. It is made only where as much room is left beside it.
func (r Reserve) Keep() (bool, error) {
	path := filepath.Join(r.Dir, reserveName)
	if info, err := os.Stat(path); err == nil && info.Size() == r.Size {
		return true, nil
	}
	part := path + ".part"
	err := r.fill(part)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return false, errors.Join(fmt.Errorf("make reserve: %w", err), os.RemoveAll(part))
	}
	return true, nil
}

// fill writes twice the size, which proves the room, and keeps half of it. The bytes are noise: a disk that compresses or
// leaves zeros out would keep no room for them.
func (r Reserve) fill(path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var seed [32]byte
	if _, err := cryptorand.Read(seed[:]); err != nil {
		return err
	}
	if _, err := io.CopyN(f, rand.NewChaCha8(seed), 2*r.Size); err != nil {
		return err
	}
	if err := f.Truncate(r.Size); err != nil {
		return err
	}
	return f.Sync()
}

// GiveUp frees the room.
func (r Reserve) GiveUp() error {
	path := filepath.Join(r.Dir, reserveName)
	if err := errors.Join(os.RemoveAll(path), os.RemoveAll(path+".part")); err != nil {
		return fmt.Errorf("give the reserve up: %w", err)
	}
	return nil
}

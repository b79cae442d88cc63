package backup

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"filippo.io/age"
)

// shelfName is the folder beside the copies that holds the files of messages.
const shelfName = "planob-media"

// shelf is the files of messages in one destination, each locked by itself and shared by all copies there, so that a
// later copy has only new ones to write. A file is called by a keyed hash of what is in it: the names tell nothing, and
// nobody can find out whether a picture they have is among them.
type shelf struct{ dir string }

func shelfOf(folder string) shelf { return shelf{filepath.Join(folder, shelfName)} }

// Kept is one file on a shelf.
type Kept struct {
	Name string `json:"name"` // below the shelf: <keys>/<first two>/<keyed hash>.age
	Size int64  `json:"size"` // as it lies there
}

var keptName = regexp.MustCompile(`^[0-9a-f]{16}/[0-9a-f]{2}/[0-9a-f]{64}\.age$`)

// name is what a file of this hash is called under these keys.
func (k keys) name(hash string) string {
	mac := hmac.New(sha256.New, k.Naming)
	mac.Write([]byte(hash))
	sum := hex.EncodeToString(mac.Sum(nil))
	return path.Join(k.Set, sum[:2], sum+".age")
}

func (s shelf) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// size is that of a file on the shelf, -1 when it is not there.
func (s shelf) size(name string) int64 {
	info, err := os.Stat(s.path(name))
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// put locks what r gives. The file has its name only when it is whole; sync makes it durable.
func (s shelf) put(name string, to []age.Recipient, r io.Reader, create opener) (int64, error) {
	final := s.path(name)
	part := final + ".part"
	if err := os.MkdirAll(filepath.Dir(final), 0o700); err != nil {
		return 0, cannotWrite(err)
	}
	f, err := create(part)
	if err != nil {
		return 0, cannotWrite(err)
	}
	err = errors.Join(lock(f, to, r), f.Close())
	if err == nil {
		err = os.Rename(part, final)
	}
	if err != nil {
		return 0, errors.Join(asDisk(err), removeIfThere(part))
	}
	return s.size(name), nil
}

func lock(w io.Writer, to []age.Recipient, r io.Reader) error {
	buffered := bufio.NewWriterSize(w, 256<<10)
	locked, err := age.Encrypt(buffered, to...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(locked, r); err != nil {
		return err
	}
	return errors.Join(locked.Close(), buffered.Flush())
}

// sync makes a file that was put durable.
func (s shelf) sync(name string) error {
	f, err := os.OpenFile(s.path(name), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// read unlocks a file and writes it to w. Only when read returns nil is it what hash says.
func (s shelf) read(ctx context.Context, name, hash string, id age.Identity, w io.Writer) error {
	if !keptName.MatchString(name) || !isHash(hash) {
		return damaged(errors.New("a name that does not belong"))
	}
	f, err := os.Open(s.path(name))
	if err != nil {
		return cannotRead(err)
	}
	defer f.Close()
	plain, err := age.Decrypt(bufio.NewReaderSize(newMeter(nil, 0).reader(ctx, f), 256<<10), id)
	if err != nil {
		return damaged(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), plain); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return damaged(err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return damaged(errors.New("a file is not what its name says"))
	}
	return nil
}

// names are all files on the shelf, whoever put them there, with those that were left half written.
func (s shelf) names() (whole, parts []string, err error) {
	err = filepath.WalkDir(s.dir, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(s.dir, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case keptName.MatchString(name):
			whole = append(whole, name)
		case path.Ext(name) == ".part" && keptName.MatchString(name[:len(name)-len(".part")]):
			parts = append(parts, name)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("look at the shelf: %w", err)
	}
	return whole, parts, nil
}

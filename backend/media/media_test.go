package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"planob/backend/desk"
	"planob/backend/media"
)

// A file is found again by its hash, byte for byte, and the same bytes are stored once.
func TestPutAndOpen(t *testing.T) {
	s := media.Store{Dir: filepath.Join(t.TempDir(), "media")}
	want := bytes.Repeat([]byte("Nota fiscal 345123 "), 20_000)
	sum := sha256.Sum256(want)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			sha, size, err := s.Put(context.Background(), iotest.HalfReader(bytes.NewReader(want)))
			if err != nil || sha != hex.EncodeToString(sum[:]) || size != int64(len(want)) {
				t.Errorf("put: %s, %d, %v", sha, size, err)
			}
		})
	}
	wg.Wait()
	f, err := s.Open(hex.EncodeToString(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read back %d bytes, %v", len(got), err)
	}
	if files := count(t, s.Dir); files != 1 {
		t.Errorf("%d files lie in the store, want 1", files)
	}
}

// Many files can be put at once and made durable together; a store that holds none is durable already.
func TestSyncLater(t *testing.T) {
	s := media.Store{Dir: filepath.Join(t.TempDir(), "media"), Later: true}
	if err := s.Sync(); err != nil {
		t.Error(err)
	}
	for n := range 20 {
		sha, _, err := s.Put(context.Background(), bytes.NewReader([]byte{byte(n)}))
		if err != nil || !s.Exists(sha) {
			t.Errorf("put: %v", err)
		}
	}
	if err := s.Sync(); err != nil {
		t.Error(err)
	}
}

// A file that breaks off, is too large or is cancelled leaves nothing behind, and none of it is the shop's fault.
func TestPutLeavesNothingHalf(t *testing.T) {
	s := media.Store{Dir: t.TempDir(), Limit: 1 << 20}
	broken := errors.New("connection lost")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, try := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
		code desk.Code
	}{
		"broken":    {context.Background(), io.MultiReader(bytes.NewReader(make([]byte, 9000)), iotest.ErrReader(broken)), broken, desk.CodeInternal},
		"too large": {context.Background(), bytes.NewReader(make([]byte, 1<<20+1)), nil, desk.CodeInvalid},
		"cancelled": {cancelled, bytes.NewReader(make([]byte, 9000)), context.Canceled, desk.CodeInternal},
	} {
		_, _, err := s.Put(try.ctx, try.r)
		if try.want != nil && !errors.Is(err, try.want) || desk.ErrorCode(err) != try.code {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if files := count(t, s.Dir); files != 0 {
		t.Errorf("%d files lie in the store, want none", files)
	}
}

// A folder that cannot be written is told apart from a sender that fails: it is a fault of storage.
func TestPutIntoBrokenFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "media")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := (media.Store{Dir: file}).Put(context.Background(), bytes.NewReader([]byte("x"))); desk.ErrorCode(err) != desk.CodeStorage {
		t.Errorf("got %v, want a storage error", err)
	}
}

// Nothing but a hash opens anything.
func TestOpenTakesHashesOnly(t *testing.T) {
	dir := t.TempDir()
	s := media.Store{Dir: filepath.Join(dir, "media")}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sha := range []string{"", "../secret", "..", "aa/../../secret", string(make([]byte, 64)), hex.EncodeToString(make([]byte, 32))} {
		if f, err := s.Open(sha); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q opened %v, %v", sha, f, err)
		}
		if s.Exists(sha) {
			t.Errorf("%q exists", sha)
		}
	}
}

// A start clears away what a crash left, and touches no file that may still be written.
func TestSweep(t *testing.T) {
	s := media.Store{Dir: t.TempDir()}
	old, fresh := filepath.Join(s.Dir, "1.part"), filepath.Join(s.Dir, "2.part")
	for _, p := range []string{old, fresh} {
		if err := os.WriteFile(p, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Now(), time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the old part is still there")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("the fresh part is gone")
	}
}

func count(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

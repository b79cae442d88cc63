package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"planob/backend/backup"
	"planob/backend/store"
)

// looking notes how deeply databases are looked at.
type looking struct {
	store.Files
	depths *[]backup.Depth
}

func (l looking) Check(ctx context.Context, path string, depth backup.Depth) (backup.Facts, error) {
	*l.depths = append(*l.depths, depth)
	return l.Files.Check(ctx, path, depth)
}

// spoiled is a store whose snapshots have a page that is none.
type spoiled struct{ *store.DB }

func (s spoiled) Snapshot(ctx context.Context, path string, progress func(done, total int)) error {
	if err := s.DB.Snapshot(ctx, path, progress); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	for page := range int64(40) {
		if _, err := f.WriteAt(make([]byte, 2048), (page+2)*4096); err != nil {
			return err
		}
	}
	return nil
}

// Every page is read once, before it is packed; the hash then says that a restore brings the same pages, and only a copy
// that does not say that its pages were read is looked at whole.
func TestPagesAreReadOnce(t *testing.T) {
	var depths []backup.Depth
	s := newShop(t)
	s.backup.Checker = looking{depths: &depths}
	c, key := s.copy(t)
	if !slices.Contains(depths, backup.Quick) || !c.Manifest.Checked {
		t.Errorf("made with %v", depths)
	}
	old, err := os.ReadFile("testdata/backups/format-1.key")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		path, key string
		want      backup.Depth
	}{{c.Path, key, backup.Counted}, {"testdata/backups/format-1.planob", string(old), backup.Whole}} {
		depths = nil
		if _, _, err := backup.Stage(context.Background(), k.path, k.key, t.TempDir(), looking{depths: &depths}, made, nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(depths, []backup.Depth{k.want}) {
			t.Errorf("%s was brought back with %v", filepath.Base(k.path), depths)
		}
	}
	depths = nil
	if _, err := s.backup.Prove(context.Background(), c.Path, nil); err != nil || !slices.Equal(depths, []backup.Depth{backup.Whole}) {
		t.Errorf("proved again with %v, %v", depths, err)
	}
}

// A database with a bad page never becomes a copy.
func TestDamagedStoreIsNotCopied(t *testing.T) {
	s := newShop(t)
	s.backup.Store = spoiled{s.db}
	if _, err := s.backup.SetUp(context.Background(), backup.ByRecoveryKey, ""); err != nil {
		t.Fatal(err)
	}
	if c, err := s.backup.Make(context.Background(), s.copies, nil); err == nil {
		t.Errorf("made %s", c.Path)
	}
	if left, _ := filepath.Glob(filepath.Join(s.copies, "*"+backup.Ext+"*")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

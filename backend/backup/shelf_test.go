package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/store"
)

// shelf are the files of messages in a folder of copies, by path, with what lies there.
func shelf(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(backup.Shelf(folder), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// addFile has a message come with a file, and returns its hash.
func (s *shop) addFile(t *testing.T, id int, text string) string {
	t.Helper()
	hash, _, err := s.files.Put(context.Background(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	seed(t, s.dir, fmt.Sprintf(`INSERT INTO media (id, message_id, name, mime, size, sha256) VALUES (%d, 34, 'x', 'image/jpeg', 1, '%s')`, id, hash))
	return hash
}

// dropFile has its message erased.
func (s *shop) dropFile(t *testing.T, hash string) {
	t.Helper()
	seed(t, s.dir, `DELETE FROM media WHERE sha256 = '`+hash+`'`)
}

func (s *shop) at(d time.Duration) { s.backup.Now = func() time.Time { return made.Add(d) } }

// settle makes everything on the shelf look two days old, so that a sweep may take it.
func settleShelf(t *testing.T, folder string) {
	t.Helper()
	old := time.Now().Add(-48 * time.Hour)
	for path := range shelf(t, folder) {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// The second copy writes only files that are new; each generation restores with exactly its own.
func TestSecondCopyWritesOnlyNewFiles(t *testing.T) {
	s := newShop(t)
	first, key := s.copy(t)
	before := shelf(t, s.copies)
	if len(before) != 1 {
		t.Fatalf("%d files on the shelf", len(before))
	}
	young := s.addFile(t, 51, "foto da torta")
	s.dropFile(t, s.file)
	s.at(24 * time.Hour)
	second, err := s.backup.Make(context.Background(), s.copies, nil)
	if err != nil {
		t.Fatal(err)
	}
	after := shelf(t, s.copies)
	if len(after) != 2 {
		t.Errorf("%d files on the shelf", len(after))
	}
	for path, text := range before {
		if after[path] != text {
			t.Error("a file that was there was written again")
		}
	}
	for _, c := range []struct {
		copy       backup.Copy
		hash, text string
		other      string
	}{{first, s.file, "foto do bolo", young}, {second, young, "foto da torta", s.file}} {
		dir := restore(t, c.copy.Path, key)
		if text, err := os.ReadFile(filepath.Join(dir, "media", c.hash[:2], c.hash)); err != nil || string(text) != c.text {
			t.Errorf("%q, %v", text, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "media", c.other[:2], c.other)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("another generation's file came along: %v", err)
		}
	}
}

// Names on the shelf tell nothing: neither the hash nor a word of a file can be found there, and new keys give new names.
func TestShelfTellsNothing(t *testing.T) {
	s := newShop(t)
	s.copy(t)
	first := shelf(t, s.copies)
	for path, text := range first {
		if strings.Contains(path, s.file[:8]) || strings.Contains(text, "bolo") {
			t.Error("the shelf tells what is on it")
		}
	}
	s.at(time.Hour)
	_, key := s.copy(t) // with new keys
	second := shelf(t, s.copies)
	if len(second) != 2 {
		t.Errorf("%d files; the new key must open files of its own", len(second))
	}
	copies, _ := filepath.Glob(filepath.Join(s.copies, "*"+backup.Ext))
	if _, lost, err := s.backup.Verify(context.Background(), copies[1], key, nil); err != nil || lost != 0 {
		t.Errorf("with the new key: %d lost, %v", lost, err)
	}
}

// A file of the shelf that was cut or changed is found by the proof of the copy and put anew by the next copy.
func TestShelfIsHealed(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	r, err := k.MakeCopy(ctx, owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, spoil := range []func(text []byte) []byte{
		func(text []byte) []byte { text[len(text)-1] ^= 1; return text },
		func(text []byte) []byte { return text[:len(text)/2] },
	} {
		for path, text := range shelf(t, s.copies) {
			if err := os.WriteFile(path, spoil([]byte(text)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var e *desk.Error
		if err := k.VerifyCopy(ctx, r.ID, nil); !errors.As(err, &e) || e.Key != "backup.mediaDamaged" || e.Args["count"] != 1 {
			t.Fatalf("%v", err)
		}
		s.at(time.Duration(n+1) * 24 * time.Hour)
		if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
			t.Fatal(err)
		}
		if err := k.VerifyCopy(ctx, r.ID, nil); err != nil {
			t.Errorf("after the next copy: %v", err)
		}
	}
}

// A restore without the shelf beside the copy brings everything but the files, and says how many are lost.
func TestRestoreWithoutTheShelf(t *testing.T) {
	s := newShop(t)
	c, key := s.copy(t)
	alone := filepath.Join(t.TempDir(), filepath.Base(c.Path))
	if err := os.Rename(c.Path, alone); err != nil {
		t.Fatal(err)
	}
	if _, lost, err := s.backup.Verify(context.Background(), alone, key, nil); err != nil || lost != 1 {
		t.Errorf("%d lost, %v", lost, err)
	}
	dir := t.TempDir()
	if _, lost, err := backup.Stage(context.Background(), alone, key, dir, store.Files{}, made, nil); err != nil || lost != 1 {
		t.Errorf("%d lost, %v", lost, err)
	}
}

// What no copy needs leaves the shelf when it has lain there for a day; what any copy needs stays, and when a list is
// missing nothing is removed at all.
func TestSweep(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	copyAt := func(n int) backup.Record {
		t.Helper()
		s.at(time.Duration(n) * time.Hour)
		r, err := k.MakeCopy(ctx, owner, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := copyAt(0)
	s.dropFile(t, s.file)
	s.addFile(t, 51, "foto da torta")
	copyAt(1)
	copyAt(2)
	settleShelf(t, s.copies)
	if n := len(shelf(t, s.copies)); n != 2 {
		t.Fatalf("%d files while the first copy is there", n)
	}
	list := strings.TrimSuffix(first.Path, backup.Ext) + ".media"
	if err := os.Rename(list, list+".away"); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(filepath.Dir(anyKey(shelf(t, s.copies))), strings.Repeat("0", 64)+".age.part")
	if err := os.WriteFile(half, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(list+".away", list); err != nil {
		t.Fatal(err)
	}
	// The fourth copy of one day takes the first away.
	copyAt(3)
	if files := shelf(t, s.copies); len(files) != 2 { // the torta, and the half file that is too young
		t.Errorf("%d files after the first copy went", len(files))
	}
	if _, err := os.Stat(list); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the list of a copy that went stayed")
	}
}

func anyKey(m map[string]string) string {
	for k := range m {
		return k
	}
	return ""
}

// A copy whose list was lost could need anything, so nothing leaves the shelf.
func TestSweepWithoutAList(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	r, err := k.MakeCopy(ctx, owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(strings.TrimSuffix(r.Path, backup.Ext) + ".media"); err != nil {
		t.Fatal(err)
	}
	s.dropFile(t, s.file)
	settleShelf(t, s.copies)
	s.at(time.Hour)
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatal(err)
	}
	if n := len(shelf(t, s.copies)); n != 1 {
		t.Errorf("%d files", n)
	}
}

// TestFault_18 (the half of copies) and TestFault_68: a disk that gets full, or is pulled out, at any byte of a copy: the
// person gets its own sentence, no new copy has a name, the old ones still open, and the next try succeeds.
func TestFault_18(t *testing.T) { breakAnywhere(t, syscall.ENOSPC, "backup.diskFull") }

func TestFault_68(t *testing.T) { breakAnywhere(t, syscall.EIO, "backup.cannotWrite") }

func breakAnywhere(t *testing.T, why error, key string) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	old, err := k.MakeCopy(ctx, owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.addFile(t, 51, strings.Repeat("foto da torta", 1000))
	for n, after := range []int64{0, 100, 9_000, 15_000, 20_000} {
		s.at(time.Duration(n+1) * time.Hour)
		s.backup.BreakAfter(after, why)
		var e *desk.Error
		if _, err := k.MakeCopy(ctx, owner, nil); !errors.As(err, &e) || e.Key != key {
			t.Fatalf("broken after %d bytes: %v", after, err)
		}
		copies, _ := filepath.Glob(filepath.Join(s.copies, "*"+backup.Ext+"*"))
		if len(copies) != 1 {
			t.Errorf("broken after %d bytes: %v", after, copies)
		}
		if err := k.VerifyCopy(ctx, old.ID, nil); err != nil {
			t.Errorf("the old copy: %v", err)
		}
	}
	o, err := k.Overview(ctx)
	if err != nil || o.Destinations[0].Failed != key {
		t.Errorf("%+v, %v", o.Destinations, err)
	}
	s.backup.Mend()
	s.at(10 * time.Hour)
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Error(err)
	}
	if o, err = k.Overview(ctx); err != nil || o.Destinations[0].Failed != "" || o.Last.Made != made.Add(10*time.Hour) {
		t.Errorf("%+v, %v", o.Destinations, err)
	}
}

// A copy that the first version of the program made still opens, with its files inside.
func TestFormatOneStillRestores(t *testing.T) {
	key, err := os.ReadFile("testdata/backups/format-1.key")
	if err != nil {
		t.Fatal(err)
	}
	dir := restore(t, "testdata/backups/format-1.planob", string(key))
	if n := ask[int](t, dir, `SELECT COUNT(*) FROM message WHERE status = 'held'`); n != 3 {
		t.Errorf("%d messages held", n)
	}
	hash := ask[string](t, dir, `SELECT sha256 FROM media`)
	if text, err := os.ReadFile(filepath.Join(dir, "media", hash[:2], hash)); err != nil || string(text) != "foto do bolo" {
		t.Errorf("%q, %v", text, err)
	}
}

// The public tools open a copy and its files, as the package says.
func TestPublicToolsOpenACopy(t *testing.T) {
	s := newShop(t)
	c, key := s.copy(t)
	if _, err := exec.LookPath("age"); err != nil {
		t.Skip("age is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "key.txt"), []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `tail -n +3 "$1" | age -d -i key.txt | zstd -dc | tar x && age -d -i key.txt "$2" > picture`
	cmd := exec.Command("sh", "-ec", script, "sh", c.Path, anyKey(shelf(t, s.copies)))
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "picture"))
	if err != nil || !bytes.Equal(text, []byte("foto do bolo")) {
		t.Errorf("%q, %v", text, err)
	}
	if n := ask[int](t, dir, `SELECT COUNT(*) FROM message`); n != 6 {
		t.Errorf("%d messages", n)
	}
}

// Kept are the newest of seven days, four weeks and six months, and never fewer than three.
func TestKept(t *testing.T) {
	var list []backup.Record
	for day := range 400 {
		list = append(list, backup.Record{ID: int64(day + 1), Made: made.AddDate(0, 0, -day)})
	}
	stay := backup.KeptOf(list, time.UTC)
	for day := range 7 {
		if !stay[int64(day+1)] {
			t.Errorf("the copy of %d days ago goes", day)
		}
	}
	if len(stay) < 13 || len(stay) > 17 {
		t.Errorf("%d stay", len(stay))
	}
	oldest := 0
	for id := range stay {
		oldest = max(oldest, int(id))
	}
	if oldest < 140 || oldest > 190 {
		t.Errorf("the oldest is of %d days ago", oldest)
	}
	sameDay := []backup.Record{{ID: 4, Made: made}, {ID: 3, Made: made}, {ID: 2, Made: made}, {ID: 1, Made: made}}
	if stay := backup.KeptOf(sameDay, time.UTC); len(stay) != 3 || stay[1] {
		t.Errorf("of four copies of one day: %v", stay)
	}
}

// On a disk that gets tight the old ones go first, after the new one was proved, and three always stay.
func TestTightDisk(t *testing.T) {
	s, ctx := newShop(t), context.Background()
	k := s.keeper(t)
	for day := range 6 {
		s.at(time.Duration(day) * 24 * time.Hour)
		if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
			t.Fatal(err)
		}
	}
	if o, err := k.Overview(ctx); err != nil || len(o.Copies) != 6 {
		t.Fatalf("%d copies of six days, %v", len(o.Copies), err)
	}
	s.backup.Free = func(string) int64 { return 100 }
	s.at(6 * 24 * time.Hour)
	if _, err := k.MakeCopy(ctx, owner, nil); err != nil {
		t.Fatal(err)
	}
	o, err := k.Overview(ctx)
	if err != nil || len(o.Copies) != 3 || !o.Copies[0].Made.Equal(made.Add(6*24*time.Hour)) {
		t.Errorf("%+v, %v", o.Copies, err)
	}
}

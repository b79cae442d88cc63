package backup_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"planob/backend/backup"
	"planob/backend/media"
	"planob/backend/store"
)

const killedDir = "PLANOB_TEST_BACKUP"

// TestMain lets this binary be the program that is killed in the middle of a copy.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killedDir); dir != "" {
		copyForEver(dir)
	}
	os.Exit(m.Run())
}

// copyForEver makes one copy after the other, slowly enough to be killed inside one.
func copyForEver(dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	b := backup.New(backup.Options{
		Dir: dir, Store: db, Checker: store.Files{}, Media: media.Store{Dir: filepath.Join(dir, "media")}, Secrets: drawer{},
		Settings: store.NewSettings(db), Now: time.Now,
	})
	if _, err := b.SetUp(ctx, backup.ByRecoveryKey, ""); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for n := 0; ; n++ {
		b.Now = func() time.Time { return made.Add(time.Duration(n) * time.Second) }
		if _, err := b.Make(ctx, filepath.Join(dir, "copies"), func(done, total int64) { time.Sleep(time.Millisecond) }); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("made")
	}
}

// kill -9 in the middle of a copy: no half file has a final name, every finished one opens, and the next start finds a
// clean folder.
func TestFault_14(t *testing.T) {
	s := newShop(t)
	s.db.Close()
	copies := filepath.Join(s.dir, "copies")
	if err := os.MkdirAll(copies, 0o700); err != nil {
		t.Fatal(err)
	}
	for round := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killedDir+"="+s.dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line := bufio.NewScanner(out); !line.Scan() || line.Text() != "made" {
			t.Fatalf("round %d: %q", round, line.Text())
		}
		time.Sleep(time.Duration(7*round) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		clean(t, s.dir, copies)
	}
}

func clean(t *testing.T, dir, copies string) {
	t.Helper()
	if err := backup.Leftovers(dir, copies); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(copies)
	if err != nil || len(list) == 0 {
		t.Fatalf("no copy left: %v", err)
	}
	for _, f := range list {
		info, err := f.Info()
		if f.IsDir() || filepath.Ext(f.Name()) == ".media" { // the shelf, and what a copy needs of it
			continue
		}
		if err != nil || filepath.Ext(f.Name()) != backup.Ext || info.Size() == 0 {
			t.Errorf("%s, %v", f.Name(), err)
		}
		if err := os.Remove(filepath.Join(copies, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

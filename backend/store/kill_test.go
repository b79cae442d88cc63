package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"planob/backend/store"
)

const upgraderDir = "PLANOB_TEST_UPGRADE"

// TestMain lets this binary be the program that is killed in the middle of an upgrade.
func TestMain(m *testing.M) {
	if dir := os.Getenv(upgraderDir); dir != "" {
		fmt.Println("upgrading")
		db, err := store.Open(context.Background(), store.Options{Dir: dir})
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// kill -9 at any moment of an upgrade: the next start finds the old schema or the new one and goes on, nothing of what
// was there is gone, and what was there before the upgrade lies beside it, whole.
func TestFault_13(t *testing.T) {
	for round := range 10 {
		dir := t.TempDir()
		if err := store.MakeOld(t.Context(), dir, 5); err != nil {
			t.Fatal(err)
		}
		alter(t, dir, `INSERT INTO customer (id, name, created_at, updated_at)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 'Ana ' || i, 1, 1 FROM n`)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), upgraderDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(5*round) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		open(t, dir).Close()
		for _, name := range []string{store.FileName, store.FileName + ".v5"} {
			if n := customers(t, filepath.Join(dir, name)); n != 20000 {
				t.Errorf("round %d: %d customers in %s", round, n, name)
			}
		}
	}
}

// customers counts those of a database file that is whole.
func customers(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var check string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Errorf("%s: %s, %v", filepath.Base(path), check, err)
	}
	if err := db.QueryRow("SELECT COUNT(*) FROM customer").Scan(&n); err != nil {
		t.Errorf("%s: %v", filepath.Base(path), err)
	}
	return n
}

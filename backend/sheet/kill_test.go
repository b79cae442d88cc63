package sheet_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/sheet"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

const (
	killDir  = "PLANOB_TEST_IMPORT_DIR"
	killRows = 4000
)

// TestMain lets this test program be the one that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		importForever(dir)
		return
	}
	os.Exit(m.Run())
}

// importForever imports the file of the folder and waits to be killed.
func importForever(dir string) {
	t := &bare{}
	s := openShopAt(t, dir)
	src := sheet.Source{Path: filepath.Join(dir, "lista.csv"), Name: "lista.csv"}
	p, err := s.Open(ctx, src)
	if err == nil {
		_, err = s.Import(ctx, ana, src, p.Mapping, []sheet.Consent{{Kind: "whatsapp", Classes: []desk.Class{desk.Reply}}})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	select {}
}

// bare is a testing.TB outside of a test: what goes wrong ends the process.
type bare struct{ testing.TB }

func (*bare) Helper()        {}
func (*bare) Cleanup(func()) {}
func (*bare) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(3)
}

// killed imports a list in another process and kills it when some rows are written.
func killed(t *testing.T, dir string) (written int) {
	t.Helper()
	var list strings.Builder
	list.WriteString("Nome;Celular;E-mail\n")
	for i := range killRows {
		// Every third row says again what the one before it said.
		fmt.Fprintf(&list, "Cliente %d;319%08d;c%d@x.com\n", i-i%3/2, 20000000+i-i%3/2, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "lista.csv"), []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.run=^$")
	child.Env = append(os.Environ(), killDir+"="+dir)
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	db, err := waitForRows(dir)
	if kill := child.Process.Kill(); kill != nil {
		t.Fatalf("the import was over before it could be killed: %v", kill)
	}
	_ = child.Wait() // it was killed: that is its error
	if err != nil {
		t.Fatal(err)
	}
	written = storetest.Count(t, db, "SELECT COUNT(*) FROM batch_row WHERE outcome <> 'heading'")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return written
}

func waitForRows(dir string) (*store.DB, error) {
	for range 2000 {
		time.Sleep(5 * time.Millisecond)
		if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
			continue
		}
		db, err := store.Open(ctx, store.Options{Dir: dir, ReadOnly: true})
		if err != nil {
			continue // it is being made
		}
		last, err := store.NewBatches(db).Batches(ctx)
		if err == nil && len(last) > 0 && last[0].Added > 0 {
			return db, nil
		}
		db.Close()
	}
	return nil, context.DeadlineExceeded
}

// An import that was killed goes on at the next start: every row once, none lost.
func TestKilledImportGoesOn(t *testing.T) {
	dir := t.TempDir()
	written := killed(t, dir)
	if written == 0 || written >= killRows {
		t.Fatalf("killed after %d rows", written)
	}
	s := openShopAt(t, dir)
	runOnce(t, s)
	all, err := s.Batches(ctx)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	distinct := killRows - killRows/3
	if b := all[0]; b.Done.IsZero() || b.Added != distinct || b.Joined != killRows-distinct || b.LeftOut != 0 {
		t.Errorf("%d written before; batch %+v", written, b)
	}
	for what, want := range map[string]int{
		"SELECT COUNT(*) FROM customer":                                                         distinct,
		"SELECT COUNT(*) FROM address":                                                          distinct + killRows,
		"SELECT COUNT(*) FROM consent":                                                          distinct,
		"SELECT COUNT(*) FROM batch_row WHERE outcome <> 'heading'":                             killRows,
		"SELECT COUNT(*) FROM (SELECT 1 FROM address GROUP BY kind, value HAVING COUNT(*) > 1)": 0,
	} {
		if got := storetest.Count(t, s.db, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	if left := leftovers(t, s); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
}

// An import that was killed can be undone instead: nothing of it is left, and it does not go on.
func TestKilledImportIsUndone(t *testing.T) {
	dir := t.TempDir()
	killed(t, dir)
	s := openShopAt(t, dir)
	all, err := s.Batches(ctx)
	if err != nil || len(all) != 1 || !all[0].Done.IsZero() {
		t.Fatal(all, err)
	}
	undone, err := s.Undo(ctx, ana, all[0].ID)
	if err != nil || undone.Removed != all[0].Added || undone.Kept != 0 {
		t.Errorf("undone %+v of %+v, %v", undone, all[0], err)
	}
	runOnce(t, s)
	for _, what := range []string{"customer", "address", "consent"} {
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM "+what); n != 0 {
			t.Errorf("%d left in %s", n, what)
		}
	}
}

// A person who cancels keeps what came in so far, and can undo it.
func TestCancelledImportIsFinished(t *testing.T) {
	s := openShop(t)
	var list strings.Builder
	list.WriteString("Nome\n")
	for i := range 50_000 {
		fmt.Fprintf(&list, "Cliente %d\n", i)
	}
	src := file(t, "c.csv", list.String())
	p := s.open(t, src)
	id, err := s.Import(ctx, ana, src, p.Mapping, nil)
	if err != nil {
		t.Fatal(err)
	}
	for {
		r, err := s.jobs.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Done > 0 {
			if _, err := s.Undo(ctx, ana, desk.BatchID(r.Result)); desk.ErrorCode(err) != desk.CodeConflict {
				t.Errorf("undone while it ran: %v", err)
			}
			break
		}
		time.Sleep(time.Millisecond)
	}
	s.jobs.Cancel(id)
	r, err := s.jobs.Wait(ctx, id)
	if err != nil || r.Outcome != "cancelled" {
		t.Fatalf("%+v, %v", r, err)
	}
	b, err := s.Batch(ctx, desk.BatchID(r.Result))
	if err != nil || b.Done.IsZero() || b.Added == 0 || b.Added == 50_000 || int64(b.Added) != r.Done {
		t.Errorf("batch %+v of %d done, %v", b, r.Done, err)
	}
	if u, err := s.Undo(ctx, ana, b.ID); err != nil || u.Removed != b.Added {
		t.Errorf("undone %+v, %v", u, err)
	}
}

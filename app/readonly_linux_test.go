package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"planob/app"
)

// A data folder that takes no writes opens for reading: what is there can be seen, no channel connects, and a sentence
// says why. It is nobody's to move.
func TestFault_19(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a := open(t, dir)
	who := get[app.CustomerView](a, "Customers.Save", maria)
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	freeze(t, dir)
	b := open(t, dir)
	b.run()
	s := get[app.SessionView](b, "Session.Start")
	if !s.ReadOnly || s.ReadOnlyKey != "session.frozen" {
		t.Fatalf("%+v", s)
	}
	if got := get[app.CustomerView](b, "Customers.Get", who.ID); got.Name != who.Name {
		t.Errorf("reading: %+v", got)
	}
	if _, key := b.try("Customers.Save", maria); key != "session.readOnly" {
		t.Errorf("a frozen folder was written: %q", key)
	}
	if _, key := b.try("Session.MoveHere"); key != "session.frozen" {
		t.Errorf("moved: %q", key)
	}
}

// freeze takes the right to write in dir from this process, whoever runs it, until the test ends.
func freeze(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = os.Chmod(path, map[bool]os.FileMode{true: 0o555, false: 0o444}[d.IsDir()])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	if os.Geteuid() != 0 {
		return
	}
	for up := filepath.Dir(dir); up != os.TempDir() && len(up) > 1; up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Setresuid(-1, 65534, -1); err != nil { // nobody; root writes everywhere
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Setresuid(-1, 0, -1) })
}

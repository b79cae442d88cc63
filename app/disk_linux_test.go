package app_test

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"planob/app"
)

const reserve = 1 << 20

func smallReserve(o *app.Options) { o.Reserve = reserve }

// A disk that fills up: the page is told, the reserve is given up, and with that room what people and networks bring is
// still written down; when there is room again the reserve is made anew and sending goes on, by itself.
func TestFault_18_Reserve(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("planob", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	a := open(t, filepath.Join(dir, "data"), smallReserve)
	a.run()
	kept := filepath.Join(dir, "data", "reserve")
	a.until("the reserve", func() bool {
		info, err := os.Stat(kept)
		return err == nil && info.Size() == reserve
	})
	who := get[app.CustomerView](a, "Customers.Save", maria)
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	junk := filepath.Join(dir, "junk")
	fill(t, junk)
	n := 0
	note := func() string {
		n++
		_, key := a.try("Inbox.AddNote", talk.Row.ID, strings.Repeat("Combinado. ", 1500), strconv.Itoa(n))
		return key
	}
	var key string
	for key == "" && n < 500 {
		key = note()
	}
	if key != "store.full" {
		t.Fatalf("a full disk said %q after %d notes", key, n)
	}
	if s := trouble(a); s != "full" {
		t.Errorf("the page hears %q", s)
	}
	if !get[app.OutboxSummary](a, "Outbox.Summary").Stalled {
		t.Error("sending goes on")
	}
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the reserve: %v", err)
	}
	for range 5 {
		if key := note(); key != "" {
			t.Errorf("with the room of the reserve: %s", key)
		}
	}
	if err := os.Remove(junk); err != nil {
		t.Fatal(err)
	}
	a.until("the disk is well", func() bool { return trouble(a) == "" })
	if info, err := os.Stat(kept); err != nil || info.Size() != reserve {
		t.Errorf("the reserve afterwards: %v", err)
	}
	if get[app.OutboxSummary](a, "Outbox.Summary").Stalled {
		t.Error("sending did not go on")
	}
}

func trouble(a *opened) string { return get[app.SessionView](a, "Session.Start").Trouble }

// fill writes until the disk takes no more.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// A disk that answers writes with an error: the page is told, sending stops, what is there can be read; when the disk
// works again the store is opened anew and everything goes on, by itself.
func TestFault_20_Reopens(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "data"), smallReserve)
	a.run()
	who := get[app.CustomerView](a, "Customers.Save", maria)
	signal.Ignore(syscall.SIGXFSZ) // the signal of the limit below; the error is what we are after
	t.Cleanup(func() { signal.Reset(syscall.SIGXFSZ) })
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	limit := func(n uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: was.Max}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { limit(was.Cur) })
	limit(4096) // every write behind the first page of a file fails
	_, key := a.try("Customers.Save", app.CustomerInput{Name: "José"})
	if key == "" {
		t.Fatal("a failing disk took a write")
	}
	a.until("the page is told", func() bool { return trouble(a) == "failing" })
	if !get[app.OutboxSummary](a, "Outbox.Summary").Stalled {
		t.Error("sending goes on")
	}
	if got := get[app.CustomerView](a, "Customers.Get", who.ID); got.Name != who.Name {
		t.Errorf("reading: %+v", got)
	}
	limit(was.Cur)
	a.until("the disk is well", func() bool { return trouble(a) == "" })
	if got := get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: "José"}); got.Name != "José" {
		t.Errorf("writing: %+v", got)
	}
	if get[app.OutboxSummary](a, "Outbox.Summary").Stalled {
		t.Error("sending did not go on")
	}
}

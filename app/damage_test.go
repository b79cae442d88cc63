package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"planob/app"
	"planob/app/bridge"
	"planob/backend/store"
)

// died makes dir and its records look as they were at the moment of image: the program was killed then.
func died(t *testing.T, dir, image string, gone ...string) {
	t.Helper()
	for _, d := range []struct{ to, from string }{{dir, filepath.Join(image, "data")}, {dir + "-records", filepath.Join(image, "records")}} {
		if err := os.RemoveAll(d.to); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(d.to, os.DirFS(d.from)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range gone {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// photograph keeps the files of a program that runs.
func photograph(t *testing.T, dir string) string {
	t.Helper()
	image := t.TempDir()
	for to, from := range map[string]string{"data": dir, "records": dir + "-records"} {
		if err := os.CopyFS(filepath.Join(image, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return image
}

// TestFault_22: the program died and somebody, or an antivirus, removed the store's log. The last commits are gone, so
// what could leave is held until a person looked. With its log, and after an end in order, nothing is held.
func TestFault_22(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a := open(t, dir)
	who := get[app.CustomerView](a, "Customers.Save", maria)
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	a.ask("Inbox.Send", app.SendInput{Conversation: talk.Row.ID, Text: "Bom dia!", Key: "k"})
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir)
	b.ask("Customers.Save", app.CustomerInput{Name: "José"})
	image := photograph(t, dir)
	if err := b.prog.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		gone []string
		held int
	}{
		{"with its log", nil, 0},
		{"without its log", []string{store.FileName + "-wal", store.FileName + "-shm"}, 1},
	} {
		died(t, dir, image, c.gone...)
		again := open(t, dir)
		if s := get[app.SessionView](again, "Session.Start"); s.RestoredHeld != c.held {
			t.Errorf("%s: %d held, want %d", c.name, s.RestoredHeld, c.held)
		}
		if err := again.prog.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if s := get[app.SessionView](open(t, dir), "Session.Start"); s.RestoredHeld != 1 {
		t.Errorf("after an end in order: %d held", s.RestoredHeld)
	}
}

// TestFault_21: a page that the disk changed is found when the store is read after the start, and told; a store that
// cannot be opened at all is refused with a sentence. Neither is ever made anew.
func TestFault_21(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a := open(t, dir)
	for range 50 {
		a.ask("Customers.Save", app.CustomerInput{Name: "Maria das Dores e dos Remédios"})
	}
	a.prog.LookAtStore(context.Background())
	if get[app.SessionView](a, "Session.Start").Trouble == "damaged" {
		t.Error("a sound store is called damaged")
	}
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	path, sound, told := filepath.Join(dir, store.FileName), photograph(t, dir), 0
	for page := int64(1); page <= 10; page++ { // counted from the end
		died(t, dir, sound)
		spoil(t, path, -4096*page)
		b, err := app.Open(t.Context(), app.Options{DataDir: dir, Records: dir + "-records"})
		if err != nil {
			if app.Sentence(err) != app.SentenceOf("store.damaged") {
				t.Errorf("page %d from the end: %v", page, err)
			}
			continue
		}
		o := &opened{T: t, prog: b, actor: a.actor}
		b.LookAtStore(context.Background())
		if get[app.SessionView](o, "Session.Start").Trouble != "damaged" {
			t.Errorf("page %d from the end: not found", page)
		}
		told++
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if told == 0 {
		t.Error("no page was found by reading after the start")
	}
	died(t, dir, sound)
	spoil(t, path, 0)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = app.Open(t.Context(), app.Options{DataDir: dir, Records: dir + "-records"})
	if err == nil || app.Sentence(err) != app.SentenceOf("store.damaged") {
		t.Errorf("%v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the damaged store was touched: %v", err)
	}
}

// spoil changes 4 KB of a file from a place on, counted from the end when negative.
func spoil(t *testing.T, path string, from int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if from < 0 {
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		from += info.Size()
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0x5a}, 4096), from); err != nil {
		t.Fatal(err)
	}
}

// TestFault_69: a copy that was cut or has one bit changed is refused by name, and the page is told which other one is good.
func TestFault_69(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "data"))
	a.run()
	keys := get[app.RecoveryView](a, "Backup.SetUp", app.BackupSetup{Folder: t.TempDir(), Method: "recovery"})
	for range 2 {
		job := get[app.JobView](a, "Backup.Now")
		a.until("the copy is made", func() bool { return get[app.JobView](a, "Jobs.Get", job.ID).Outcome == "ok" })
	}
	v := get[app.BackupView](a, "Backup.Overview")
	text, err := os.ReadFile(v.Copies[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(text)
	flipped[len(text)/2] ^= 1
	for name, bad := range map[string][]byte{"cut": text[:len(text)-100], "one bit": flipped} {
		if err := os.WriteFile(v.Copies[0].Path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		job := a.ended("Backup.Inspect", app.RestoreInput{Path: v.Copies[0].Path, Key: keys.RecoveryKey})
		p := a.problem("Backup.Inspected", job.ID)
		if p.Key != "backup.damagedUse" || p.Args["name"] != v.Copies[0].Name || p.Args["other"] != v.Copies[1].Name || job.ErrorKey != "backup.damaged" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// problem asks for what must fail.
func (o *opened) problem(name string, args ...any) *bridge.Problem {
	o.Helper()
	_, err := o.prog.Door().Call(o.actor, "app."+name, raw(o.T, args...))
	var p *bridge.Problem
	if !errors.As(err, &p) {
		o.Fatalf("%s: %v", name, err)
	}
	return p
}

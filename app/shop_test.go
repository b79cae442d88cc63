package app_test

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/app"
	"planob/app/bridge"
	"planob/backend/desk"
)

// run runs the program until the test ends.
func (o *opened) run() {
	o.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.prog.Run(ctx) }()
	o.Cleanup(func() {
		stop()
		select {
		case err := <-done:
			if err != nil {
				o.Errorf("run: %v", err)
			}
		case <-time.After(20 * time.Second):
			o.Error("the program did not stop")
		}
	})
}

// until waits for something that the program does by itself.
func (o *opened) until(what string, is func() bool) {
	o.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	o.Fatalf("never: %s", what)
}

var maria = app.CustomerInput{Name: "Maria das Dores", Addresses: []app.AddressInput{
	{Kind: "whatsapp", Value: "(31) 98888-7777", Classes: []string{"reply"}},
	{Kind: "email", Value: "Maria@Exemplo.com", Classes: []string{"reply"}},
}}

// A person can use the register and the inbox with no channel at all: everything but the network works.
func TestShopWorksWithoutChannels(t *testing.T) {
	a := open(t, t.TempDir())
	a.run()
	a.ask("Settings.SetShop", app.ShopInput{Name: "Padaria da Praça", Trade: "shop"})
	if s := get[app.SessionView](a, "Session.Start"); s.ShopName != "Padaria da Praça" || s.Role != "owner" || s.ReadOnly || s.Timezone != "America/Sao_Paulo" {
		t.Errorf("session: %+v", s)
	}
	who := get[app.CustomerView](a, "Customers.Save", maria)
	if len(who.Addresses) != 2 || who.Addresses[0].Display != "(31) 9 8888-7777" || who.Addresses[1].Value != "maria@exemplo.com" {
		t.Fatalf("saved: %+v", who)
	}
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	note := get[app.MessageView](a, "Inbox.AddNote", talk.Row.ID, "Prefere pão francês", "k1")
	again := get[app.MessageView](a, "Inbox.AddNote", talk.Row.ID, "Prefere pão francês", "k1")
	if note.ID != again.ID || note.Direction != "note" {
		t.Errorf("note: %+v, again %+v", note, again)
	}
	sent := get[app.MessageView](a, "Inbox.Send", app.SendInput{Conversation: talk.Row.ID, Text: "Bom dia!", Key: "k2"})
	if sent.Status == "accepted" || sent.Status == "" {
		t.Errorf("sent with no channel: %+v", sent)
	}
	if p := get[app.MessagePage](a, "Inbox.Messages", talk.Row.ID, 0, 0, 10); len(p.Rows) != 2 || p.More {
		t.Errorf("thread: %+v", p)
	}
	a.until("search finds the note", func() bool {
		p := get[app.SearchPage](a, "Inbox.Search", "pao frances", 0, 10)
		return len(p.Rows) == 1 && strings.Contains(p.Rows[0].Snippet, "\u0001")
	})
	if p := get[app.CustomerPage](a, "Customers.Find", app.CustomerQuery{Text: "dores"}); p.Total != 1 || p.Rows[0].ID != who.ID {
		t.Errorf("found: %+v", p)
	}
	if n := get[int](a, "Customers.Delete", []int64{who.ID}); n != 1 {
		t.Errorf("to the bin: %d", n)
	}
}

// A problem says which field it is about, and its key is the sentence's.
func TestProblemsNameTheField(t *testing.T) {
	a := open(t, t.TempDir())
	_, err := a.prog.Door().Call(a.actor, "app.Customers.Save", raw(t, app.CustomerInput{Name: " "}))
	var p *bridge.Problem
	if !errors.As(err, &p) || p.Field != "name" || p.Code != desk.CodeInvalid {
		t.Errorf("a customer without a name: %+v", p)
	}
	if _, key := a.try("Session.SetSetting", "shop.name", "x"); key != "session.unknownSetting" {
		t.Errorf("a preference may not be any setting: %s", key)
	}
	for link, want := range map[string]string{
		"https://example.com/a?b=c": "", "mailto:a@b.c": "", "tel:+5531988887777": "",
		"javascript:alert(1)": "session.link", "file:///etc/passwd": "session.link", "https:": "session.link", "planilha.xlsx": "session.link",
	} {
		if _, key := a.try("Session.OpenLink", link); key != want {
			t.Errorf("%s: %q, want %q", link, key, want)
		}
	}
}

// Two programs never work on one folder, and a folder in a cloud's hands is refused.
func TestFolderHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	_, err := app.Open(t.Context(), app.Options{DataDir: dir, Records: dir + "-records"})
	if desk.ErrorCode(err) != desk.CodeConflict || !strings.Contains(app.Sentence(err), "já está aberto") {
		t.Errorf("second open: %v", err)
	}
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	_, err = app.Open(t.Context(), app.Options{DataDir: filepath.Join(t.TempDir(), "OneDrive", "planob"), Records: t.TempDir()})
	if !strings.Contains(app.Sentence(err), "nuvem") {
		t.Errorf("a synced folder: %v, %s", err, app.Sentence(err))
	}
}

// A data folder that was copied opens for reading only; when its owner moves here, what could leave is held.
func TestCopiedFolderOnlyReads(t *testing.T) {
	first := filepath.Join(t.TempDir(), "first")
	records := t.TempDir()
	same := func(o *app.Options) { o.Records = records }
	a := open(t, first, same)
	who := get[app.CustomerView](a, "Customers.Save", maria)
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(t.TempDir(), "second")
	if err := os.CopyFS(second, os.DirFS(first)); err != nil {
		t.Fatal(err)
	}
	b := open(t, second, same)
	b.run()
	if s := get[app.SessionView](b, "Session.Start"); !s.ReadOnly || s.ReadOnlyKey != "session.copied" {
		t.Fatalf("a copied folder: %+v", s)
	}
	if got := get[app.CustomerView](b, "Customers.Get", who.ID); got.Name != who.Name {
		t.Errorf("reading: %+v", got)
	}
	if _, key := b.try("Customers.Save", maria); key != "session.readOnly" {
		t.Errorf("a copied folder was written: %q", key)
	}
	b.ask("Session.MoveHere")
	b.until("the folder is ours", func() bool { return !get[app.SessionView](b, "Session.Start").ReadOnly })
	if got := get[app.CustomerView](b, "Customers.Save", app.CustomerInput{ID: who.ID, Name: "Maria", Addresses: maria.Addresses}); got.Name != "Maria" {
		t.Errorf("writing after the move: %+v", got)
	}
	if s := get[app.SessionView](open(t, first, same), "Session.Start"); s.ReadOnly {
		t.Error("the folder it was copied from lost its owner")
	}
}

// A copy is made, proved and brought back through the window's own door; what was there is replaced, the program goes on.
func TestBackupAndRestoreThroughTheDoor(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "data"))
	a.run()
	who := get[app.CustomerView](a, "Customers.Save", maria)
	folder := t.TempDir()
	keys := get[app.RecoveryView](a, "Backup.SetUp", app.BackupSetup{Folder: folder, Method: "recovery"})
	if !strings.HasPrefix(keys.RecoveryKey, "AGE-SECRET-KEY-") || !strings.HasPrefix(keys.QRSVG, "<svg") {
		t.Fatalf("keys: %+v", keys)
	}
	job := get[app.JobView](a, "Backup.Now")
	a.until("the copy is made", func() bool { return get[app.JobView](a, "Jobs.Get", job.ID).Outcome != "" })
	v := get[app.BackupView](a, "Backup.Overview")
	if len(v.Copies) == 0 || v.Copies[0].ProvedAt == "" || v.Copies[0].Customers != 1 || v.Late {
		t.Fatalf("copies: %+v", v)
	}
	a.ask("Customers.Delete", []int64{who.ID})
	in := app.RestoreInput{Path: v.Copies[0].Path, Key: keys.RecoveryKey}
	if p := get[app.RestorePreview](a, "Backup.Inspected", a.ended("Backup.Inspect", in).ID); p.Customers != 1 || !p.SchemaOK || p.Empty {
		t.Errorf("preview: %+v", p)
	}
	if _, key := a.try("Backup.Inspect", app.RestoreInput{Path: "/etc/passwd", Key: keys.RecoveryKey}); key != "backup.fileGone" {
		t.Errorf("a page named a file of its own: %q", key)
	}
	heard := a.prog.Hub().Listen()
	defer heard.Close()
	a.ask("Backup.Restore", in)
	for e := range heard.C {
		if e.Name == bridge.Online {
			break
		}
	}
	if got := get[app.CustomerView](a, "Customers.Get", who.ID); got.Deleted {
		t.Errorf("after the restore: %+v", got)
	}
}

// A spreadsheet is understood, brought in, and taken back whole; what is exported is a file behind a token.
func TestImportThroughTheDoor(t *testing.T) {
	a := open(t, t.TempDir())
	a.run()
	up := get[app.UploadView](a, "Inbox.Upload", "clientes.csv", "text/csv",
		base64.StdEncoding.EncodeToString([]byte("Nome;Telefone;E-mail\nMaria;31988887777;maria@exemplo.com\nJosé;;jose@exemplo.com\nSem;;\n")))
	p := get[app.ImportPreview](a, "Customers.OpenImport", up.Token)
	if p.Rows != 3 || p.New < 2 || len(p.Columns) != 3 || p.Columns[0].Field != "name" {
		t.Fatalf("preview: %+v", p)
	}
	job := get[app.JobView](a, "Customers.Import", up.Token, p.Mapping, []app.ImportConsent{{Kind: "email", Classes: []string{"reply"}}})
	a.until("the import ends", func() bool { return get[app.JobView](a, "Jobs.Get", job.ID).Outcome == "ok" })
	list := get[[]app.BatchView](a, "Customers.Batches")
	if len(list) != 1 || list[0].Added < 2 || !list[0].CanUndo {
		t.Fatalf("batches: %+v", list)
	}
	if f := a.exported("csv"); f.Size == 0 || f.URL == "" {
		t.Errorf("export: %+v", f)
	}
	if b := get[app.BatchView](a, "Customers.Undo", list[0].ID); b.UndoneAt == "" {
		t.Errorf("undo: %+v", b)
	}
	if p := get[app.CustomerPage](a, "Customers.Find", app.CustomerQuery{}); p.Total != 0 {
		t.Errorf("left after the undo: %d", p.Total)
	}
}

// A secret is found nowhere in the data folder, its copies and its records.
func TestSecretsLieNowhereInClear(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a := open(t, dir)
	a.run()
	folder := t.TempDir()
	keys := get[app.RecoveryView](a, "Backup.SetUp", app.BackupSetup{Folder: folder, Method: "recovery"})
	job := get[app.JobView](a, "Backup.Now")
	a.until("the copy is made", func() bool { return get[app.JobView](a, "Jobs.Get", job.ID).Outcome == "ok" })
	for _, root := range []string{dir, dir + "-records", folder} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if strings.Contains(string(b), keys.RecoveryKey) {
				t.Errorf("%s holds the recovery key", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

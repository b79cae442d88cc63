package app_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"planob/app"
)

// dialogs answers a window's dialogs: everything is saved in dir, and nothing when dir is "".
type dialogs struct {
	dir    string
	asked  []string
	titles []string
}

func (d *dialogs) title(t string) (string, error) {
	d.titles = append(d.titles, t)
	return "", nil
}

func (d *dialogs) PickFile(title, _ string) (string, error) { return d.title(title) }
func (d *dialogs) PickFolder(title string) (string, error)  { return d.title(title) }
func (*dialogs) OpenLink(string) error                      { return nil }
func (d *dialogs) PickSave(title, name string) (string, error) {
	_, _ = d.title(title) // there is nothing that could fail
	d.asked = append(d.asked, name)
	if d.dir == "" {
		return "", nil
	}
	return filepath.Join(d.dir, name), nil
}

// withFile is a message of the shop with one file, and the file's number.
func withFile(a *opened, name, content string) int64 {
	who := get[app.CustomerView](a, "Customers.Save", maria)
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	up := get[app.UploadView](a, "Inbox.Upload", name, "text/plain", base64.StdEncoding.EncodeToString([]byte(content)))
	sent := get[app.MessageView](a, "Inbox.Send", app.SendInput{Conversation: talk.Row.ID, Text: "Segue", Key: "k", Uploads: []string{up.Token}})
	if len(sent.Media) != 1 {
		a.Fatalf("sent: %+v", sent)
	}
	return sent.Media[0].ID
}

// A webview follows no link to a file: in the window a file is saved where the person says, and nowhere when they give up.
func TestSavingInTheWindow(t *testing.T) {
	d := &dialogs{dir: t.TempDir()}
	a := open(t, t.TempDir(), func(o *app.Options) { o.Shell = d })
	file := withFile(a, "lista.txt", "pão, queijo")
	v := get[app.FileView](a, "Inbox.SaveMedia", file)
	if got, err := os.ReadFile(v.SavedTo); err != nil || string(got) != "pão, queijo" || v.Name != "lista.txt" || v.URL != "" {
		t.Fatalf("saved %+v: %q, %v", v, got, err)
	}
	out := a.exported("csv")
	if got, err := os.ReadFile(out.SavedTo); err != nil || !strings.Contains(string(got), maria.Name) {
		t.Fatalf("exported %+v: %q, %v", out, got, err)
	}
	d.dir = ""
	if v := get[app.FileView](a, "Inbox.SaveMedia", file); v.SavedTo != "" || v.URL != "" {
		t.Errorf("a message's file, given up: %+v", v)
	}
	if job := get[app.JobView](a, "Customers.Export", app.CustomerQuery{}, "csv"); job.ID != 0 {
		t.Errorf("an export, given up: %+v", job)
	}
	if len(d.asked) != 4 {
		t.Errorf("asked: %v", d.asked)
	}
	d.dir = filepath.Join(t.TempDir(), "missing")
	if _, key := a.try("Inbox.SaveMedia", file); key != "error.cannotSave" {
		t.Errorf("into a folder that is gone: %q", key)
	}
	if job := a.ended("Customers.Export", app.CustomerQuery{}, "csv"); job.Outcome != "failed" || job.ErrorKey != "error.cannotSave" || job.File {
		t.Errorf("an export into a folder that is gone: %+v", job)
	}
}

// The window's dialogs and the files that are made speak the language that the page was set to.
func TestDialogsSpeakTheLanguage(t *testing.T) {
	d := &dialogs{dir: t.TempDir()}
	a := open(t, t.TempDir(), func(o *app.Options) { o.Shell = d })
	for _, c := range []struct{ language, titles, file, begins string }{
		{"", "[Planilha de clientes Onde guardar as cópias Cópia de segurança Salvar]", "clientes-", "\ufeffNome;"},
		{"en", "[Spreadsheet of customers Where to keep the copies Safety copy Save]", "customers-", "\ufeffName;"},
		{"pt-BR", "[Planilha de clientes Onde guardar as cópias Cópia de segurança Salvar]", "clientes-", "\ufeffNome;"},
	} {
		a.ask("Session.SetSetting", "ui.language", c.language)
		d.titles, d.asked = nil, nil
		a.ask("Customers.PickImport")
		a.ask("Backup.PickFolder")
		a.ask("Backup.PickCopy")
		text, err := os.ReadFile(a.exported("csv").SavedTo)
		if fmt.Sprint(d.titles) != c.titles || !strings.HasPrefix(d.asked[0], c.file) || err != nil || !strings.HasPrefix(string(text), c.begins) {
			t.Errorf("%q: %v, %v, %.20q, %v", c.language, d.titles, d.asked, text, err)
		}
	}
}

// A browser gets an address and saves by itself.
func TestSavingInABrowser(t *testing.T) {
	a := open(t, t.TempDir())
	v := get[app.FileView](a, "Inbox.SaveMedia", withFile(a, "lista.txt", "pão"))
	if !strings.HasPrefix(v.URL, "/files/media/") || v.SavedTo != "" {
		t.Errorf("%+v", v)
	}
	if out := a.exported("csv"); !strings.HasPrefix(out.URL, "/files/token/") {
		t.Errorf("%+v", out)
	}
}

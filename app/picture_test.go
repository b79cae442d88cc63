package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel"
	"planob/backend/desk"
)

// arrived is a customer's message with one file, as an adapter brings it: the file's number, and its message.
func (o *opened) arrived(account int64, from, id, file string) (media app.MediaView, m app.MessageView) {
	o.Helper()
	in := channel.Incoming{
		Account: desk.AccountID(account), RemoteID: id, Peer: channel.Peer{Value: from}, At: time.Now(), Text: "Segue " + id, Origin: channel.Person,
		Media: []channel.Media{{Name: file, MIME: "text/plain", Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("bytes of " + id)), nil
		}}},
	}
	if err := o.prog.Receive(o.Context(), in); err != nil {
		o.Fatal(err)
	}
	for _, row := range get[app.ConversationPage](o, "Inbox.List", app.ConversationQuery{Tab: "all"}).Rows {
		for _, m := range get[app.MessagePage](o, "Inbox.Messages", row.ID, 0, 0, 50).Rows {
			if m.Text == in.Text {
				return m.Media[0], m
			}
		}
	}
	o.Fatalf("%s did not arrive", id)
	return media, m
}

// takeBack is the sender's deletion of a message.
func (o *opened) takeBack(account int64, from, id string) {
	o.Helper()
	err := o.prog.Receive(o.Context(), channel.Incoming{
		Account: desk.AccountID(account), RemoteID: id + "-gone", Peer: channel.Peer{Value: from}, At: time.Now(), Origin: channel.Person,
		Change: &channel.Change{What: channel.Deleted, Target: id},
	})
	if err != nil {
		o.Fatal(err)
	}
}

// fetch asks for a file as the window does.
func (o *opened) fetch(path string) (int, string) {
	o.Helper()
	r := httptest.NewRecorder()
	o.prog.Inside().ServeHTTP(r, httptest.NewRequest(http.MethodGet, path, nil))
	return r.Code, r.Body.String()
}

// A file's number opens it only while its message stands. One that its sender took back, or whose customer was erased,
// opens for nobody by its number, nor does one that is named only.
func TestFileFollowsItsMessage(t *testing.T) {
	a := open(t, t.TempDir())
	account := get[app.ChannelView](a, "Channels.Add", "whatsapp").ID
	stands, _ := a.arrived(account, "+5531988880001", "A1", "nota.txt")
	taken, _ := a.arrived(account, "+5531988880001", "A2", "segredo.txt")
	a.takeBack(account, "+5531988880001", "A2")
	erased, m := a.arrived(account, "+5531988880002", "B1", "rg.txt")
	blocked, _ := a.arrived(account, "+5531988880001", "A3", "jogo.exe")
	lost, _ := a.arrived(account, "+5531988880001", "A4", "sumiu.txt")
	who := get[app.ConversationView](a, "Inbox.Conversation", m.Conversation).Customer.ID
	a.ask("Customers.Delete", []int64{who})
	if err := a.prog.Erase(t.Context(), desk.CustomerID(who)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, path string
		code       int
		body       string
	}{
		{"one that stands", stands.URL, 200, "bytes of A1"},
		{"one taken back", taken.URL, 403, "inbox.fileTaken"},
		{"one erased", erased.URL, 404, "inbox.fileGone"},
		{"a program", blocked.URL, 403, "inbox.fileBlocked"},
		{"one never given", "/files/media/12345", 404, "inbox.fileGone"},
		{"no number", "/files/media/x", 404, ""},
	} {
		if code, body := a.fetch(c.path); code != c.code || !strings.Contains(body, c.body) || code != 200 && strings.Contains(body, "bytes of") {
			t.Errorf("%s: %d %s", c.what, code, body)
		}
	}
	removeFiles(t, a)
	if code, body := a.fetch(lost.URL); code != 404 || !strings.Contains(body, "inbox.fileGone") {
		t.Errorf("one whose bytes are gone: %d %s", code, body)
	}
}

func removeFiles(t *testing.T, a *opened) {
	t.Helper()
	dir := filepath.Join(get[app.SessionView](a, "Session.Start").DataDir, "media")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

// What was taken back is read by who may, each time recorded; its file then comes by an address that ends.
func TestTakenFileIsReadOnRecord(t *testing.T) {
	a := open(t, t.TempDir())
	account := get[app.ChannelView](a, "Channels.Add", "whatsapp").ID
	file, m := a.arrived(account, "+5531988880001", "A1", "foto.txt")
	a.takeBack(account, "+5531988880001", "A1")
	reads := func() (n int) {
		for _, e := range get[app.AuditPage](a, "Audit.List", app.AuditQuery{}).Rows {
			if e.Action == "inbox.revisions" && e.Target == m.ID {
				n++
			}
		}
		return n
	}
	a.actor.Role = desk.Reader
	for _, call := range []string{"Inbox.Revisions", "Inbox.SaveMedia"} {
		id := map[string]int64{"Inbox.Revisions": m.ID, "Inbox.SaveMedia": file.ID}[call]
		if _, key := a.try(call, id); key != "error.forbidden" && key != "inbox.fileTaken" {
			t.Errorf("%s by a reader: %q", call, key)
		}
	}
	a.actor.Role = desk.Owner
	if n := reads(); n != 0 {
		t.Errorf("recorded before anybody read: %d", n)
	}
	v := get[app.RevisionsView](a, "Inbox.Revisions", m.ID)
	if len(v.Media) != 1 || !strings.HasPrefix(v.Media[0].URL, "/files/token/") {
		t.Fatalf("what was taken back: %+v", v)
	}
	if code, body := a.fetch(v.Media[0].URL); code != 200 || body != "bytes of A1" {
		t.Errorf("its file: %d %s", code, body)
	}
	if saved := get[app.FileView](a, "Inbox.SaveMedia", file.ID); saved.Name != "foto.txt" || !strings.HasPrefix(saved.URL, "/files/token/") {
		t.Errorf("saving it: %+v", saved)
	}
	if n := reads(); n != 2 {
		t.Errorf("recorded %d reads, want 2", n)
	}
}

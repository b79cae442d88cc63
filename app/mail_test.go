package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/media"
	"planob/backend/store"
)

// arrive puts what arrived by mail into a data folder before the program opens it.
func arrive(t *testing.T, dir string, list ...inbox.Arrival) []inbox.Receipt {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	account, err := store.NewAccounts(db).Add(t.Context(), "email", "loja@padaria.test", "{}")
	if err != nil {
		t.Fatal(err)
	}
	var got []inbox.Receipt
	for _, a := range list {
		a.Account, a.At, a.Arrived = account.ID, time.Now(), time.Now()
		r, err := store.NewInbox(db).Receive(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	return got
}

// A mail is shown as its sender drew it, with the pictures it brought and without those that are elsewhere; where its
// links lead stands beside it.
func TestWholeMail(t *testing.T) {
	dir := t.TempDir()
	sha, size, err := media.Store{Dir: filepath.Join(dir, "media")}.Put(t.Context(), strings.NewReader("\x89PNG"))
	if err != nil {
		t.Fatal(err)
	}
	r := arrive(t, dir, inbox.Arrival{
		RemoteID: "<1@cliente.test>", Peer: channel.Peer{Value: "ana@cliente.test"}, Origin: channel.Person, Subject: "Nota",
		HTML: `<p>Oi<script>alert(1)</script></p><img src="cid:logo%40x"><img src="https://img.loja.com.br/p.gif"><img src="http://img.loja.com.br/q.gif">` +
			`<a href="https://golpe.example.net/">www.banco.com.br</a>`,
		Media: []desk.Media{{Name: "logo.png", MIME: "image/png", Size: size, SHA256: sha, Inline: true, ContentID: "logo@x"}},
	})
	a := open(t, dir)
	v := get[app.WholeMailView](a, "Inbox.WholeMail", r[0].Message)
	if v.Subject != "Nota" || v.Blocked != 2 || v.Remote != 1 || len(v.Links) != 1 ||
		v.Links[0] != (app.MailLinkView{Text: "www.banco.com.br", Address: "https://golpe.example.net/", Host: "golpe.example.net", Astray: true}) {
		t.Errorf("beside the mail: %+v", v)
	}
	for url, pictures := range map[string]bool{v.URL: false, v.URL + "?pictures": true} {
		w := httptest.NewRecorder()
		a.prog.Inside().ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		body := w.Body.String()
		if w.Code != 200 || !strings.Contains(body, `src="data:image/png;base64,iVBORw=="`) || strings.Contains(body, "script>") || strings.Contains(body, "golpe") {
			t.Errorf("%s: %d %s", url, w.Code, body)
		}
		if got := strings.Contains(body, "img.loja.com.br/p.gif"); got != pictures || strings.Contains(body, "q.gif") ||
			strings.Contains(w.Header().Get("Content-Security-Policy"), "https:") != pictures {
			t.Errorf("%s: remote pictures %v, %s", url, got, w.Header().Get("Content-Security-Policy"))
		}
	}
}

// Other mails are a list to work through: seen or not, found by words, shown whole, and taken for a customer's.
func TestOtherMails(t *testing.T) {
	dir := t.TempDir()
	arrive(t, dir, inbox.Arrival{
		RemoteID: "<1@loja.test>", Peer: channel.Peer{Value: "ana@cliente.test", Name: "Ana"}, Origin: channel.Automatic, Subject: "Pedido",
		Text: "Quero dois bolos", HTML: "<p>Quero <b>dois</b> bolos</p>",
	}, inbox.Arrival{RemoteID: "<2@loja.test>", Peer: channel.Peer{Value: "mailer-daemon@mx.test"}, Origin: channel.Bounce, Text: "550"})
	a := open(t, dir)
	p := get[app.MailPage](a, "Inbox.Mail", app.MailQuery{})
	if len(p.Rows) != 2 || p.Unseen != 2 || p.Rows[0].Answerable || !p.Rows[1].Answerable || !p.Rows[1].HasHTML || p.Rows[1].Name != "Ana" {
		t.Fatalf("%+v", p)
	}
	ana := p.Rows[1].ID
	if v := get[app.WholeMailView](a, "Inbox.WholeMail", ana); v.Subject != "Pedido" {
		t.Errorf("%+v", v)
	}
	if _, key := a.try("Inbox.WholeMail", p.Rows[0].ID); key != "inbox.mail.gone" {
		t.Errorf("a mail without a drawing: %q", key)
	}
	a.ask("Inbox.MarkMail", []int64{p.Rows[0].ID}, true)
	if p := get[app.MailPage](a, "Inbox.Mail", app.MailQuery{Unseen: true, Text: "bolos"}); len(p.Rows) != 1 || p.Unseen != 1 {
		t.Errorf("%+v", p)
	}
	talk := get[app.ConversationView](a, "Inbox.TakeMail", ana)
	if talk.Row.Name != "Ana" || !talk.Row.Unconfirmed {
		t.Errorf("%+v", talk.Row)
	}
	if p := get[app.MailPage](a, "Inbox.Mail", app.MailQuery{Text: "bolos"}); p.Rows[0].Conversation != talk.Row.ID || p.Unseen != 0 {
		t.Errorf("%+v", p)
	}
	if _, key := a.try("Inbox.TakeMail", p.Rows[0].ID); key != "inbox.mail.noSender" {
		t.Errorf("a bounce was taken: %q", key)
	}
}

// A mail that is not there, and a message that has no drawing of its own, are told in a sentence by every door.
func TestWholeMailThatIsNotThere(t *testing.T) {
	a := open(t, t.TempDir())
	who := get[struct {
		ID int64 `json:"id"`
	}](a, "Customers.Save", maria)
	talk := get[struct {
		Row struct {
			ID int64 `json:"id"`
		} `json:"row"`
	}](a, "Inbox.Open", who.ID)
	note := get[struct {
		ID int64 `json:"id"`
	}](a, "Inbox.AddNote", talk.Row.ID, "Prefere pão francês", "k1")
	if _, key := a.try("Inbox.WholeMail", note.ID); key != "inbox.mail.gone" {
		t.Errorf("a note: %q", key)
	}
	if _, key := a.try("Inbox.WholeMail", 12345); key != "inbox.gone" {
		t.Errorf("nothing: %q", key)
	}
	w := httptest.NewRecorder()
	a.prog.Inside().ServeHTTP(w, httptest.NewRequest("GET", "/files/mail/12345", nil))
	if body, _ := io.ReadAll(w.Body); w.Code != http.StatusNotFound || !strings.Contains(string(body), "inbox.gone") {
		t.Errorf("in the window: %d %s", w.Code, body)
	}
}

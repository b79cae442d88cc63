package history_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/history"
	"planob/backend/inbox"
	"planob/backend/job"
	"planob/backend/media"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

var (
	ctx  = context.Background()
	ana  = desk.Actor{Name: "ana", Role: desk.Manager}
	zone = time.FixedZone("BRT", -3*3600)
)

// shop is an importer beside an inbox, on a real store.
type shop struct {
	*history.Importer
	t    *testing.T
	dir  string
	db   *store.DB
	rows *store.Inbox
	all  *store.History
	jobs *job.Runner
	bus  *event.Bus
}

type files struct{ media media.Store }

func (f files) Attach(ctx context.Context, name, declared string, r io.Reader) (desk.Media, error) {
	sha, size, err := f.media.Put(ctx, r)
	return desk.Media{Name: name, MIME: "image/jpeg", SHA256: sha, Size: size}, err
}

func newShop(t *testing.T) *shop {
	t.Helper()
	dir := t.TempDir()
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	log, bus := slog.New(slog.DiscardHandler), event.NewBus()
	s := &shop{t: t, dir: dir, db: db, rows: store.NewInbox(db), all: store.NewHistory(db), jobs: job.New(store.NewJobs(db), bus, log), bus: bus}
	s.Importer = history.New(history.Options{
		Store: s.all, Files: files{media.Store{Dir: filepath.Join(dir, "media")}}, Jobs: s.jobs, Audit: store.NewAudit(db),
		Bus: bus, Zone: zone, Now: time.Now, Log: log,
	})
	return s
}

func (s *shop) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

const number = "+5531988887777"

func (s *shop) celia() desk.CustomerID {
	return storetest.Customer(s.t, s.db, "Célia", storetest.Address{Kind: "whatsapp", Value: number}).ID
}

// says has a message of Célia arrive now.
func (s *shop) says(text string) inbox.Receipt {
	s.t.Helper()
	account := storetest.Account(s.t, s.db, "whatsapp")
	r, err := s.rows.Receive(ctx, inbox.Arrival{
		Account: account, RemoteID: text, Peer: channel.Peer{Value: number}, Origin: channel.Person, Text: text, At: time.Now(), Arrived: time.Now(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// bring waits until the file is in.
func (s *shop) bring(customer desk.CustomerID, path, us string) history.Import {
	s.t.Helper()
	id, err := s.Bring(ctx, ana, history.Order{Customer: customer, Path: path, FileName: filepath.Base(path), Us: us})
	if err != nil {
		s.t.Fatal(err)
	}
	if r, err := s.jobs.Wait(ctx, id); err != nil || r.Outcome != job.OK {
		s.t.Fatalf("job %+v %v", r, err)
	}
	list, err := s.Imports(ctx, customer)
	if err != nil || len(list) == 0 {
		s.t.Fatal(list, err)
	}
	return list[0]
}

func (s *shop) thread(id desk.ConversationID) []inbox.Entry {
	s.t.Helper()
	list, _, err := s.rows.Messages(ctx, inbox.PageQuery{Conversation: id, Limit: 500})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

const chat = "12/03/2024 14:05 - Célia: Bom dia\n12/03/2024 14:05 - Célia: Bom dia\n12/03/2024 14:06 - Loja: Oi, Célia!\n" +
	"13/03/2026 08:00 - Célia: a.jpg (arquivo anexado)\n13/03/2026 08:01 - Célia: b.pdf (arquivo anexado)\n13/03/2026 08:02 - Célia: Mensagem apagada\n" +
	"13/03/2026 08:03 - Loja: <Mídia oculta>\n"

// What WhatsApp exported stands in its order before what came since; it opens nothing, makes nobody wait, and brought in
// twice it is there once.
func TestBring(t *testing.T) {
	s := newShop(t)
	c := s.celia()
	live := s.says("Chegou?")
	before, err := s.rows.Conversation(ctx, live.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	path := s.zip(map[string]string{"_chat.txt": chat, "a.jpg": "\xff\xd8\xff\xe0 picture"})
	p, err := s.Open(path, "")
	if err != nil || p.Messages != 7 || p.Files != 1 || p.Missing != 2 || p.Group || len(p.Sample) != 5 || p.People[0] != "Célia" {
		t.Fatalf("%+v %v", p, err)
	}
	if i := s.bring(c, path, "Loja"); i.Added != 7 || i.Known != 0 || i.Done.IsZero() || !i.First.Equal(time.Date(2024, 3, 12, 17, 5, 0, 0, time.UTC)) {
		t.Fatalf("%+v", i)
	}
	var said []string
	for _, m := range s.thread(live.Conversation) {
		said = append(said, fmt.Sprint(m.Direction, " ", m.Text, " ", len(m.Media), !m.Deleted.IsZero(), m.Form))
	}
	want := "in Bom dia 0 false|in Bom dia 0 false|out Oi, Célia! 0 false|in  1 false|in  1 false|in  0 true|out  0 falseother|in Chegou? 0 false"
	if got := strings.Join(said, "|"); got != want {
		t.Errorf("thread:\n%s\nwant:\n%s", got, want)
	}
	after, err := s.rows.Conversation(ctx, live.Conversation)
	if err != nil || after.Unread != before.Unread || after.WaitingSince != before.WaitingSince || after.Service != before.Service || after.Preview != before.Preview {
		t.Errorf("row %+v, was %+v, %v", after.Conversation, before.Conversation, err)
	}
	if i := s.bring(c, path, "Loja"); i.Added != 0 || i.Known != 7 {
		t.Errorf("again: %+v", i)
	}
	if n, err := s.rows.Recount(ctx); err != nil || n != 0 {
		t.Errorf("recount mended %d, %v", n, err)
	}
	if _, err := s.rows.Index(ctx, 100); err != nil {
		t.Fatal(err)
	}
	if hits, err := s.rows.Search(ctx, []string{"bom", "dia"}, 0, 10); err != nil || len(hits) != 2 {
		t.Errorf("found %v %v", hits, err)
	}
}

// What the program itself received is known again in the file, once for each time it was said.
func TestKnownAlready(t *testing.T) {
	s := newShop(t)
	c := s.celia()
	live := s.says("Chegou?")
	minute := time.Now().In(zone).Format("02/01/2006 15:04")
	path := s.file("chat.txt", minute+" - Célia: Chegou?\n"+minute+" - Célia: Chegou?\n"+minute+" - Loja: Sim\n")
	if i := s.bring(c, path, "Loja"); i.Added != 2 || i.Known != 1 {
		t.Errorf("%+v", i)
	}
	if list := s.thread(live.Conversation); len(list) != 3 {
		t.Errorf("%d messages", len(list))
	}
}

// An import is taken back as a whole, and only it; twice is once.
func TestUndo(t *testing.T) {
	s := newShop(t)
	c := s.celia()
	i := s.bring(c, s.file("chat.txt", chat), "Loja")
	if _, err := s.rows.Index(ctx, 100); err != nil {
		t.Fatal(err)
	}
	live := s.says("Chegou?")
	for range 2 {
		if u, err := s.Undo(ctx, ana, i.ID); err != nil || u.Added != 0 || u.Undone.IsZero() {
			t.Fatalf("%+v %v", u, err)
		}
	}
	if list := s.thread(live.Conversation); len(list) != 1 || list[0].Text != "Chegou?" {
		t.Errorf("%+v", list)
	}
	if hits, err := s.rows.Search(ctx, []string{"bom"}, 0, 10); err != nil || len(hits) != 0 {
		t.Errorf("still found: %v %v", hits, err)
	}
	if n, err := s.rows.Recount(ctx); err != nil || n != 0 {
		t.Errorf("recount mended %d, %v", n, err)
	}
	if i := s.bring(c, s.file("chat.txt", chat), "Loja"); i.Added != 7 {
		t.Errorf("after undo: %+v", i)
	}
}

// What is no conversation, a name that nobody has and a customer that is gone are refused, and nothing is written.
func TestRefused(t *testing.T) {
	s := newShop(t)
	c := s.celia()
	for name, key := range map[string]string{
		s.file("list.csv", "Nome;Telefone\n"): "history.notChat", s.file("cut.zip", "PK\x03\x04xx"): "history.notChat",
		filepath.Join(s.dir, "gone.txt"): "history.unreadable",
	} {
		var refused *desk.Error
		if _, err := s.Open(name, ""); !errors.As(err, &refused) || refused.Key != key || strings.Contains(err.Error(), s.dir) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	id, err := s.Bring(ctx, ana, history.Order{Customer: c, Path: s.file("chat.txt", chat), Us: "Ninguém"})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.jobs.Wait(ctx, id); err != nil || r.ErrorKey != "history.whoIsUs" {
		t.Errorf("%+v %v", r, err)
	}
	if list, err := s.Imports(ctx, c); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
	if _, err := s.Bring(ctx, ana, history.Order{Customer: 1, Path: "x"}); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("nobody: %v", err)
	}
}

func (s *shop) zip(list map[string]string) string {
	s.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range list {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, body)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.file("chat.zip", b.String())
}

// What was brought in follows its messages through a merge and back, and can be taken back from where it is.
func TestMerged(t *testing.T) {
	s := newShop(t)
	keep, gone := s.celia(), storetest.Customer(s.t, s.db, "Célia Souza").ID
	i := s.bring(gone, s.file("chat.txt", chat), "Loja")
	customers := store.NewCustomers(s.db)
	row, err := customers.Get(ctx, keep)
	if err != nil {
		t.Fatal(err)
	}
	merge, _, err := customers.Merge(ctx, row.Customer, gone, "ana")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Imports(ctx, keep); err != nil || len(list) != 1 || list[0].Added != 7 {
		t.Errorf("merged: %+v %v", list, err)
	}
	if _, err := customers.Unmerge(ctx, merge); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Imports(ctx, gone); err != nil || len(list) != 1 || list[0].Conversation != i.Conversation {
		t.Errorf("parted: %+v %v", list, err)
	}
	if n, err := s.rows.Recount(ctx); err != nil || n != 0 {
		t.Errorf("recount mended %d, %v", n, err)
	}
}

// A page of the thread goes on from a message of before 2026, whose id is below zero.
func TestPages(t *testing.T) {
	s := newShop(t)
	c := s.celia()
	live := s.says("Chegou?")
	s.bring(c, s.file("chat.txt", chat), "Loja")
	var said []string
	for before := desk.MessageID(0); ; {
		page, more, err := s.rows.Messages(ctx, inbox.PageQuery{Conversation: live.Conversation, Before: before, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		for n := len(page) - 1; n >= 0; n-- {
			said = append(said, page[n].Text)
		}
		if !more {
			break
		}
		before = page[0].ID
	}
	if got := strings.Join(said, "|"); got != "Chegou?|||||Oi, Célia!|Bom dia|Bom dia" {
		t.Errorf("%q", got)
	}
}

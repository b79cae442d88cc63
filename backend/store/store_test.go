package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/store"
)

func open(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// A data folder can be opened, closed and opened again, and ids go on above what was stored.
func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	first := db.IDs.Next()
	db.Close()
	if next := open(t, dir).IDs.Next(); next <= first {
		t.Errorf("second start gave id %d, not above %d", next, first)
	}
}

// A database made by a newer program is refused with a sentence and left as it was.
func TestNewerIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	alter(t, dir, "UPDATE version SET version = 999, compat = 999")
	_, err := store.Open(context.Background(), store.Options{Dir: dir})
	if desk.ErrorCode(err) != desk.CodeConflict {
		t.Fatalf("got %v, want a conflict", err)
	}
}

// Before an upgrade a snapshot of the old database is kept beside it.
func TestSnapshotBeforeUpgrade(t *testing.T) {
	dir := t.TempDir()
	if err := store.MakeOld(context.Background(), dir, 5); err != nil {
		t.Fatal(err)
	}
	open(t, dir).Close()
	if _, err := os.Stat(filepath.Join(dir, store.FileName+".v5")); err != nil {
		t.Error(err)
	}
}

// What was said before messages could be edited is as it was said.
func TestMessagesBeforeRevisions(t *testing.T) {
	dir := t.TempDir()
	if err := store.MakeOld(context.Background(), dir, 6); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO customer (id, name, created_at, updated_at) VALUES (1, 'Ana', 1, 1)",
		"INSERT INTO conversation (id, customer_id) VALUES (2, 1)",
		"INSERT INTO message (id, conversation_id, direction, text, at, arrived_at) VALUES (3, 2, 'in', 'dois bolos', 1, 1)")
	rows := store.NewInbox(open(t, dir))
	m, err := rows.Message(context.Background(), 3)
	if err != nil || m.Text != "dois bolos" || !m.Edited.IsZero() || !m.Deleted.IsZero() {
		t.Errorf("%+v, %v", m, err)
	}
	if list, err := rows.Revisions(context.Background(), 3); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// The one folder of copies that an older program knew becomes the first destination, and its copies belong to it.
func TestFolderBecomesADestination(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	if err := store.MakeOld(ctx, dir, 8); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO setting (name, value) VALUES ('backup.folder', '/media/ana/copias')",
		"INSERT INTO copy (id, path, made_at, made_by, proved_at) VALUES (9, '/media/ana/copias/a.planob', 5, 'auto', 6)")
	db := open(t, dir)
	list, err := store.NewDestinations(db).List(ctx)
	if err != nil || len(list) != 1 || list[0].Path != "/media/ana/copias" || list[0].Kind != backup.Folder {
		t.Fatalf("%+v, %v", list, err)
	}
	copies, err := store.NewCopies(db).List(ctx)
	if err != nil || len(copies) != 1 || copies[0].Destination != list[0].ID {
		t.Errorf("%+v, %v", copies, err)
	}
}

// Mails that were there before they could be read and searched are found, and do not all begin as unread.
func TestMailsBeforeTheyCouldBeRead(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	if err := store.MakeOld(ctx, dir, 13); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO account (id, kind, name, config, position, created_at) VALUES (1, 'email', 'a', '{}', 1, 1)",
		"INSERT INTO mail (id, account_id, remote_id, origin, sender, subject, text, at) VALUES (2, 1, 'r', 'automatic', 'avisos@banco.com', 'Promoção', 'até hoje', 5)")
	rows := store.NewInbox(open(t, dir))
	found, err := rows.Mail(ctx, inbox.MailQuery{Text: "promocao", Limit: 5})
	if err != nil || len(found) != 1 || !found[0].Seen || found[0].HasHTML || found[0].Text != "até hoje" {
		t.Errorf("%+v, %v", found, err)
	}
}

// A panic inside a transaction takes back what it wrote and leaves the writer free for the next.
func TestPanicRollsBack(t *testing.T) {
	ctx, db := context.Background(), open(t, t.TempDir())
	set := store.NewSettings(db)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.Txn(ctx, func(ctx context.Context) error {
			if err := set.Set(ctx, "shop.name", "half"); err != nil {
				t.Error(err)
			}
			panic("on purpose")
		})
	}()
	again, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := db.Txn(again, func(ctx context.Context) error { return set.Set(ctx, "shop.city", "Santos") }); err != nil {
		t.Fatalf("the writer stayed taken: %v", err)
	}
	if got, err := set.Get(ctx, "shop.name"); err != nil || got != "" {
		t.Errorf("got %q, %v; want nothing stored", got, err)
	}
}

// A conversation from before one could be given to somebody is nobody's, and can be given.
func TestConversationsBeforeAssignees(t *testing.T) {
	dir := t.TempDir()
	if err := store.MakeOld(context.Background(), dir, 16); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO customer (id, name, created_at, updated_at) VALUES (1, 'Ana', 1, 1)",
		"INSERT INTO conversation (id, customer_id, last_at) VALUES (2, 1, 1)")
	rows := store.NewInbox(open(t, dir))
	if r, err := rows.Conversation(context.Background(), 2); err != nil || r.Assignee != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if changed, err := rows.Assign(context.Background(), 2, "owner"); err != nil || !changed {
		t.Errorf("given: %v, %v", changed, err)
	}
}

// A store from before drafts were kept has none, and keeps them from then on.
func TestStoreBeforeDrafts(t *testing.T) {
	dir := t.TempDir()
	if err := store.MakeOld(context.Background(), dir, 17); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, "INSERT INTO customer (id, name, created_at, updated_at) VALUES (1, 'Ana', 1, 1)",
		"INSERT INTO conversation (id, customer_id, last_at) VALUES (2, 1, 1)")
	rows := store.NewInbox(open(t, dir))
	if list, err := rows.Drafts(context.Background(), "owner", 10); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	begun := inbox.Draft{Conversation: 2, Text: "Oi"}
	if err := rows.SaveDraft(context.Background(), "owner", begun, time.Now()); err != nil {
		t.Fatal(err)
	}
	if list, err := rows.Drafts(context.Background(), "owner", 10); err != nil || len(list) != 1 || list[0] != begun {
		t.Errorf("%+v, %v", list, err)
	}
}

func alter(t *testing.T, dir string, statements ...string) {
	t.Helper()
	raw, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, s := range statements {
		if _, err := raw.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

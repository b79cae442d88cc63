package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"planob/backend/backup"
	"planob/backend/desk"
	"planob/backend/media"
	"planob/backend/store"
)

// drawer keeps secrets in memory, as a keyring would.
type drawer map[string]string

func (d drawer) Get(name string) (string, error) { return d[name], nil }
func (d drawer) Set(name, value string) error    { d[name] = value; return nil }

// shop is a real store with one customer, one message on its way in each state, one file, and a cursor.
type shop struct {
	dir, copies string
	db          *store.DB
	backup      *backup.Backup
	files       media.Store
	file        string // hash of the one file
}

var made = time.Date(2026, time.November, 20, 14, 2, 0, 0, time.UTC)

func newShop(t testing.TB) *shop {
	t.Helper()
	ctx := context.Background()
	s := &shop{dir: t.TempDir(), copies: t.TempDir()}
	var err error
	if s.db, err = store.Open(ctx, store.Options{Dir: s.dir}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.db.Close() })
	files := media.Store{Dir: filepath.Join(s.dir, "media")}
	s.files = files
	if err := os.MkdirAll(files.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if s.file, _, err = files.Put(ctx, strings.NewReader("foto do bolo")); err != nil {
		t.Fatal(err)
	}
	s.seed(t)
	s.backup = backup.New(backup.Options{
		Dir: s.dir, Store: s.db, Checker: store.Files{}, Media: files, Secrets: drawer{}, Settings: store.NewSettings(s.db),
		Program: "test", Now: func() time.Time { return made },
	})
	return s
}

func (s *shop) seed(t testing.TB) {
	t.Helper()
	seed(t, s.dir,
		`INSERT INTO setting (name, value) VALUES ('shop.name', 'Padaria Pão Quente'), ('install.id', 'old')`,
		`INSERT INTO account (id, kind, created_at) VALUES (1, 'whatsapp', 0)`,
		`INSERT INTO account_state (account_id, name, value) VALUES (1, 'cursor', '42')`,
		`INSERT INTO customer (id, name, created_at, updated_at) VALUES (10, 'Ana', 0, 0)`,
		`INSERT INTO conversation (id, customer_id) VALUES (20, 10)`,
		`INSERT INTO message (id, conversation_id, direction, status, text, at, arrived_at) VALUES
			(30, 20, 'out', 'queued', 'a', 0, 0), (31, 20, 'out', 'active', 'b', 0, 0), (32, 20, 'out', 'in_doubt', 'c', 0, 0),
			(33, 20, 'out', 'delivered', 'd', 0, 0), (34, 20, 'in', '', 'e', 0, 0), (35, 20, 'out', 'failed', 'f', 0, 0)`,
		`INSERT INTO attempt (id, message_id, n, account_id, address_id, kind, dest, wire_key, state) VALUES
			(40, 30, 1, 1, 0, 'whatsapp', '', 'k1', 'planned'), (41, 31, 1, 1, 0, 'whatsapp', '', 'k2', 'touching')`,
		`INSERT INTO media (id, message_id, name, mime, size, sha256) VALUES (50, 34, 'bolo.jpg', 'image/jpeg', 12, '`+s.file+`')`,
	)
}

func seed(t testing.TB, dir string, statements ...string) {
	t.Helper()
	raw, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, q := range statements {
		if _, err := raw.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func ask[T any](t testing.TB, dir, query string) T {
	t.Helper()
	raw, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var v T
	if err := raw.QueryRow(query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func (s *shop) copy(t testing.TB) (backup.Copy, string) {
	t.Helper()
	key, err := s.backup.SetUp(context.Background(), backup.ByRecoveryKey, "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.backup.Make(context.Background(), s.copies, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

func restore(t testing.TB, path, key string) string {
	t.Helper()
	dir := t.TempDir()
	if _, _, err := backup.Stage(context.Background(), path, key, dir, store.Files{}, made, nil); err != nil {
		t.Fatal(err)
	}
	if did, err := backup.Swap(dir, made); err != nil || !did {
		t.Fatal(did, err)
	}
	return dir
}

// A copy brought back on another computer holds the same rows and files, and nothing of it can leave before a person
// looked at it (TestFault_48: an old copy restored sends nothing and brings no session).
func TestFault_48(t *testing.T) {
	s := newShop(t)
	c, key := s.copy(t)
	dir := restore(t, c.Path, key)
	facts, err := store.Files{}.Check(context.Background(), filepath.Join(dir, store.FileName), backup.Whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"customer", "conversation", "message", "media", "attempt"} {
		if facts.Counts[table] != c.Manifest.Summary.Facts.Counts[table] {
			t.Errorf("%s: %d rows, %d were copied", table, facts.Counts[table], c.Manifest.Summary.Facts.Counts[table])
		}
	}
	if held := ask[int](t, dir, `SELECT COUNT(*) FROM message WHERE status = 'held' AND hold = 'restored'`); held != 3 {
		t.Errorf("%d messages held, want the three that could leave", held)
	}
	if left := ask[int](t, dir, `SELECT COUNT(*) FROM attempt WHERE state = 'touching'`); left != 0 {
		t.Error("an attempt still touches")
	}
	if n := ask[int](t, dir, `SELECT COUNT(*) FROM account_state`); n != 0 {
		t.Error("a cursor came back")
	}
	if n := ask[int](t, dir, `SELECT COUNT(*) FROM setting WHERE name = 'install.id'`); n != 0 {
		t.Error("the copy still claims to be the old install")
	}
	text, err := os.ReadFile(filepath.Join(dir, "media", s.file[:2], s.file))
	if err != nil || string(text) != "foto do bolo" {
		t.Errorf("the file came back as %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "session")); !os.IsNotExist(err) {
		t.Error("a session came back")
	}
}

// Either key opens a copy: the recovery key as a person types it, or the passphrase; any other is refused with its field.
func TestKeys(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	c, key := s.copy(t)
	groups := strings.TrimPrefix(key, "AGE-SECRET-KEY-1")
	for _, typed := range []string{
		key, strings.ToLower(key[:20]) + " \n" + key[20:], groups, groups[:5] + "-" + groups[5:10] + " . " + strings.ToLower(groups[10:]),
	} {
		if _, _, err := s.backup.Verify(ctx, c.Path, typed, nil); err != nil {
			t.Errorf("recovery key as a person types it: %v", err)
		}
	}
	other, err := s.backup.SetUp(ctx, backup.ByRecoveryKey, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "senha", other} {
		var e *desk.Error
		if _, _, err := s.backup.Verify(ctx, c.Path, wrong, nil); !errors.As(err, &e) || e.Key != "backup.wrongKey" || e.Field != "key" {
			t.Errorf("wrong key: %v", err)
		}
	}
	if _, err := s.backup.SetUp(ctx, backup.ByPassphrase, "curta"); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("short passphrase: %v", err)
	}
	if _, err := s.backup.SetUp(ctx, backup.ByPassphrase, "pão de queijo às 6h"); err != nil {
		t.Fatal(err)
	}
	s.backup.Now = func() time.Time { return made.Add(time.Minute) }
	if c, err = s.backup.Make(ctx, s.copies, nil); err != nil {
		t.Fatal(err)
	}
	m, lost, err := s.backup.Verify(ctx, c.Path, "pão de queijo às 6h", nil)
	sum := m.Summary
	if err != nil || lost != 0 || sum.ShopName != "Padaria Pão Quente" || sum.Facts.Counts["message"] != 6 || sum.Media != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
	if _, _, err := s.backup.Verify(ctx, c.Path, "pão de queijo às 7h", nil); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("wrong passphrase: %v", err)
	}
}

// Nothing of the shop can be read in a copy without its key.
func TestCopyIsLocked(t *testing.T) {
	s := newShop(t)
	c, _ := s.copy(t)
	text, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Padaria", "Ana", "SQLite format", "manifest", "foto"} {
		if strings.Contains(string(text), word) {
			t.Errorf("%q can be read", word)
		}
	}
}

// A copy that was cut, or changed by one bit anywhere, is refused, and leaves nothing behind.
func TestDamageIsFound(t *testing.T) {
	s := newShop(t)
	c, key := s.copy(t)
	whole, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.planob")
	try := func(name string, text []byte) {
		if err := os.WriteFile(broken, text, 0o600); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if _, _, err := backup.Stage(context.Background(), broken, key, dir, store.Files{}, made, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: left %v behind", name, left)
		}
	}
	for i := 0; i < len(whole); i += len(whole)/40 + 1 {
		flipped := append([]byte(nil), whole...)
		flipped[i] ^= 1
		try("one bit", flipped)
		try("cut", whole[:i])
	}
	try("last byte missing", whole[:len(whole)-1])
	try("bytes added", append(append([]byte(nil), whole...), 0))
}

// A copy of what another tool wrote, or of a newer program, is refused with a sentence.
func TestForeignFiles(t *testing.T) {
	s := newShop(t)
	path := filepath.Join(t.TempDir(), "x.planob")
	if err := os.WriteFile(path, []byte("PK\x03\x04 not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *desk.Error
	if _, _, err := s.backup.Verify(context.Background(), path, "x", nil); !errors.As(err, &e) || e.Key != "backup.notACopy" {
		t.Errorf("%v", err)
	}
	if _, _, err := s.backup.Verify(context.Background(), path+"x", "x", nil); !errors.As(err, &e) || e.Key != "backup.fileGone" {
		t.Errorf("%v", err)
	}
	s.db.Close()
	seed(t, s.dir, `UPDATE version SET version = 999, compat = 999`)
	if _, err := (store.Files{}).Check(context.Background(), filepath.Join(s.dir, store.FileName), backup.Whole); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("a newer database: %v", err)
	}
}

// A restore over a shop that works keeps what was there, and a cut at any move is finished by the next start.
func TestFault_15(t *testing.T) {
	s := newShop(t)
	c, key := s.copy(t)
	live := newShop(t)
	seed(t, live.dir, `INSERT INTO customer (id, name, created_at, updated_at) VALUES (11, 'Bia', 0, 0)`)
	if err := os.MkdirAll(filepath.Join(live.dir, "session"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := backup.Stage(context.Background(), c.Path, key, live.dir, store.Files{}, made, nil); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, live.dir, `SELECT COUNT(*) FROM customer`); n != 2 {
		t.Fatalf("staging touched the shop: %d customers", n)
	}
	live.db.Close()
	// The cut: the old database was moved away, the new one not yet in place.
	ready := filepath.Join(live.dir, "restore.ready")
	keep := filepath.Join(live.dir, "before-restore-cut")
	for _, err := range []error{
		os.WriteFile(filepath.Join(ready, "order.json"), []byte(`{"keep":"before-restore-cut"}`), 0o600),
		os.MkdirAll(keep, 0o700),
		os.Rename(filepath.Join(live.dir, store.FileName), filepath.Join(keep, store.FileName)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []bool{true, false} {
		if did, err := backup.Swap(live.dir, made); err != nil || did != want {
			t.Fatal(did, err)
		}
	}
	if n := ask[int](t, live.dir, `SELECT COUNT(*) FROM customer`); n != 1 {
		t.Errorf("%d customers after the restore", n)
	}
	if n := ask[int](t, keep, `SELECT COUNT(*) FROM customer`); n != 2 {
		t.Errorf("%d customers in what was kept", n)
	}
	if _, err := os.Stat(filepath.Join(live.dir, "session")); err != nil {
		t.Error("the session of this computer is gone")
	}
}

// Who was erased after a copy was made stays erased when that copy comes back, with what was said, and is not found; the
// others are all there (D14).
func TestD14_ErasedStayErased(t *testing.T) {
	s := newShop(t)
	seed(t, s.dir, `INSERT INTO customer (id, name, created_at, updated_at) VALUES (11, 'Bia', 0, 0)`)
	c, key := s.copy(t)
	ctx := context.Background()
	customers := store.NewCustomers(s.db)
	if _, err := customers.SetDeleted(ctx, []desk.CustomerID{10}, true); err != nil {
		t.Fatal(err)
	}
	if err := customers.Erase(ctx, []desk.CustomerID{10}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time from the store that the first restore put in place
		if _, _, err := backup.Stage(ctx, c.Path, key, s.dir, store.Files{}, made, nil); err != nil {
			t.Fatal(err)
		}
		s.db.Close()
		if did, err := backup.Swap(s.dir, made); err != nil || !did {
			t.Fatal(did, err)
		}
		if n := ask[int](t, s.dir, `SELECT COUNT(*) FROM customer WHERE id = 10`) + ask[int](t, s.dir, `SELECT COUNT(*) FROM message`); n != 0 {
			t.Errorf("%d rows of who was erased came back", n)
		}
		if n := ask[int](t, s.dir, `SELECT COUNT(*) FROM customer WHERE id = 11`); n != 1 {
			t.Errorf("%d of the others", n)
		}
	}
}

// The mail of who was erased stays erased too, also of somebody who became a customer after the copy was made; what the
// same address sent since is kept.
func TestD14_ErasedMailStaysErased(t *testing.T) {
	s := newShop(t)
	mail := func(id int64, sender string) string {
		return fmt.Sprintf(`INSERT INTO mail (id, account_id, remote_id, origin, sender, subject, text, at)
			VALUES (%d, 1, 'r%d', 'automatic', '%s', 's', 'particular', 5)`, id, id, sender)
	}
	since := desk.IDAt(time.Now().Add(time.Hour))
	seed(t, s.dir, mail(20, "ana@x.com"), mail(21, "bia@x.com"), mail(22, "loja@y.com"), mail(since, "bia@x.com"),
		`INSERT INTO address (id, customer_id, kind, value, created_at) VALUES (90, 10, 'email', 'ana@x.com', 0)`)
	c, key := s.copy(t)
	ctx := context.Background()
	seed(t, s.dir, `INSERT INTO customer (id, name, created_at, updated_at) VALUES (12, 'Bia', 0, 0)`,
		`INSERT INTO address (id, customer_id, kind, value, created_at) VALUES (91, 12, 'email', 'bia@x.com', 0)`,
		fmt.Sprintf(`DELETE FROM mail WHERE id = %d`, since))
	customers, gone := store.NewCustomers(s.db), []desk.CustomerID{10, 12}
	if _, err := customers.SetDeleted(ctx, gone, true); err != nil {
		t.Fatal(err)
	}
	if err := customers.Erase(ctx, gone); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n := ask[int](t, s.dir, `SELECT COUNT(*) FROM mail WHERE id < 22`) + ask[int](t, s.dir, `SELECT COUNT(*) FROM tombstone WHERE hash LIKE '%@%'`); n != 0 {
			t.Errorf("%d rows of who was erased", n)
		}
		if _, _, err := backup.Stage(ctx, c.Path, key, s.dir, store.Files{}, made, nil); err != nil {
			t.Fatal(err)
		}
		s.db.Close()
		if did, err := backup.Swap(s.dir, made); err != nil || !did {
			t.Fatal(did, err)
		}
	}
	if n := ask[int](t, s.dir, fmt.Sprintf(`SELECT COUNT(*) FROM mail WHERE id IN (22, %d)`, since)); n != 2 {
		t.Errorf("%d mails of others, and since", n)
	}
}

// A copy that is stopped in the middle leaves nothing under a final name, and the one before stays (TestFault_14 in
// process; the killed one is in kill_test.go).
func TestStopLeavesNothing(t *testing.T) {
	s := newShop(t)
	if _, err := s.backup.SetUp(context.Background(), backup.ByRecoveryKey, ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := s.backup.Make(ctx, s.copies, func(done, total int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, dir := range []string{s.copies, s.dir} {
		left, _ := filepath.Glob(filepath.Join(dir, "*.p*"))
		if len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// A file that is missing on the disk does not stop the copy; it is named.
func TestMissingMediaIsNamed(t *testing.T) {
	s := newShop(t)
	if err := os.RemoveAll(filepath.Join(s.dir, "media", s.file[:2])); err != nil {
		t.Fatal(err)
	}
	c, _ := s.copy(t)
	if len(c.Manifest.MissingMedia) != 1 || c.Manifest.MissingMedia[0] != s.file {
		t.Errorf("%v", c.Manifest.MissingMedia)
	}
}

// A writer goes on while the copy is made, and the copy is of one moment.
func TestCopyUnderALiveWriter(t *testing.T) {
	s := newShop(t)
	ctx, stop := context.WithCancel(context.Background())
	written := make(chan int)
	go func() {
		settings, n := store.NewSettings(s.db), 0
		for ctx.Err() == nil {
			if settings.Set(ctx, "beat", time.Now().String()) == nil {
				n++
			}
		}
		written <- n
	}()
	time.Sleep(20 * time.Millisecond)
	s.copy(t)
	stop()
	if n := <-written; n < 2 {
		t.Errorf("the writer stood still: %d writes", n)
	}
}

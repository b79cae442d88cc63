package inbox_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
	"planob/backend/media"
	"planob/backend/store"
)

// shop is a whole inbox on a real store, with two accounts.
type shop struct {
	t        testing.TB
	ctx      context.Context
	db       *store.DB
	raw      *sql.DB // a test's own look at the rows
	box      *inbox.Inbox
	rows     *store.Inbox
	router   *router
	keys     *keys
	receipts *receipts
	bus      *event.Bus
	media    media.Store
	whats    desk.AccountID
	mail     desk.AccountID
	now      func() time.Time
}

func newShop(t testing.TB) *shop { return openShop(t, t.TempDir(), time.Now) }

func openShop(t testing.TB, dir string, now func() time.Time) *shop {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: dir, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	raw, err := sql.Open("sqlite", "file:"+filepath.ToSlash(db.Path())+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	s := &shop{
		t: t, ctx: ctx, db: db, raw: raw, rows: store.NewInbox(db), router: &router{}, keys: &keys{}, receipts: &receipts{},
		bus: event.NewBus(), media: media.Store{Dir: filepath.Join(dir, "media")}, now: now,
	}
	s.account(&s.whats, "whatsapp")
	s.account(&s.mail, "email")
	s.box = inbox.New(inbox.Options{
		Store: s.rows, Router: s.router, Keys: s.keys, Attempts: store.NewOutbox(db), Receipts: s.receipts,
		Media: s.media, Audit: store.NewAudit(db), Bus: s.bus, Timing: desk.DefaultTiming(), Now: now,
	})
	return s
}

func (s *shop) account(id *desk.AccountID, kind desk.Kind) {
	s.t.Helper()
	all, err := store.NewAccounts(s.db).List(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, a := range all {
		if a.Kind == kind {
			*id = a.ID
			return
		}
	}
	a, err := store.NewAccounts(s.db).Add(s.ctx, kind, string(kind), "")
	if err != nil {
		s.t.Fatal(err)
	}
	*id = a.ID
}

// customer adds somebody the shop knows, with addresses like "whatsapp +55…" and consent for replies.
func (s *shop) customer(name string, addresses ...string) desk.CustomerID {
	s.t.Helper()
	id := desk.CustomerID(s.db.IDs.Next())
	s.exec("INSERT INTO customer (id, name, search, sort, created_at, updated_at) VALUES (?, ?, ?, ?, 1, 1)",
		id, name, store.Fold(name), store.Fold(name))
	for i, a := range addresses {
		var kind, value string
		if _, err := fmt.Sscan(a, &kind, &value); err != nil {
			s.t.Fatal(err)
		}
		address := s.db.IDs.Next()
		s.exec(`INSERT INTO address (id, customer_id, kind, value, position, created_at, answers)
			VALUES (?, ?, ?, ?, ?, 1, NOT EXISTS (SELECT 1 FROM address WHERE kind = ? AND value = ?))`, address, id, kind, value, i, kind, value)
		s.exec("INSERT INTO consent (id, address_id, class, given_at, given_by) VALUES (?, ?, 'reply', 1, 'test')", s.db.IDs.Next(), address)
	}
	return id
}

func (s *shop) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.raw.Exec(query, args...); err != nil {
		s.t.Fatal(err)
	}
}

// count runs a query for one number.
func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.raw.QueryRow(query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) text(query string, args ...any) (text string) {
	s.t.Helper()
	if err := s.raw.QueryRow(query, args...).Scan(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

// says is a WhatsApp message of a number.
func (s *shop) says(number, id, text string) channel.Incoming {
	return channel.Incoming{
		Account: s.whats, RemoteID: id, Peer: channel.Peer{Value: number}, At: s.now(), Text: text, Origin: channel.Person,
	}
}

// mails is a mail of an address.
func (s *shop) mails(from, id, text string, answers ...string) channel.Incoming {
	return channel.Incoming{
		Account: s.mail, RemoteID: id, Peer: channel.Peer{Value: from}, At: s.now(), Text: text, Origin: channel.Person, Answers: answers,
	}
}

func (s *shop) receive(in channel.Incoming) {
	s.t.Helper()
	if err := s.box.Receive(s.ctx, in); err != nil {
		s.t.Fatal(err)
	}
}

// conversation is the only conversation of a customer.
func (s *shop) conversation(id desk.CustomerID) desk.ConversationID {
	s.t.Helper()
	c, err := s.box.OpenFor(s.ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *shop) row(id desk.ConversationID) inbox.Row {
	s.t.Helper()
	r, err := s.box.Conversation(s.ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// thread is a whole conversation, oldest first.
func (s *shop) thread(id desk.ConversationID) []inbox.Entry {
	s.t.Helper()
	list, more, err := s.box.Messages(s.ctx, inbox.PageQuery{Conversation: id, Limit: 200})
	if err != nil || more {
		s.t.Fatal(err, more)
	}
	return list
}

// index makes a few more messages searchable.
func (s *shop) index() int {
	s.t.Helper()
	n, err := s.rows.Index(s.ctx, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) send(in inbox.SendInput) desk.Message {
	s.t.Helper()
	m, err := s.box.Send(s.ctx, desk.Actor{Name: "ana", Role: desk.Agent}, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// sound checks that every conversation's row is what its messages say, and that nothing hangs in the air.
func (s *shop) sound() {
	s.t.Helper()
	if mended, err := s.rows.Recount(s.ctx); err != nil || mended != 0 {
		s.t.Errorf("recount mended %d rows, %v", mended, err)
	}
	if n := s.count("SELECT COUNT(*) FROM pragma_foreign_key_check"); n != 0 {
		s.t.Errorf("%d broken references", n)
	}
	if n := s.count("SELECT COUNT(*) FROM (SELECT kind, value FROM address WHERE value <> '' GROUP BY 1, 2 HAVING SUM(answers) <> 1)"); n != 0 {
		s.t.Errorf("%d shared addresses have not exactly one who answers", n)
	}
}

// router sends by the first address with consent and an account, unless a test decides otherwise.
type router struct {
	mu     sync.Mutex
	answer *desk.Decision
}

func (r *router) set(d *desk.Decision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = d
}

func (r *router) Route(_ context.Context, q desk.RouteQuery) (desk.Decision, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answer != nil {
		return *r.answer, nil
	}
	for _, c := range q.Candidates {
		if c.Account != 0 && c.Address.Allows(q.Message.Class) {
			return desk.Decision{Action: desk.Go, Candidate: c}, nil
		}
	}
	return desk.Decision{Action: desk.Fail, Reason: "contingency.noConsent"}, nil
}

// keys counts the wire keys it makes.
type keys struct {
	mu   sync.Mutex
	n    int
	gone bool
}

func (k *keys) NewKey(id desk.AccountID) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.n++
	return fmt.Sprintf("key-%d-%d", id, k.n), !k.gone
}

// receipts remembers what was passed on.
type receipts struct {
	mu   sync.Mutex
	seen []channel.Receipt
}

func (r *receipts) Receipt(_ context.Context, rc channel.Receipt) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, rc)
	return nil
}

package loopback_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	waLog "go.mau.fi/whatsmeow/util/log"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite"

	"planob/backend/channel/whatsapp/loopback"
)

const (
	shopNumber = "+5511955550001"
	anaNumber  = "+5511987654321"
)

func start(t *testing.T, opts loopback.Options) *loopback.Server {
	t.Helper()
	if os.Getenv("LOOPBACK_DEBUG") != "" {
		opts.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	s, err := loopback.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	restore := s.Trust()
	t.Cleanup(func() { s.Close(); restore() })
	return s
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// shop is a plain whatsmeow client that plays the shop's computer, and all that it was told.
type shop struct {
	t      *testing.T
	client *whatsmeow.Client
	db     *sql.DB

	mu   sync.Mutex
	told []any
	news chan struct{}
}

// newShop opens a session file and makes a client on its first device.
func newShop(t *testing.T, httpClient *http.Client) *shop {
	t.Helper()
	dsn := "file:" + filepath.ToSlash(filepath.Join(t.TempDir(), "session.db")) + "?_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	container := sqlstore.NewWithDB(db, "sqlite", nil)
	if err := container.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	device, err := container.GetFirstDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return shopOn(t, device, db, httpClient)
}

func shopOn(t *testing.T, device *store.Device, db *sql.DB, httpClient *http.Client) *shop {
	var log waLog.Logger
	if os.Getenv("LOOPBACK_DEBUG") != "" {
		log = waLog.Stdout("shop", "DEBUG", false)
	}
	s := &shop{t: t, db: db, news: make(chan struct{}), client: whatsmeow.NewClient(device, log)}
	s.use(httpClient)
	s.client.AddEventHandler(func(evt any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = append(s.told, evt)
		close(s.news)
		s.news = make(chan struct{})
	})
	t.Cleanup(s.client.Disconnect)
	return s
}

func (s *shop) use(httpClient *http.Client) {
	s.client.SetWebsocketHTTPClient(httpClient)
	s.client.SetPreLoginHTTPClient(httpClient)
	s.client.SetMediaHTTPClient(httpClient)
}

// on is the same session in a program that was started anew.
func (s *shop) on(server *loopback.Server) *shop {
	s.t.Helper()
	device, err := sqlstore.NewWithDB(s.db, "sqlite", nil).GetFirstDevice(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return shopOn(s.t, device, s.db, server.HTTPClient())
}

// events returns what the shop was told, and a channel that closes at the next.
func (s *shop) events() ([]any, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]any(nil), s.told...), s.news
}

// wait returns the n-th event of a type, from 1.
func wait[T any](s *shop, n int) T {
	s.t.Helper()
	timeout := time.After(15 * time.Second)
	for {
		told, news := s.events()
		seen := 0
		for _, evt := range told {
			if e, ok := evt.(T); ok {
				if seen++; seen == n {
					return e
				}
			}
		}
		select {
		case <-news:
		case <-timeout:
			var zero T
			s.t.Fatalf("no %v number %d; was told %v", reflect.TypeOf(zero), n, names(told))
		}
	}
}

// until waits for something that no event tells.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}

func names(told []any) (out []string) {
	for _, evt := range told {
		out = append(out, reflect.TypeOf(evt).Elem().Name())
	}
	return out
}

// count tells how many events of a type there were.
func count[T any](s *shop) (n int) {
	told, _ := s.events()
	for _, evt := range told {
		if _, ok := evt.(T); ok {
			n++
		}
	}
	return n
}

// receipts waits until a receipt of that type named the message.
func (s *shop) receipt(kind types.ReceiptType, id string) *events.Receipt {
	s.t.Helper()
	for n := 1; ; n++ {
		r := wait[*events.Receipt](s, n)
		for _, named := range r.MessageIDs {
			if r.Type == kind && named == id {
				return r
			}
		}
	}
}

// pair shows a QR code, scans it and waits for the login.
func (s *shop) pair(phone *loopback.Phone) {
	s.t.Helper()
	if err := s.client.Connect(); err != nil {
		s.t.Fatal(err)
	}
	codes := wait[*events.QR](s, 1).Codes
	if err := phone.Scan(soon(s.t), codes[0]); err != nil {
		s.t.Fatal(err)
	}
	wait[*events.Connected](s, 1)
}

func (s *shop) send(ctx context.Context, to, text string, extra ...whatsmeow.SendRequestExtra) (string, error) {
	sent, err := s.client.SendMessage(ctx, types.NewJID(to[1:], types.DefaultUserServer), &waE2E.Message{Conversation: proto.String(text)}, extra...)
	return sent.ID, err
}

// unraced skips a test in which whatsmeow has a data race of its own.
func unraced(t *testing.T, why string) {
	t.Helper()
	if raceEnabled {
		t.Skip(why)
	}
}

// stage is the usual cast: a paired shop and one customer.
func stage(t *testing.T) (*loopback.Server, *loopback.Phone, *shop, *loopback.Customer) {
	t.Helper()
	s := start(t, loopback.Options{})
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, s.HTTPClient())
	sh.pair(phone)
	ana, err := s.NewCustomer(anaNumber, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	return s, phone, sh, ana
}

func text(n int) string { return fmt.Sprintf("mensagem %d", n) }

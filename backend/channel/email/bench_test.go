package email_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
)

const (
	shop   = "loja@shop.test"
	maria  = "maria@customer.test"
	secret = "segredo"
)

// fast are the times of the tests: everything that a shop waits minutes for takes a moment.
var fast = email.Timing{
	Watchdog: 300 * time.Millisecond, Answer: 400 * time.Millisecond, Poll: 50 * time.Millisecond, Quiet: 5 * time.Second,
	BackoffFirst: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond, Retry: 20 * time.Millisecond,
	SentGrace: 30 * time.Millisecond, SentRetry: 50 * time.Millisecond, SentLookupWait: 300 * time.Millisecond,
	Pace: time.Nanosecond,
}

func startBench(t *testing.T, o mailbench.Options) *mailbench.Bench {
	t.Helper()
	o.Accounts = []mailbench.Account{{Address: shop, Password: secret}, {Address: maria, Password: secret}}
	b, err := mailbench.Start(t.TempDir(), o)
	if errors.Is(err, mailbench.ErrUnavailable) && !mailbench.Required() {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(b.Logs())
		}
		if err := b.Stop(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// account is one mail account of the bench with what the program around an adapter keeps for it.
type account struct {
	*email.Channel
	bench    *mailbench.Bench
	address  string
	state    *memoryState
	sink     *sink
	password string
	locked   atomic.Bool // the keyring
	timing   email.Timing
	tls      *tls.Config
	config   func() email.Config
	synced   int // syncs before the running adapter's first
	stop     func()
	ended    chan error
}

func newAccount(t *testing.T, b *mailbench.Bench, address string) *account {
	t.Helper()
	a := &account{
		bench: b, address: address, state: &memoryState{values: map[string]string{}}, sink: newSink(),
		password: secret, timing: fast, tls: &tls.Config{RootCAs: b.CA()},
		config: func() email.Config { return configOf(b, address) },
	}
	a.open(t)
	return a
}

func configOf(b *mailbench.Bench, address string) email.Config {
	return email.Config{
		Address: address, Name: "Padaria São João",
		IMAPHost: mailbench.Host, IMAPPort: b.IMAP.Port(), IMAPSecurity: email.TLS,
		SMTPHost: mailbench.Host, SMTPPort: b.SMTP.Port(), SMTPSecurity: email.StartTLS,
	}
}

// open makes the adapter anew, as a start of the program does; state and sink stay.
func (a *account) open(t *testing.T) {
	t.Helper()
	ch, err := email.New(email.Options{
		Account: account0(a.config()),
		Password: func(context.Context) (string, error) {
			if a.locked.Load() {
				return "", errors.New("keyring is locked")
			}
			return a.password, nil
		},
		State: a.state, Timing: a.timing, TLSConfig: a.tls, Log: testLog(),
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Channel = ch
}

func testLog() *slog.Logger {
	if os.Getenv("MAIL_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// run runs the adapter until the test ends or halt is called.
func (a *account) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a.ended = make(chan error, 1)
	a.synced = a.sink.count(channel.Synced, "")
	go func() { a.ended <- a.Run(ctx, a.sink) }()
	a.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case <-a.ended:
		case <-time.After(10 * time.Second):
			t.Error("Run did not end")
		}
	})
	t.Cleanup(a.stop)
}

// restart is a kill of the program: what the adapter had in memory is gone.
func (a *account) restart(t *testing.T) {
	t.Helper()
	a.stop()
	a.open(t)
	a.run(t)
}

func (a *account) send(t *testing.T, m channel.Outgoing) channel.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return a.Send(ctx, m)
}

func (a *account) message(to, text string) channel.Outgoing {
	return channel.Outgoing{Key: a.NewKey(), To: to, Text: text, Protocol: "2026-000123", Name: "Maria"}
}

// memoryState keeps an adapter's small facts.
type memoryState struct {
	mu     sync.Mutex
	values map[string]string
	fail   bool
}

func (s *memoryState) Get(_ context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[name], nil
}

func (s *memoryState) Set(_ context.Context, name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return errors.New("disk full")
	}
	s.values[name] = value
	return nil
}

// sink stores what arrives, each remote id once, as the inbox does.
type sink struct {
	mu       sync.Mutex
	messages []channel.Incoming
	seen     map[string]int
	receipts []channel.Receipt
	signals  []channel.Signal
	latest   map[string]channel.Incoming // as it came last
	refusing error                       // what Receipt answers
	failing  int                         // the next so many calls of Receive fail
}

func newSink() *sink { return &sink{seen: map[string]int{}, latest: map[string]channel.Incoming{}} }

func (s *sink) Receive(_ context.Context, in channel.Incoming) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing > 0 {
		s.failing--
		return errors.New("disk full")
	}
	s.latest[in.RemoteID] = in
	if s.seen[in.RemoteID]++; s.seen[in.RemoteID] == 1 {
		s.messages = append(s.messages, in)
	}
	return nil
}

func (s *sink) Receipt(_ context.Context, r channel.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing != nil {
		return s.refusing
	}
	s.receipts = append(s.receipts, r)
	return nil
}

func (s *sink) Signal(one channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signals = append(s.signals, one)
}

func (s *sink) all() []channel.Incoming {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]channel.Incoming(nil), s.messages...)
}

func (s *sink) allReceipts() []channel.Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]channel.Receipt(nil), s.receipts...)
}

func (s *sink) count(kind channel.SignalKind, reason string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, one := range s.signals {
		if one.Kind == kind && (reason == "" || one.Reason == reason) {
			n++
		}
	}
	return n
}

// last is the newest signal of a kind.
func (s *sink) last(kind channel.SignalKind) channel.Signal {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range slices.Backward(s.signals) {
		if one.Kind == kind {
			return one
		}
	}
	return channel.Signal{}
}

// connected waits until the adapter that run started has caught up with the mailbox.
func (a *account) connected(t *testing.T) {
	t.Helper()
	a.after(t, a.synced, channel.Synced, "")
}

func (a *account) after(t *testing.T, had int, kind channel.SignalKind, reason string) {
	t.Helper()
	wait(t, fmt.Sprintf("signal %s %s", kind, reason), func() bool { return a.sink.count(kind, reason) > had })
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !done(); {
		if time.Now().After(limit) {
			t.Fatalf("waited 30 s in vain for %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

var testTime = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

func manyReferences() []string {
	var ids []string
	for n := range 60 {
		ids = append(ids, fmt.Sprintf("<%d@x.test>", n))
	}
	return ids
}

func account0(c email.Config) channel.Account {
	return channel.Account{ID: 7, Kind: email.Kind, Config: c.JSON()}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

package whatsapp_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

const (
	shopNumber = "+5531988880001"
	anaNumber  = "+5531977770001"
	patience   = 15 * time.Second
)

// quick are times for tests: everything a person would wait for is short, every patience long enough for a slow machine.
func quick() whatsapp.Timing {
	return whatsapp.Timing{
		Pace: time.Millisecond, BackoffFirst: 40 * time.Millisecond, BackoffMax: 200 * time.Millisecond,
		Steady: time.Millisecond, Redeliver: 50 * time.Millisecond, Replaced: 200 * time.Millisecond,
		PingEvery: 5 * time.Second, Send: 10 * time.Second, Ack: 8 * time.Second,
	}
}

// state is a channel.State in memory.
type state struct {
	mu sync.Mutex
	m  map[string]string
}

func newState() *state { return &state{m: map[string]string{}} }

func (s *state) Get(_ context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[name], nil
}

func (s *state) Set(_ context.Context, name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[name] = value
	return nil
}

// shop is the adapter of one shop on a loopback server, with its phone and one customer.
type shop struct {
	t      *testing.T
	server *loopback.Server
	phone  *loopback.Phone
	ana    *loopback.Customer
	opts   whatsapp.Options
	state  *state
	sink   *sink
	log    *logBook

	adapter *whatsapp.Adapter
	stop    context.CancelFunc
	done    chan struct{}
}

// newShop starts a server and a shop that is not paired yet.
func newShop(t *testing.T, change ...func(*whatsapp.Options)) *shop {
	t.Helper()
	server, err := loopback.Start(loopback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Trust())
	t.Cleanup(server.Close)
	s := &shop{t: t, server: server, state: newState(), sink: newSink(), log: &logBook{}}
	if s.phone, err = server.NewPhone(shopNumber); err != nil {
		t.Fatal(err)
	}
	if s.ana, err = server.NewCustomer(anaNumber, "Ana"); err != nil {
		t.Fatal(err)
	}
	s.opts = whatsapp.Options{
		Account: channel.Account{ID: 7, Kind: whatsapp.Kind}, InstallID: "this-computer",
		SessionFile: filepath.Join(t.TempDir(), "session", "7.db"), HTTPClient: boundedClient(server),
		State: s.state, Timing: quick(), Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range change {
		c(&s.opts)
	}
	t.Cleanup(s.close)
	return s
}

// neighbour is another shop on the same server.
func (s *shop) neighbour(number string) *shop {
	s.t.Helper()
	other := *s
	other.state, other.sink = newState(), newSink()
	other.opts.State = other.state
	other.opts.SessionFile = filepath.Join(s.t.TempDir(), "session", "8.db")
	var err error
	if other.phone, err = s.server.NewPhone(number); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(other.close)
	return &other
}

func boundedClient(server *loopback.Server) *http.Client {
	c := server.HTTPClient()
	c.Timeout = 5 * time.Second
	return c
}

// start runs the adapter.
func (s *shop) start() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.adapter, s.stop, s.done = whatsapp.New(s.opts), cancel, make(chan struct{})
	go func() {
		defer close(s.done)
		s.adapter.Run(ctx, s.sink)
	}()
}

func (s *shop) close() {
	if s.stop == nil {
		return
	}
	s.stop()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Error("the adapter did not stop")
	}
	s.stop = nil
}

func (s *shop) restart() {
	s.t.Helper()
	s.close()
	n := s.sink.mark()
	s.start()
	s.sink.signalAfter(s.t, n, channel.Connected, "")
}

// pair links the shop by QR code and waits until it is logged in.
func (s *shop) pair() {
	s.t.Helper()
	n := s.sink.mark()
	steps, err := s.adapter.Pair(soon(s.t))
	if err != nil {
		s.t.Fatal(err)
	}
	first := <-steps
	if err := s.phone.Scan(soon(s.t), first.QR); err != nil {
		s.t.Fatal(err)
	}
	for step := range steps {
		if step.Done {
			s.sink.signalAfter(s.t, n, channel.Connected, "")
			return
		}
	}
	s.t.Fatal("pairing ended without success")
}

// open is a shop that is paired and logged in.
func open(t *testing.T, change ...func(*whatsapp.Options)) *shop {
	t.Helper()
	s := newShop(t, change...)
	s.start()
	s.pair()
	return s
}

func (s *shop) send(text string) (channel.Outgoing, channel.Result) {
	s.t.Helper()
	m := channel.Outgoing{Key: s.adapter.NewKey(), Account: 7, To: anaNumber, Text: text}
	return m, s.adapter.Send(soon(s.t), m)
}

func (s *shop) mustSend(text string) (channel.Outgoing, channel.Result) {
	s.t.Helper()
	m, r := s.send(text)
	if r.Outcome != channel.Accepted {
		s.t.Fatalf("send: %+v", r)
	}
	return m, r
}

// sendSoon sends as the outbox does: again, for as long as nothing left.
func (s *shop) sendSoon(text string) channel.Outgoing {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		m, r := s.send(text)
		if r.Outcome == channel.Accepted {
			return m
		}
		if r.Outcome != channel.NotSent {
			s.t.Fatalf("send: %+v", r)
		}
	}
	s.t.Fatal("never sent")
	return channel.Outgoing{}
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// logBook keeps log lines.
type logBook struct {
	mu   sync.Mutex
	text []byte
}

func (b *logBook) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text = append(b.text, p...)
	return len(p), nil
}

func (b *logBook) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.text)
}

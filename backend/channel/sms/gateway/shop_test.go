package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"planob/backend/channel"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/sms/gateway"
	"planob/backend/channel/sms/gateway/phonebench"
	"planob/backend/desk"
)

// Nothing that the adapter started outlives the test that used it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account = desk.AccountID(7)
	maria   = "+5531988887777"
)

// quick waits as little as a test may.
var quick = gateway.Timing{
	Dial: time.Second, Answer: 2 * time.Second, Poll: 20 * time.Millisecond, Deep: 50 * time.Millisecond, Flight: 200 * time.Millisecond, Look: 5 * time.Millisecond,
	BackoffMax: 50 * time.Millisecond, Refused: 50 * time.Millisecond, Trouble: 200 * time.Millisecond, Pace: time.Millisecond,
}

func newPhone(t *testing.T) *phonebench.Phone {
	t.Helper()
	p, err := phonebench.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// memory is the state of one account, which survives a restart.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	full   bool
}

func (m *memory) Get(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[name], nil
}

func (m *memory) Set(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errors.New("disk full")
	}
	m.values[name] = value
	return nil
}

func newMemory() *memory { return &memory{values: map[string]string{}} }

func open(t *testing.T, address string, state channel.State, more ...string) *gateway.Channel {
	t.Helper()
	config := fmt.Sprintf(`{"way":"phone","address":%q,"user":"sms"`, address)
	for i := 0; i < len(more); i += 2 {
		config += fmt.Sprintf(`,%q:%q`, more[i], more[i+1])
	}
	c, err := gateway.New(gateway.Options{
		Account: channel.Account{ID: account, Kind: "sms", Config: config + "}"}, State: state, Timing: quick,
		Password: func() (string, error) { return phonebench.Password, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sink keeps what the adapter delivers; it may refuse.
type sink struct {
	mu       sync.Mutex
	got      []channel.Incoming
	receipts []channel.Receipt
	signals  []channel.Signal
	full     bool
}

func (s *sink) Receive(_ context.Context, in channel.Incoming) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errors.New("disk full")
	}
	s.got = append(s.got, in)
	return nil
}

func (s *sink) Receipt(_ context.Context, r channel.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errors.New("disk full")
	}
	s.receipts = append(s.receipts, r)
	return nil
}

func (s *sink) Signal(sig channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signals = append(s.signals, sig)
}

func (s *sink) fill(full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.full = full
}

// last tells whether the newest signal about being there is of this kind and reason.
func (s *sink) last(kind channel.SignalKind, reason string) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := len(s.signals) - 1; i >= 0; i-- {
			if s.signals[i].Kind != channel.Received {
				return s.signals[i].Kind == kind && s.signals[i].Reason == reason
			}
		}
		return false
	}
}

func (s *sink) state(key string) (state desk.AttemptState, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.receipts {
		if r.Keys[0] == key {
			state, reason = desk.Merge(state, r.State), r.Reason
		}
	}
	return state, reason
}

func (s *sink) texts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]int{}
	for _, in := range s.got {
		all[in.Text]++
	}
	return all
}

func run(t *testing.T, c *gateway.Channel) *sink {
	t.Helper()
	s, _ := runUntil(t, c)
	until(t, "it connects", s.last(channel.Connected, ""))
	return s
}

func runUntil(t *testing.T, c *gateway.Channel) (*sink, func()) {
	t.Helper()
	s := &sink{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := c.Run(ctx, s); err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	stop := sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return s, stop
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func outgoing(c *gateway.Channel, text string) channel.Outgoing {
	return channel.Outgoing{Key: c.NewKey(), Account: account, To: maria, Text: text}
}

// The adapter keeps the promises of every adapter.
func TestChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		p := newPhone(t)
		return channeltest.Fixture{
			Channel: open(t, p.Address(), newMemory()), Account: account, To: maria, Arrived: p.Tries, Seen: p.Radio, Mute: p.Mute,
			Refuse: p.RefuseNext,
			Push: func(text string) string {
				id, at := p.Push(maria, text, 0)
				return gateway.RemoteID(id, maria, at)
			},
		}
	})
}

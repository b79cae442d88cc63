package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/telegram"
	"planob/backend/channel/telegram/botbench"
)

// fast are times that a test can wait for.
var fast = telegram.Timing{
	Poll: time.Second, Grace: time.Second, Answer: 2 * time.Second, BackoffFirst: 10 * time.Millisecond, BackoffMax: 50 * time.Millisecond,
	Refused: 20 * time.Millisecond, Rival: 20 * time.Millisecond, Retry: 10 * time.Millisecond, Chat: time.Millisecond, Pace: time.Millisecond,
}

const ana = int64(555)

// account is one bot at the bench.
type account struct {
	*telegram.Channel
	sink  *sink
	state *memory
}

func newAccount(t *testing.T, b *botbench.Bench, change func(*telegram.Options)) *account {
	t.Helper()
	state := &memory{all: map[string]string{}}
	o := telegram.Options{
		Account: channel.Account{ID: 7, Kind: telegram.Kind, Config: telegram.Config{Bot: botbench.Name}.JSON()},
		Token:   func(context.Context) (string, error) { return botbench.Token, nil },
		State:   state, Timing: fast, Server: b.URL(), TLSConfig: b.Trust(),
		Words: func() telegram.Words {
			return telegram.Words{Welcome: "bem-vinda", Ask: "quem é?", Button: "Enviar meu número", Thanks: "obrigada",
				Stranger: "é de outra pessoa", Used: "já usado", Expired: "venceu", Forged: "não vale"}
		},
	}
	if change != nil {
		change(&o)
	}
	c, err := telegram.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return &account{c, &sink{}, state}
}

// run runs the account until the test, or stop, ends it.
func (a *account) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := a.Run(ctx, a.sink); err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(stop)
	return stop
}

func (a *account) connected(t *testing.T) {
	t.Helper()
	wait(t, "the bot connects", func() bool { return a.sink.count(channel.Connected, "") > 0 })
}

func (a *account) send(t *testing.T, text string) channel.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return a.Send(ctx, channel.Outgoing{Key: a.NewKey(), Account: 7, Ref: strconv.FormatInt(ana, 10), Text: text})
}

func wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

type memory struct {
	mu  sync.Mutex
	all map[string]string
}

func (m *memory) Get(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all[name], nil
}

func (m *memory) Set(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all[name] = value
	return nil
}

// sink keeps what an adapter delivers; fail makes it store nothing.
type sink struct {
	mu      sync.Mutex
	fail    bool
	tried   int
	got     []channel.Incoming
	signals []channel.Signal
}

var errBusy = errors.New("the store is busy")

func (s *sink) Receive(_ context.Context, in channel.Incoming) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tried++; s.fail {
		return errBusy
	}
	s.got = append(s.got, in)
	return nil
}

func (s *sink) Receipt(context.Context, channel.Receipt) error { return nil }

func (s *sink) Signal(sig channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signals = append(s.signals, sig)
}

func (s *sink) breakDown(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = on
}

func (s *sink) tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

func (s *sink) all() []channel.Incoming {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]channel.Incoming(nil), s.got...)
}

func (s *sink) count(kind channel.SignalKind, reason string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sig := range s.signals {
		if sig.Kind == kind && (reason == "" || sig.Reason == reason) {
			n++
		}
	}
	return n
}

func (s *sink) missed() (at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sig := range s.signals {
		if !sig.Missed.IsZero() {
			at = sig.Missed
		}
	}
	return at
}

// keyed writes the key of an attempt into its text, because the Bot API carries none.
type keyed struct{ *telegram.Channel }

func (k keyed) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	m.Text += " " + m.Key
	return k.Channel.Send(ctx, m)
}

// The adapter keeps the promises of every adapter.
func TestChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		b := botbench.Start(t)
		pushed := int64(0)
		return channeltest.Fixture{
			Channel: keyed{newAccount(t, b, nil).Channel}, Account: 7, To: strconv.FormatInt(ana, 10),
			Arrived: func(key string) (n int) {
				for _, c := range b.Calls("sendMessage") {
					if strings.HasSuffix(c.Text, key) {
						n++
					}
				}
				return n
			},
			Mute: b.Mute,
			Refuse: func() {
				b.Next("sendMessage", botbench.Answer{Code: 403, Description: "Forbidden: bot was blocked by the user"})
			},
			Push: func(text string) string {
				pushed++
				b.Says(ana, pushed, text)
				return fmt.Sprintf("%d:%d", ana, pushed)
			},
		}
	})
}

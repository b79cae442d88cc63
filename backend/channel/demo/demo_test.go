package demo_test

import (
	"context"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/demo"
	"planob/backend/desk"
)

// The practice network keeps every promise a real one makes, for each kind it plays.
func TestDemoIsAChannel(t *testing.T) {
	for _, caps := range demo.Kinds {
		t.Run(string(caps.Kind), func(t *testing.T) {
			channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
				c := demo.New(demo.Options{Account: 7, Caps: caps, Timing: demo.DefaultTiming(), Now: time.Now})
				arrived := arrivals{Channel: c, keys: map[string]int{}}
				return channeltest.Fixture{
					Channel: &arrived, Account: 7, To: "ana@exemplo.com.br", Arrived: arrived.count,
					Seen: func(key string) int { return min(1, arrived.count(key)) },
				}
			})
		})
	}
}

// arrivals counts the keys that the network took.
type arrivals struct {
	*demo.Channel
	mu   sync.Mutex
	keys map[string]int
}

func (a *arrivals) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	res := a.Channel.Send(ctx, m)
	if res.Outcome == channel.Accepted {
		a.mu.Lock()
		a.keys[m.Key]++
		a.mu.Unlock()
	}
	return res
}

func (a *arrivals) count(key string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.keys[key]
}

// sink remembers what the network told.
type sink struct {
	mu       sync.Mutex
	signals  []channel.Signal
	receipts []channel.Receipt
	messages []channel.Incoming
}

func (s *sink) Receive(_ context.Context, in channel.Incoming) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, in)
	return nil
}

func (s *sink) Receipt(_ context.Context, r channel.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receipts = append(s.receipts, r)
	return nil
}

func (s *sink) Signal(sig channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signals = append(s.signals, sig)
}

func (s *sink) last() channel.SignalKind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signals[len(s.signals)-1].Kind
}

func play(t *testing.T, story func(c *demo.Channel, s *sink)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := demo.New(demo.Options{
			Account: 7, Caps: demo.Kinds[0], Timing: demo.DefaultTiming(), Now: time.Now, Answers: []string{"Obrigada!", "Combinado."},
		})
		s := &sink{}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx, s) }()
		synctest.Wait()
		story(c, s)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A message is delivered, read, and answered once, though its key came twice.
func TestCustomersAnswer(t *testing.T) {
	play(t, func(c *demo.Channel, s *sink) {
		for range 2 {
			if res := c.Send(t.Context(), channel.Outgoing{Key: "k1", To: "+5531995550100", Text: "Bom dia"}); res.Outcome != channel.Accepted {
				t.Fatalf("answer %+v", res)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(s.receipts) != 2 || s.receipts[0].State != desk.AttemptDelivered || s.receipts[1].State != desk.AttemptRead {
			t.Errorf("receipts %+v", s.receipts)
		}
		if len(s.messages) > 1 {
			t.Errorf("answered %d times", len(s.messages))
		}
	})
}

// Two in three customers answer, each to what was said to them and by the address it went to.
func TestMostCustomersAnswer(t *testing.T) {
	play(t, func(c *demo.Channel, s *sink) {
		for i := range 30 {
			to := "+55319955501" + string(rune('0'+i/10)) + string(rune('0'+i%10))
			c.Send(t.Context(), channel.Outgoing{Key: to, To: to})
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(s.messages); n < 10 || n > 28 {
			t.Errorf("%d of 30 answered", n)
		}
		for _, m := range s.messages {
			if m.Peer.Value != m.Answers[0] || m.Text == "" {
				t.Errorf("answer %+v", m)
			}
		}
	})
}

// While it is cut nothing leaves and nobody writes, and it tells so again and again; mended, it goes on where it was.
func TestCut(t *testing.T) {
	play(t, func(c *demo.Channel, s *sink) {
		c.Send(t.Context(), channel.Outgoing{Key: "before", To: "+5531995550100"})
		c.Cut(true)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if res := c.Send(t.Context(), channel.Outgoing{Key: "k", To: "+5531995550100"}); res.Outcome != channel.NotSent {
			t.Errorf("sent while cut: %+v", res)
		}
		if s.last() != channel.Disconnected || len(s.signals) < 10 || len(s.receipts) != 0 {
			t.Errorf("%d signals, last %s, %d receipts", len(s.signals), s.last(), len(s.receipts))
		}
		if p := c.Probe(t.Context()); p.Kind != channel.Disconnected || p.Reason != channel.ReasonPlatform {
			t.Errorf("probe %+v", p)
		}
		c.Cut(false)
		time.Sleep(time.Second)
		synctest.Wait()
		if s.last() != channel.Connected || len(s.receipts) != 2 {
			t.Errorf("after mending: last %s, %d receipts", s.last(), len(s.receipts))
		}
	})
}

// The practice network cannot reach anybody: nothing it is made of can dial, open a file or start a program.
func TestDemoCannotReachAnybody(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			for _, bad := range []string{"net", "os", "syscall", "unsafe", "plugin"} {
				if path == bad || strings.HasPrefix(path, bad+"/") {
					t.Errorf("%s imports %s", f.Name(), path)
				}
			}
		}
	}
}

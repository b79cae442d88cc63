// Package channeltest holds the promises every adapter makes (package channel), as tests. An adapter's own test opens
// it against a far end that the test controls, and calls Run; what the adapter cannot do is left out of the Fixture.
package channeltest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Fixture is one account of an adapter, not running yet, and its far end.
type Fixture struct {
	Channel channel.Channel
	Account desk.AccountID
	To      string // an address that reaches somebody
	// Arrived is how often a key arrived at the far end, repeats included.
	Arrived func(key string) int
	// Seen is how many messages the customer has of a key; nil when the far end cannot tell.
	Seen func(key string) int
	// Mute makes the far end take bytes and answer nothing, or answer again. nil: cannot be had.
	Mute func(on bool)
	// Refuse makes the far end refuse the next message for good. nil: cannot be had.
	Refuse func()
	// Push makes a message with this text arrive and returns its remote id. It may return before it was delivered. nil:
	// the account does not receive.
	Push func(text string) (remoteID string)
}

// Open makes a fresh fixture; it cleans up with t.
type Open func(t *testing.T) Fixture

// patience is how long a real adapter may take on loopback for what is instant.
const patience = 20 * time.Second

// Run tries every promise on fixtures of its own.
func Run(t *testing.T, open Open) {
	for _, promise := range []struct {
		name string
		test func(*testing.T, Fixture)
	}{
		{"keys are unique and need no network", keys},
		{"caps are complete", caps},
		{"a send arrives once and is accepted", sends},
		{"one send is one attempt", oneAttempt},
		{"a send without a connection is never accepted", unconnected},
		{"a send returns within its context, in doubt or not sent", deadline},
		{"a refusal is the message's end", refuses},
		{"the same key again is one message, where caps say so", repeats},
		{"sends may run at the same time", parallel},
		{"a probe answers within its context", probes},
		{"a message is delivered until the sink takes it", receives},
		{"run ends with its context and leaves nothing behind", ends},
	} {
		t.Run(strings.ReplaceAll(promise.name, " ", "_"), func(t *testing.T) { promise.test(t, open(t)) })
	}
}

func keys(t *testing.T, f Fixture) {
	seen := map[string]bool{}
	var mu sync.Mutex
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			for range 500 {
				key := f.Channel.NewKey()
				mu.Lock()
				if key == "" || strings.TrimSpace(key) != key || seen[key] {
					t.Errorf("bad or repeated key %q", key)
				}
				seen[key] = true
				mu.Unlock()
			}
		})
	}
	running.Wait()
}

func caps(t *testing.T, f Fixture) {
	c := f.Channel.Caps()
	if c.Kind == "" || !c.SendText && !c.Receive {
		t.Errorf("caps %+v say nothing", c)
	}
	switch c.AddressForm {
	case "phone", "email", "handle":
	default:
		t.Errorf("address form %q", c.AddressForm)
	}
	if c.Pace < 0 || c.MaxText < 0 || c.MaxMedia < 0 || c.CostPerPart < 0 {
		t.Errorf("caps %+v below zero", c)
	}
}

func sends(t *testing.T, f Fixture) {
	run(t, f)
	m := f.outgoing()
	res := f.send(t, m, patience)
	if res.Outcome != channel.Accepted {
		t.Fatalf("answer %+v", res)
	}
	eventually(t, "the message arrives", func() bool { return f.Arrived(m.Key) > 0 })
	if n := f.Arrived(m.Key); n != 1 {
		t.Errorf("arrived %d times", n)
	}
}

// oneAttempt: whatever the far end does, one call of Send puts the key on the wire once at most.
func oneAttempt(t *testing.T, f Fixture) {
	if f.Mute == nil {
		t.Skip("the far end cannot be muted")
	}
	run(t, f)
	f.Mute(true)
	m := f.outgoing()
	f.send(t, m, 2*time.Second)
	f.Mute(false)
	time.Sleep(time.Second)
	if n := f.Arrived(m.Key); n > 1 {
		t.Errorf("arrived %d times", n)
	}
}

func unconnected(t *testing.T, f Fixture) {
	m := f.outgoing()
	res := f.send(t, m, 3*time.Second)
	if res.Outcome == channel.Accepted && f.Arrived(m.Key) == 0 {
		t.Errorf("accepted what nobody got: %+v", res)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	m = f.outgoing()
	if res := f.Channel.Send(over, m); res.Outcome == channel.Accepted && f.Arrived(m.Key) == 0 {
		t.Errorf("accepted under a context that was over: %+v", res)
	}
}

func deadline(t *testing.T, f Fixture) {
	if f.Mute == nil {
		t.Skip("the far end cannot be muted")
	}
	run(t, f)
	f.Mute(true)
	defer f.Mute(false)
	m := f.outgoing()
	const limit = 500 * time.Millisecond
	began := time.Now()
	res := f.send(t, m, limit)
	if took := time.Since(began); took > limit+3*time.Second {
		t.Errorf("took %v of %v", took, limit)
	}
	if res.Outcome != channel.InDoubt && res.Outcome != channel.NotSent {
		t.Errorf("silence became %+v", res)
	}
	if res.Outcome == channel.NotSent && f.Arrived(m.Key) > 0 {
		t.Error("says not sent, and it arrived")
	}
}

func refuses(t *testing.T, f Fixture) {
	if f.Refuse == nil {
		t.Skip("the far end cannot refuse")
	}
	run(t, f)
	f.Refuse()
	m := f.outgoing()
	res := f.send(t, m, patience)
	if res.Outcome != channel.Rejected || res.Reason == "" {
		t.Errorf("answer %+v, want a refusal with a reason", res)
	}
	if m = f.outgoing(); f.send(t, m, patience).Outcome != channel.Accepted {
		t.Error("one refusal ended the account")
	}
}

func repeats(t *testing.T, f Fixture) {
	if !f.Channel.Caps().SameKeyRepeats || f.Seen == nil {
		t.Skip("repeats are not one message here")
	}
	run(t, f)
	m := f.outgoing()
	f.send(t, m, patience)
	m.Repeat = true
	if res := f.send(t, m, patience); res.Outcome != channel.Accepted {
		t.Errorf("the repeat came to %+v", res)
	}
	eventually(t, "both arrive", func() bool { return f.Arrived(m.Key) == 2 })
	if n := f.Seen(m.Key); n != 1 {
		t.Errorf("the customer has it %d times", n)
	}
}

func parallel(t *testing.T, f Fixture) {
	run(t, f)
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			m := f.outgoing()
			if res := f.send(t, m, patience); res.Outcome != channel.Accepted {
				t.Errorf("answer %+v", res)
			}
		})
	}
	running.Wait()
}

func probes(t *testing.T, f Fixture) {
	run(t, f)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	began := time.Now()
	s := f.Channel.Probe(ctx)
	if s.Account != f.Account || s.Kind == "" || s.At.IsZero() {
		t.Errorf("signal %+v", s)
	}
	if time.Since(began) > patience {
		t.Error("the probe outlived its context")
	}
}

func receives(t *testing.T, f Fixture) {
	if f.Push == nil {
		t.Skip("the account does not receive")
	}
	sink := run(t, f)
	sink.refuse(1)
	id := f.Push("bom dia")
	eventually(t, "the message is delivered again after the sink refused it", func() bool { return sink.times(id) >= 2 })
	in := sink.last(id)
	if in.Account != f.Account || !strings.Contains(in.Text, "bom dia") {
		t.Errorf("account %d, text %q", in.Account, in.Text)
	}
}

func ends(t *testing.T, f Fixture) {
	before := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(context.Background())
	sink := newSink()
	done := make(chan error, 1)
	go func() { done <- f.Channel.Run(ctx, sink) }()
	eventually(t, "the account connects", sink.connected)
	cancel()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("run goes on after its context ended")
	}
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

func (f Fixture) outgoing() channel.Outgoing {
	m := channel.Outgoing{Key: f.Channel.NewKey(), Account: f.Account, To: f.To, Name: "Ana", Text: "bom dia"}
	if f.Channel.Caps().Subject {
		m.Subject = "Atendimento 2026-000001"
	}
	return m
}

// send fails the test when the answer is none of the four outcomes.
func (f Fixture) send(t *testing.T, m channel.Outgoing, limit time.Duration) channel.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	res := f.Channel.Send(ctx, m)
	switch res.Outcome {
	case channel.Accepted, channel.NotSent, channel.Rejected, channel.InDoubt:
	default:
		t.Errorf("outcome %q", res.Outcome)
	}
	return res
}

// run starts the account, waits until it is connected, and ends it with the test.
func run(t *testing.T, f Fixture) *sink {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := newSink()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.Channel.Run(ctx, s); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	eventually(t, "the account connects", s.connected)
	return s
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// sink takes what an adapter delivers, and can refuse it first.
type sink struct {
	mu      sync.Mutex
	up      bool
	refuses int
	got     map[string][]channel.Incoming
}

func newSink() *sink { return &sink{got: map[string][]channel.Incoming{}} }

var errRefused = errors.New("the store is busy")

func (s *sink) Receive(_ context.Context, in channel.Incoming) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[in.RemoteID] = append(s.got[in.RemoteID], in)
	if s.refuses > 0 {
		s.refuses--
		return errRefused
	}
	return nil
}

func (s *sink) Receipt(context.Context, channel.Receipt) error { return nil }

func (s *sink) Signal(sig channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch sig.Kind {
	case channel.Connected:
		s.up = true
	case channel.Disconnected, channel.Blocked:
		s.up = false
	}
}

func (s *sink) connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up
}

func (s *sink) refuse(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = n
}

func (s *sink) times(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.got[id])
}

func (s *sink) last(id string) channel.Incoming {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.got[id]
	return all[len(all)-1]
}

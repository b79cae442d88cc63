package whatsapp_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
)

// sink keeps what the adapter delivers, once by id as the inbox does. Refuse, when set, stands before everything.
type sink struct {
	mu       sync.Mutex
	changed  chan struct{}
	calls    int
	in       []channel.Incoming
	files    map[string][]byte // first file by remote id
	receipts []channel.Receipt
	signals  []channel.Signal
	refuse   func(in channel.Incoming) error
}

func newSink() *sink { return &sink{changed: make(chan struct{}), files: map[string][]byte{}} }

func (s *sink) Receive(ctx context.Context, in channel.Incoming) error {
	s.mu.Lock()
	s.calls++
	refuse := s.refuse
	s.mu.Unlock()
	if refuse != nil {
		if err := refuse(in); err != nil {
			return err
		}
	}
	var file []byte
	if len(in.Media) > 0 {
		if r, err := in.Media[0].Open(ctx); err == nil {
			file, _ = io.ReadAll(r)
			r.Close()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	if file != nil {
		s.files[in.RemoteID] = file
	}
	for i, have := range s.in {
		if have.RemoteID == in.RemoteID {
			if have.Unreadable && !in.Unreadable {
				s.in[i] = in
			}
			return nil
		}
	}
	s.in = append(s.in, in)
	return nil
}

func (s *sink) Receipt(_ context.Context, r channel.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.receipts = append(s.receipts, r)
	return nil
}

func (s *sink) Signal(sig channel.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.signals = append(s.signals, sig)
}

func (s *sink) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *sink) setRefuse(fn func(channel.Incoming) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = fn
}

// until waits until ok holds for what arrived.
func (s *sink) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	end := time.After(patience)
	for {
		s.mu.Lock()
		changed, done := s.changed, ok()
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-end:
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("no %s; signals %v, receipts %d, messages %d", what, s.kinds(), len(s.receipts), len(s.in))
		}
	}
}

func (s *sink) kinds() []string {
	var all []string
	for _, sig := range s.signals {
		all = append(all, string(sig.Kind)+":"+sig.Reason)
	}
	return all
}

func (s *sink) signal(t *testing.T, kind channel.SignalKind, reason string) channel.Signal {
	t.Helper()
	return s.signalAfter(t, 0, kind, reason)
}

// signalAfter waits for a signal behind the first n.
func (s *sink) signalAfter(t *testing.T, n int, kind channel.SignalKind, reason string) channel.Signal {
	t.Helper()
	var found channel.Signal
	s.until(t, string(kind)+" "+reason, func() bool {
		for _, sig := range s.signals[min(n, len(s.signals)):] {
			if sig.Kind == kind && sig.Reason == reason {
				found = sig
				return true
			}
		}
		return false
	})
	return found
}

func (s *sink) mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.signals)
}

func (s *sink) count(n int, kind channel.SignalKind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := 0
	for _, sig := range s.signals[min(n, len(s.signals)):] {
		if sig.Kind == kind {
			c++
		}
	}
	return c
}

func (s *sink) messages(t *testing.T, n int) []channel.Incoming {
	t.Helper()
	s.until(t, "messages", func() bool { return len(s.in) >= n })
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]channel.Incoming(nil), s.in...)
}

func (s *sink) receipt(t *testing.T, key, want string) channel.Receipt {
	t.Helper()
	var found channel.Receipt
	s.until(t, "receipt "+want, func() bool {
		for _, r := range s.receipts {
			for _, k := range r.Keys {
				if k == key && string(r.State) == want {
					found = r
					return true
				}
			}
		}
		return false
	})
	return found
}

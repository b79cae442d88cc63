package whatsapp

import (
	"sync"
	"time"
)

// mailbox holds what others tell the supervisor. Putting never blocks: the library's goroutines must not wait for it.
type mailbox struct {
	mu    sync.Mutex
	notes []func(*supervisor)
	ready chan struct{}
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

func (m *mailbox) put(note func(*supervisor)) {
	m.mu.Lock()
	m.notes = append(m.notes, note)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

func (m *mailbox) take() []func(*supervisor) {
	m.mu.Lock()
	defer m.mu.Unlock()
	notes := m.notes
	m.notes = nil
	return notes
}

// alarm is a timer that may be unset.
type alarm struct{ t *time.Timer }

func (a *alarm) set(d time.Duration) {
	a.stop()
	a.t = time.NewTimer(d)
}

func (a *alarm) stop() {
	if a.t != nil {
		a.t.Stop()
		a.t = nil
	}
}

// C is nil, and so never ready, while the alarm is unset.
func (a *alarm) C() <-chan time.Time {
	if a.t == nil {
		return nil
	}
	return a.t.C
}

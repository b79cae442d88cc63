package contingency

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// keepEvery is how often the time is kept while the clock is right.
const keepEvery = 10 * time.Minute

// remember tells the clock what time the shop has seen already.
func (m *Monitor) remember(ctx context.Context) error {
	if m.Memory == nil {
		return nil
	}
	seen, err := m.Memory.SeenTime(ctx)
	if err != nil {
		return fmt.Errorf("load the newest time: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock.floor, m.clockKept = seen, seen
	return nil
}

// lookAtClock notices a sleep and a clock that was set. After a sleep nothing is known of any account and of the way
// out, and both are asked at once. m.mu is held.
func (m *Monitor) lookAtClock(now time.Time) {
	e := m.clock.look(now)
	if e.slept {
		for _, s := range m.queue { // what was observed before it
			if a := m.accounts[s.Account]; a != nil {
				a.observe(s, false)
			}
		}
		m.queue = nil
		for id, a := range m.accounts {
			a.resume(now)
			m.probed[id] = time.Time{}
		}
		m.net, m.netSince = desk.InternetUnknown, now
	}
	if e.slept || e.changed {
		m.netAsked, m.restless = time.Time{}, true
		m.nudge()
	}
}

// hear takes what time it is somewhere else.
func (m *Monitor) hear(source string, far time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.clock.hear(source, far, m.Now()) {
		m.restless = true
		m.nudge()
	}
}

// keepTime keeps the time of a right clock, so that the next start knows a wrong one.
func (m *Monitor) keepTime(ctx context.Context, now time.Time) {
	m.mu.Lock()
	due := m.Memory != nil && m.clock.state == clockRight && now.Sub(m.clockKept).Abs() >= keepEvery
	m.mu.Unlock()
	if !due {
		return
	}
	if err := m.Memory.KeepTime(ctx, now); err != nil {
		if ctx.Err() == nil {
			m.Log.Error("keep the time", "error", err)
		}
		return
	}
	m.mu.Lock()
	m.clockKept = now
	m.mu.Unlock()
}

// Clock tells whether the computer's clock is wrong, and by how much it is fast (less than zero: slow).
func (m *Monitor) Clock() (wrong bool, ahead time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clock.state == clockWrong, m.clock.ahead(m.Now())
}

// TrustClock takes a person's word that the clock is right.
func (m *Monitor) TrustClock() {
	now := m.Now()
	m.mu.Lock()
	m.lookAtClock(now)
	m.clock.trust(now.Round(0), m.clock.count.Total)
	m.mu.Unlock()
	m.Bus.Publish(event.InternetChanged{})
	m.nudge()
}

package contingency

import (
	"context"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// probe starts the checks that are due: often while something is wrong, rarely while all is well.
func (m *Monitor) probe(ctx context.Context, running *sync.WaitGroup) {
	now := m.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	trouble := false
	for _, h := range m.healths(now) {
		troubled := h.Actual == desk.HealthDown || h.Actual == desk.HealthSuspect || h.Actual == desk.HealthRecovering ||
			h.Receive == desk.HealthDown || h.Receive == desk.HealthSuspect
		trouble = trouble || troubled
		if h.Account == 0 || h.Actual == desk.HealthOff || h.Actual == desk.HealthBlocked {
			continue
		}
		every := m.Timing.ProbeIdle
		if troubled {
			every = m.Timing.ProbeTrouble
		}
		last, asked := m.probed[h.Account]
		if !asked {
			m.probed[h.Account] = now // the adapter is only just connecting
			continue
		}
		if now.Sub(last) >= every {
			m.probed[h.Account] = now
			m.ask(ctx, running, h.Account)
		}
	}
	every := m.Timing.ProbeIdle
	if trouble || m.net != desk.InternetOK {
		every = m.Timing.ProbeTrouble
	}
	if m.netAsked.IsZero() || now.Sub(m.netAsked) >= every || trouble && m.netAsked.Before(m.troubleSince(now)) {
		m.netAsked = now
		running.Go(func() { m.checkInternet(ctx) })
	}
}

// troubleSince is when the newest trouble began: the way out is asked at once, not at the next round.
func (m *Monitor) troubleSince(now time.Time) time.Time {
	var newest time.Time
	for _, h := range m.healths(now) {
		if h.Account != 0 && (h.Actual == desk.HealthDown || h.Actual == desk.HealthSuspect) && h.Since.After(newest) {
			newest = h.Since
		}
	}
	return newest
}

func (m *Monitor) ask(ctx context.Context, running *sync.WaitGroup, id desk.AccountID) {
	r, ok := m.Channels.Get(id)
	if !ok {
		return
	}
	running.Go(func() {
		bounded, cancel := context.WithTimeout(ctx, m.Timing.ProbeWait)
		defer cancel()
		s := r.Channel.Probe(bounded)
		if ctx.Err() == nil {
			s.Account, s.Checked = id, true
			m.Signal(s)
		}
	})
}

func (m *Monitor) checkInternet(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, checkBound)
	defer cancel()
	state := m.Options.Internet.Check(bounded)
	if ctx.Err() != nil {
		return
	}
	m.mu.Lock()
	changed := state != m.net
	if changed {
		m.net, m.netSince = state, m.Now()
	}
	m.mu.Unlock()
	if changed {
		m.Bus.Publish(event.InternetChanged{})
		m.nudge()
	}
}

// Test makes one active check of an account for a person and tells how long the answer took.
func (m *Monitor) Test(ctx context.Context, id desk.AccountID) (channel.Signal, error) {
	r, ok := m.Channels.Get(id)
	if !ok {
		return channel.Signal{}, desk.NewError(desk.CodeNotFound, "channel.notFound", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, m.Timing.ProbeWait)
	defer cancel()
	start := time.Now()
	s := r.Channel.Probe(ctx)
	s.Account, s.Checked, s.Took = id, true, time.Since(start)
	m.Signal(s)
	return s, nil
}

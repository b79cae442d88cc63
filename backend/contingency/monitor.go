package contingency

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// Overrides keeps what people said over the machine.
type Overrides interface {
	LiveOverrides(ctx context.Context, now time.Time) ([]desk.Override, error) // those in force and those still to come
	AddOverride(ctx context.Context, o desk.Override) (desk.Override, error)
	EndOverride(ctx context.Context, id int64, actor string, now time.Time) error
}

// Incidents follows each account from its outage to its report.
type Incidents interface {
	Observe(ctx context.Context, h desk.Health) error
}

// Internet tells how this computer's own way out is. Check returns within ctx.
type Internet interface {
	Check(ctx context.Context) desk.InternetState
}

// TimeTeller is an Internet that also learns what time it is out there.
type TimeTeller interface {
	TellTime(told func(host string, far time.Time))
}

// Memory keeps the newest time the shop has seen while its clock was right.
type Memory interface {
	SeenTime(ctx context.Context) (time.Time, error)
	KeepTime(ctx context.Context, at time.Time) error
}

// Options are what a Monitor needs.
type Options struct {
	Channels  *channel.Set
	Overrides Overrides
	Incidents Incidents
	Internet  Internet
	// Waiting counts the messages that would leave by an account now.
	Waiting func(ctx context.Context, id desk.AccountID) (int, error)
	// Memory and Ticks tell a wrong clock; without them less of it is noticed.
	Memory Memory
	Ticks  func() (Ticks, bool)
	Bus    event.Publisher
	Timing desk.Timing
	Hours  Hours
	Now    func() time.Time
	Log    *slog.Logger
}

// Monitor holds the health of every account, the state of the way out and the overrides, and answers Route from them.
type Monitor struct {
	Options

	mu        sync.Mutex
	accounts  map[desk.AccountID]*account
	overrides []desk.Override
	net       desk.InternetState
	netSince  time.Time
	netAsked  time.Time
	probed    map[desk.AccountID]time.Time
	told      map[desk.AccountID]desk.Health // as last published
	preferDup map[desk.Class]bool
	clock     clockWatch
	clockKept time.Time // as Memory has it
	restless  bool      // something about the clock or the way out is to be told
	queue     []channel.Signal
	wake      chan struct{}
}

// NewMonitor returns a monitor that knows nothing yet: every account starts UNKNOWN.
func NewMonitor(o Options) *Monitor {
	m := &Monitor{
		Options: o, accounts: map[desk.AccountID]*account{}, net: desk.InternetUnknown, netSince: o.Now(),
		probed: map[desk.AccountID]time.Time{}, told: map[desk.AccountID]desk.Health{},
		preferDup: map[desk.Class]bool{}, wake: make(chan struct{}, 1),
		clock: clockWatch{timing: o.Timing, ticks: o.Ticks},
	}
	if teller, ok := o.Internet.(TimeTeller); ok {
		m.clock.prover = true
		teller.TellTime(m.hear)
	}
	return m
}

// Signal takes one observation. It never blocks; a signal without a time is of now.
func (m *Monitor) Signal(s channel.Signal) {
	if s.At.IsZero() {
		s.At = m.Now()
	}
	if !s.Far.IsZero() {
		m.hear(fmt.Sprintf("account %d", s.Account), s.Far)
	}
	m.mu.Lock()
	m.lookAtClock(m.Now())
	m.queue = append(m.queue, s)
	m.mu.Unlock()
	m.nudge()
}

func (m *Monitor) nudge() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

const (
	tickCalm    = 10 * time.Second
	tickTrouble = time.Second
	checkBound  = 5 * time.Second
)

// Run watches until ctx ends.
func (m *Monitor) Run(ctx context.Context) error {
	if err := m.reload(ctx); err != nil {
		return err
	}
	if err := m.remember(ctx); err != nil {
		return err
	}
	var probes sync.WaitGroup
	defer probes.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-m.wake:
		case <-timer.C:
		}
		calm := m.step(ctx)
		m.probe(ctx, &probes)
		if calm {
			timer.Reset(tickCalm)
		} else {
			timer.Reset(tickTrouble)
		}
	}
}

// step takes the waiting signals, lets time pass and tells what changed. It reports whether everything is well.
func (m *Monitor) step(ctx context.Context) bool {
	now := m.Now()
	m.mu.Lock()
	m.lookAtClock(now)
	queue := m.queue
	m.queue = nil
	m.enlist(now)
	m.mu.Unlock()

	idle := m.idle(ctx, queue)

	m.mu.Lock()
	for _, s := range queue {
		if a := m.accounts[s.Account]; a != nil {
			a.observe(s, idle[s.Account])
		}
	}
	for _, a := range m.accounts {
		a.tick(now)
	}
	all := m.healths(now)
	changed := m.changes(all)
	calm, restless := m.clock.state != clockUnproven, m.restless
	m.restless = false
	m.mu.Unlock()

	for _, h := range all {
		calm = calm && (h.Actual == desk.HealthUp || h.Actual == desk.HealthOff)
		if err := m.Incidents.Observe(ctx, h); err != nil && ctx.Err() == nil {
			m.Log.Error("observe incident", "account", h.Account, "error", err)
		}
	}
	for _, id := range changed {
		m.Bus.Publish(event.AccountChanged{Account: id})
	}
	if restless {
		m.Bus.Publish(event.InternetChanged{})
	}
	m.comeBack(ctx, all, now)
	m.keepTime(ctx, now)
	return calm
}

// comeBack ends plan B for an account that has worked for as long as it takes to close its incident, when nobody
// remembered to press the button.
func (m *Monitor) comeBack(ctx context.Context, all []desk.Health, now time.Time) {
	for _, h := range all {
		m.mu.Lock()
		a := m.accounts[h.Account]
		back := a != nil && h.Forced != 0 && h.Until.IsZero() && h.Actual == desk.HealthUp &&
			now.Sub(a.send.since) >= m.Timing.IncidentClose && now.Sub(h.Since) >= m.Timing.IncidentClose
		m.mu.Unlock()
		if !back {
			continue
		}
		if err := m.EndForce(ctx, desk.Program, h.Forced); err != nil {
			m.Log.Error("come back", "account", h.Account, "error", err)
		}
	}
}

// enlist follows the set of channels: new accounts start UNKNOWN, removed ones are forgotten.
func (m *Monitor) enlist(now time.Time) {
	seen := map[desk.AccountID]bool{}
	for _, r := range m.Channels.All() {
		id := r.Account.ID
		seen[id] = true
		if m.accounts[id] == nil {
			m.accounts[id] = newAccount(id, r.Account.Kind, m.Timing, now)
		}
		m.accounts[id].paused = r.Account.Paused
	}
	for id := range m.accounts {
		if !seen[id] {
			delete(m.accounts, id)
			delete(m.told, id)
			delete(m.probed, id)
		}
	}
}

// idle tells for which accounts an answered probe is proof enough: nothing of theirs waits, or a person keeps it down.
func (m *Monitor) idle(ctx context.Context, queue []channel.Signal) map[desk.AccountID]bool {
	idle := map[desk.AccountID]bool{}
	for _, s := range queue {
		if s.Kind != channel.Answered {
			continue
		}
		if h, _ := m.Health(s.Account); h.Forced != 0 {
			idle[s.Account] = true
			continue
		}
		n, err := m.Waiting(ctx, s.Account)
		if err != nil {
			m.Log.Error("count waiting", "account", s.Account, "error", err)
			continue
		}
		idle[s.Account] = n == 0
	}
	return idle
}

// healths is every account's health now, and as account 0 that of the computer's own way out. m.mu is held.
func (m *Monitor) healths(now time.Time) []desk.Health {
	all := make([]desk.Health, 0, len(m.accounts)+1)
	for _, r := range m.Channels.All() {
		if a := m.accounts[r.Account.ID]; a != nil {
			all = append(all, m.forced(a.health(m.net, r.Channel.Caps().NeedsInternet), now))
		}
	}
	own := desk.Health{State: desk.HealthUp, Since: m.netSince, Verdict: m.net.Verdict()}
	if own.Verdict != "" {
		own.State, own.DownSince = desk.HealthDown, m.netSince
	}
	own.Send, own.Receive, own.Actual = own.State, own.State, own.State
	return append(all, own)
}

// forced lays a person's word over what was observed.
func (m *Monitor) forced(h desk.Health, now time.Time) desk.Health {
	for _, o := range m.overrides {
		if o.Account != h.Account || !o.Live(now) || h.State == desk.HealthOff {
			continue
		}
		switch o.Action {
		case desk.ForceDown:
			h.State = desk.HealthDown
		case desk.ForceUp:
			h.State = desk.HealthUp
		default:
			continue
		}
		h.Since, h.Until, h.Forced = o.From, o.Until, o.ID
		if h.Verdict == "" && o.Action == desk.ForceDown {
			h.Verdict = desk.VerdictForced
		}
	}
	return h
}

// changes remembers what is told and returns the accounts whose health reads differently. m.mu is held.
func (m *Monitor) changes(all []desk.Health) []desk.AccountID {
	var changed []desk.AccountID
	for _, h := range all {
		was := m.told[h.Account]
		m.told[h.Account] = h
		h.LastIn, h.LastOut, was.LastIn, was.LastOut = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		if h != was {
			changed = append(changed, h.Account)
		}
	}
	return changed
}

// Health is what is known of one account; false for one that does not run.
func (m *Monitor) Health(id desk.AccountID) (desk.Health, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.healths(m.Now()) {
		if h.Account == id {
			return h, true
		}
	}
	return desk.Health{}, false
}

// InternetState is the state of the computer's own way out, and since when.
func (m *Monitor) InternetState() (desk.InternetState, time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.net, m.netSince
}

// Rules are what an owner decides about messages that leave by themselves.
type Rules struct {
	Hours    Hours
	Patience map[desk.Class]desk.Patience
	// PreferDup are the classes for which the owner allows "better twice than never".
	PreferDup map[desk.Class]bool
}

// SetRules puts other rules in force, from the next decision on. The maps are the monitor's from now on.
func (m *Monitor) SetRules(r Rules) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Hours, m.Timing.Patience, m.preferDup = r.Hours, r.Patience, r.PreferDup
}

// Route decides where a message goes now. It is cheap and touches nothing.
func (m *Monitor) Route(_ context.Context, q desk.RouteQuery) (desk.Decision, error) {
	return decide(q, m.view(m.Now())), nil
}

// RouteWithout decides as if the accounts given were down by a person's word: what would happen if plan B started now.
func (m *Monitor) RouteWithout(q desk.RouteQuery, down ...desk.AccountID) desk.Decision {
	v := m.view(m.Now())
	for _, id := range down {
		h := v.health[id]
		h.State, h.Forced = desk.HealthDown, -1
		v.health[id] = h
	}
	return decide(q, v)
}

func (m *Monitor) view(now time.Time) view {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookAtClock(now) // nobody is routed by what was believed before a sleep
	v := view{
		now: now, timing: m.Timing, hours: m.Hours, health: map[desk.AccountID]desk.Health{},
		overrides: m.overrides, clockDoubt: m.clock.state != clockRight, preferDup: m.preferDup,
	}
	for _, h := range m.healths(now) {
		v.health[h.Account] = h
	}
	v.allowed = map[desk.AccountID]channel.Allowance{}
	for _, r := range m.Channels.All() {
		if a := r.Channel.Caps().Automatic; a != nil {
			v.allowed[r.Account.ID] = *a
		}
	}
	delete(v.health, 0) // a candidate without an account is never up
	return v
}

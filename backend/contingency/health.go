package contingency

import (
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// half is one direction of an account: sending or receiving.
type half struct {
	state    desk.HealthState
	since    time.Time
	failures []time.Time // inside Timing.DownWindow
	verdict  desk.Verdict
	open     bool      // logged in
	clean    time.Time // RECOVERING: since when nothing failed
}

func (h *half) move(state desk.HealthState, at time.Time) {
	if h.state != state {
		h.state, h.since = state, at
	}
}

// account is the health of one account as a state machine. It has no clock and no lock: each call brings its moment.
type account struct {
	id     desk.AccountID
	kind   desk.Kind
	send   half
	recv   half
	timing desk.Timing

	blocked desk.Verdict // set while only a person can help
	until   time.Time    // end of a restriction
	next    time.Time    // of the channel's own next try
	off     bool         // never set up or unlinked here
	paused  bool         // by the owner
	resumed time.Time    // start or resume: UNKNOWN until a proof or the grace is over
	woke    time.Time    // the last resume
	asleep  bool         // woken, and no sign of life since

	downs     []time.Time   // entries into DOWN inside Timing.FlapWindow
	dwell     time.Duration // least stay in DOWN while flapping; 0 when steady
	downSince time.Time     // of the outage, kept through RECOVERING; zero when up
	proved    bool          // RECOVERING: one real acceptance, or an answered probe with nothing waiting
	lastIn    time.Time
	lastOut   time.Time
	syncing   int
	missed    time.Time
}

func newAccount(id desk.AccountID, kind desk.Kind, timing desk.Timing, now time.Time) *account {
	a := &account{id: id, kind: kind, timing: timing, resumed: now}
	a.send.move(desk.HealthUnknown, now)
	a.recv.move(desk.HealthUnknown, now)
	return a
}

// observe takes one signal. idle says that nothing of this account waits to leave, so that an answered probe is proof
// enough to recover.
func (a *account) observe(s channel.Signal, idle bool) {
	at := s.At
	switch s.Kind {
	case channel.Unconfigured, channel.Connecting, channel.Connected, channel.Blocked, channel.Disconnected, channel.ReceiveFailed:
		a.next = s.Next
	}
	switch s.Kind {
	case channel.Unconfigured:
		a.off, a.blocked = true, ""
		a.opened(false)
	case channel.Connecting:
		a.off = false
	case channel.Blocked:
		a.block(s)
	case channel.Disconnected:
		if !s.Checked {
			a.opened(false)
		}
		a.fail(&a.send, s.Reason, at)
		a.fail(&a.recv, s.Reason, at)
	case channel.Suspect:
		a.suspect(&a.send, at)
		a.suspect(&a.recv, at)
	case channel.SendFailed:
		a.fail(&a.send, s.Reason, at)
	case channel.ReceiveFailed:
		a.recv.open = a.recv.open && s.Checked
		a.fail(&a.recv, s.Reason, at)
	case channel.OnlySends:
		a.send.open, a.recv.open = true, a.recv.open && s.Checked
		a.fail(&a.recv, s.Reason, at)
		a.proved = a.proved || idle
		a.work(&a.send, at)
	case channel.Connected:
		a.off, a.blocked, a.until = false, "", time.Time{}
		a.opened(true)
		a.work(&a.send, at)
		a.work(&a.recv, at)
	case channel.Answered:
		a.answered(at, idle)
	case channel.SendWorked:
		a.lastOut, a.proved = at, true
		a.work(&a.send, at)
	case channel.Received:
		a.lastIn = at
		a.work(&a.recv, at)
	case channel.Syncing:
		a.syncing = s.Count
	case channel.Synced:
		a.syncing = 0
		if !s.Missed.IsZero() {
			a.missed = s.Missed
		}
	}
}

func (a *account) answered(at time.Time, idle bool) {
	for _, h := range []*half{&a.send, &a.recv} {
		if h.open { // otherwise something answered, but nobody is logged in
			a.proved = a.proved || idle
			a.work(h, at)
		}
	}
}

func (a *account) opened(open bool) { a.send.open, a.recv.open = open, open }

func (a *account) block(s channel.Signal) {
	a.opened(false)
	a.blocked, a.until = verdictOf(s.Reason, desk.VerdictUnlinked), s.Until
	for _, h := range []*half{&a.send, &a.recv} {
		h.failures = nil
		h.move(desk.HealthBlocked, s.At)
	}
	if a.downSince.IsZero() {
		a.downSince = s.At
	}
}

func (a *account) suspect(h *half, at time.Time) {
	if h.state == desk.HealthUnknown && a.asleep && at.Sub(a.resumed) < a.timing.ResumeGrace {
		return
	}
	if h.state == desk.HealthUp || h.state == desk.HealthUnknown {
		h.move(desk.HealthSuspect, at)
	}
}

// fail counts one failure of a half: the first makes it SUSPECT, the second inside the window DOWN.
func (a *account) fail(h *half, reason string, at time.Time) {
	if h.state == desk.HealthBlocked {
		return
	}
	h.verdict = verdictOf(reason, h.verdict)
	h.clean = time.Time{}
	if h == &a.send {
		a.proved = false
	}
	if h.state == desk.HealthUnknown && a.asleep && at.Sub(a.resumed) < a.timing.ResumeGrace {
		return // the connections of before the sleep are dead, and the network is only coming back
	}
	if h.state == desk.HealthDown {
		return
	}
	h.failures = append(within(h.failures, at, a.timing.DownWindow), at)
	if h.state == desk.HealthRecovering || len(h.failures) >= a.timing.DownFailures {
		a.down(h, at)
		return
	}
	a.suspect(h, at)
}

func (a *account) down(h *half, at time.Time) {
	if a.send.state != desk.HealthDown && a.recv.state != desk.HealthDown {
		a.entered(at)
	}
	h.failures = nil
	h.move(desk.HealthDown, at)
	if h == &a.send && a.downSince.IsZero() {
		a.downSince = at
	}
}

// entered remembers one entry into DOWN: the third within half an hour makes the channel stay down for a while, so that
// customers are not thrown to and fro.
func (a *account) entered(at time.Time) {
	a.downs = append(within(a.downs, at, a.timing.FlapWindow), at)
	switch {
	case a.dwell > 0: // it never came up since the last dwell
		a.dwell = min(2*a.dwell, a.timing.FlapDwellMax)
	case len(a.downs) >= a.timing.FlapCount:
		a.dwell = a.timing.FlapDwell
	}
}

// work takes one sign of life of a half.
func (a *account) work(h *half, at time.Time) {
	h.failures, a.asleep = nil, false
	switch h.state {
	case desk.HealthDown:
		if a.dwell > 0 && at.Sub(h.since) < a.dwell {
			return
		}
		fallthrough
	case desk.HealthBlocked:
		if a.blocked != "" {
			return
		}
		h.move(desk.HealthRecovering, at)
	case desk.HealthSuspect, desk.HealthUnknown:
		h.move(desk.HealthUp, at)
	}
	h.verdict = ""
	if h.clean.IsZero() {
		h.clean = at
	}
}

// tick lets time pass: the end of UNKNOWN, of a dwell, of a restriction and of RECOVERING.
func (a *account) tick(now time.Time) {
	if a.blocked == desk.VerdictRestricted && !a.until.IsZero() && now.After(a.until) {
		a.blocked = "" // the next Connected recovers it
	}
	for _, h := range []*half{&a.send, &a.recv} {
		switch {
		case h.state == desk.HealthDown && h.open && a.dwell > 0 && now.Sub(h.since) >= a.dwell:
			h.move(desk.HealthRecovering, now)
			h.clean = now
		case h.state == desk.HealthRecovering && a.recovered(h, now):
			h.move(desk.HealthUp, now)
		case h.state == desk.HealthUnknown && (!h.open || a.asleep) && !a.off && now.Sub(a.resumed) >= a.timing.ResumeGrace:
			// A minute without any sign is a sign.
			a.down(h, now)
		}
	}
	if a.send.state == desk.HealthUp {
		a.downSince, a.dwell = time.Time{}, 0
	}
}

func (a *account) recovered(h *half, now time.Time) bool {
	return h.open && a.proved && !h.clean.IsZero() && now.Sub(h.clean) >= a.timing.RecoverClean
}

// resume forgets what was believed before a sleep: no verdict and no failover until something proves either way.
func (a *account) resume(now time.Time) {
	a.resumed, a.downSince = now, time.Time{}
	a.woke, a.asleep = now, true
	if a.blocked != "" {
		return
	}
	for _, h := range []*half{&a.send, &a.recv} {
		h.failures, h.clean = nil, time.Time{}
		h.move(desk.HealthUnknown, now)
	}
}

// health is the account's state in the words of the window. net is the state of this computer's own way out.
func (a *account) health(net desk.InternetState, needsInternet bool) desk.Health {
	h := desk.Health{
		Account: a.id, Kind: a.kind, Send: a.send.state, Receive: a.recv.state,
		State: a.send.state, Since: a.send.since, Until: a.until, LastIn: a.lastIn, LastOut: a.lastOut, Syncing: a.syncing, Woke: a.woke,
		NextTry: a.next, Missed: a.missed,
	}
	if a.off || a.paused {
		h.State, h.Send, h.Receive, h.Actual = desk.HealthOff, desk.HealthOff, desk.HealthOff, desk.HealthOff
		h.NextTry = time.Time{}
		return h
	}
	if h.State == desk.HealthUp && a.recv.state != desk.HealthUp {
		h.State, h.Since = desk.HealthSuspect, a.recv.since // works half: messages leave, so they are not routed around
	}
	h.Verdict, h.Actual, h.DownSince = a.verdict(net, needsInternet), h.State, a.downSince
	return h
}

// within keeps the moments that are no older than window at at.
func within(moments []time.Time, at time.Time, window time.Duration) []time.Time {
	kept := moments[:0]
	for _, m := range moments {
		if at.Sub(m) <= window {
			kept = append(kept, m)
		}
	}
	return kept
}

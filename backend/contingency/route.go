package contingency

import (
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Reasons of decisions, as locale keys.
const (
	reasonNoAddress  = "contingency.noAddress"
	reasonNoConsent  = "contingency.noConsent"
	reasonAllRefused = "contingency.allRefused"
	reasonDoubt      = "contingency.doubt"
	reasonDown       = "contingency.channelDown"
	reasonResuming   = "contingency.resuming"
	reasonHours      = "contingency.quietHours"
	reasonCaps       = "contingency.caps"
	reasonAllowance  = "contingency.allowance"
	reasonFrozen     = "contingency.frozen"
	reasonClock      = "contingency.clock"
	reasonExpired    = "contingency.expired"
	reasonNoChannel  = "contingency.noChannel"
)

// view is everything a decision depends on besides the query: nothing of it changes while one decision is made.
type view struct {
	now        time.Time
	timing     desk.Timing
	hours      Hours
	health     map[desk.AccountID]desk.Health
	overrides  []desk.Override
	clockDoubt bool // the clock is wrong, or nobody knows yet
	// preferDup are the classes for which the owner said, beforehand, "better twice than never".
	preferDup map[desk.Class]bool
	// allowed are the accounts that bound automatic messages.
	allowed map[desk.AccountID]channel.Allowance
}

// decide is rules D4–D6, D10 and D11 as a pure function.
func decide(q desk.RouteQuery, v view) desk.Decision {
	if d, stop := v.gate(q); stop {
		return d
	}
	doubt := hasDoubt(q.Attempts)
	if doubt && v.clockDoubt {
		return hold(desk.HoldClock, reasonClock, time.Time{}) // how long ago it was is not known
	}
	if doubt && !v.preferDup[q.Message.Class] {
		return desk.Decision{Action: desk.Wait, Reason: reasonDoubt}
	}
	allowed := v.consented(q)
	if len(allowed) == 0 {
		return none(q)
	}
	allowed = v.prefer(allowed, q.Message.Conversation)
	allowed, until := v.unspent(q, allowed)
	if len(allowed) == 0 {
		return hold(desk.HoldCaps, reasonAllowance, until)
	}
	d := v.place(q, allowed)
	if a, bound := v.allowed[d.Candidate.Account]; bound && v.counted(q) && d.Action == desk.Go {
		d.Pace = max(d.Pace, a.Every)
	}
	d.Dup = doubt && d.Action == desk.Go
	if d.Action == desk.Go && q.Message.Arrived.Before(v.health[d.Candidate.Account].Woke) {
		d.Pace = max(d.Pace, v.timing.DrainEvery)
	}
	return d
}

// gate is what stops a message whatever the channel: its expiry, a person's word, quiet hours and caps.
func (v view) gate(q desk.RouteQuery) (desk.Decision, bool) {
	m := q.Message
	if !m.Expires.IsZero() && !v.now.Before(m.Expires) && !hasDoubt(q.Attempts) {
		if v.clockDoubt {
			return hold(desk.HoldClock, reasonClock, time.Time{}), true
		}
		return desk.Decision{Action: desk.Expire, Reason: reasonExpired}, true
	}
	if o, ok := v.live(desk.ForceFreeze, 0); ok {
		return hold(desk.HoldFrozen, reasonFrozen, o.Until), true
	}
	if !m.Automatic {
		return desk.Decision{}, false
	}
	if v.clockDoubt {
		return hold(desk.HoldClock, reasonClock, time.Time{}), true
	}
	if open := v.hours.Next(v.now, m.Class); open.After(v.now) {
		return hold(desk.HoldHours, reasonHours, open), true
	}
	if v.counted(q) && (q.AutomaticDay >= v.timing.CapDay || q.AutomaticWeek >= v.timing.CapWeek) {
		return hold(desk.HoldCaps, reasonCaps, v.now.Add(time.Hour)), true
	}
	return desk.Decision{}, false
}

// counted reports whether a message counts against caps and allowances: an automatic one that is no answer to the
// customer's own message, and that did not touch the wire before.
func (v view) counted(q desk.RouteQuery) bool {
	free := !q.LastInbound.IsZero() && v.now.Sub(q.LastInbound) < v.timing.FreeAfterIn
	return q.Message.Automatic && !free && !touched(q.Attempts)
}

// unspent leaves out the accounts whose allowance is used up, and tells when to ask again if that leaves none.
func (v view) unspent(q desk.RouteQuery, list []desk.Candidate) ([]desk.Candidate, time.Time) {
	until := v.now.Add(askAllowance)
	if !v.counted(q) {
		return list, until
	}
	if q.Message.Class == desk.Campaign {
		list = list[:1] // a campaign never fails over
	}
	var left []desk.Candidate
	for _, c := range list {
		a, bound := v.allowed[c.Account]
		if bound && a.Until.After(until) {
			until = a.Until
		}
		if !bound || q.Spent[c.Account] < a.Day {
			left = append(left, c)
		}
	}
	return left, until
}

// askAllowance is when a message that found no allowance asks again.
const askAllowance = time.Hour

// place chooses among the addresses that may be used at all.
func (v view) place(q desk.RouteQuery, allowed []desk.Candidate) desk.Decision {
	left := unrefused(allowed, q.Attempts)
	if len(left) == 0 {
		return desk.Decision{Action: desk.Fail, Reason: reasonAllRefused}
	}
	current, planned := currentOf(left, q.Attempts)
	if !planned {
		return v.first(q, left)
	}
	next, found := v.firstUp(left, current)
	h := v.health[current.Account]
	switch {
	case found && v.preferredOver(next, current, q.Message.Conversation):
		return desk.Decision{Action: desk.Go, Candidate: next}
	case h.State == desk.HealthRecovering:
		return desk.Decision{Action: desk.Go, Candidate: current, Pace: v.timing.DrainEvery}
	case usable(h) && !(found && v.stuck(q)):
		return desk.Decision{Action: desk.Go, Candidate: current}
	}
	due, ever := v.failoverAt(q, current)
	if found && ever && !due.After(v.now) {
		return desk.Decision{Action: desk.Go, Candidate: next}
	}
	return v.wait(h, current, due)
}

// first is where a new message starts: the first address that works, the one "Vai por" shows.
func (v view) first(q desk.RouteQuery, left []desk.Candidate) desk.Decision {
	if q.Message.Class == desk.Campaign {
		left = left[:1] // a campaign never fails over
	}
	if next, found := v.firstUp(left, desk.Candidate{}); found {
		return desk.Decision{Action: desk.Go, Candidate: next}
	}
	for _, c := range left {
		if v.health[c.Account].State == desk.HealthRecovering {
			return desk.Decision{Action: desk.Go, Candidate: c, Pace: v.timing.DrainEvery}
		}
	}
	for _, c := range left {
		if c.Account != 0 {
			return v.wait(v.health[c.Account], c, time.Time{})
		}
	}
	return desk.Decision{Action: desk.Wait, Candidate: left[0], Reason: reasonNoChannel}
}

func (v view) wait(h desk.Health, c desk.Candidate, until time.Time) desk.Decision {
	reason := reasonDown
	if h.State == desk.HealthUnknown {
		reason = reasonResuming
	}
	if !until.After(v.now) {
		until = time.Time{}
	}
	return desk.Decision{Action: desk.Wait, Candidate: c, Until: until, Reason: reason}
}

// stuck is a message whose channel works but refuses it for the moment, for longer than its class has patience.
func (v view) stuck(q desk.RouteQuery) bool {
	last := q.Attempts[len(q.Attempts)-1]
	p, ok := v.timing.Patience[q.Message.Class]
	return ok && last.Tries > 0 && v.now.Sub(q.Message.Arrived) >= p.Wait
}

// failoverAt is when rule D4 lets a queued message leave its address; false when it never does.
func (v view) failoverAt(q desk.RouteQuery, current desk.Candidate) (time.Time, bool) {
	p, ok := v.timing.Patience[q.Message.Class]
	h := v.health[current.Account]
	if !ok || h.State == desk.HealthUnknown {
		return time.Time{}, false
	}
	due := q.Message.Arrived.Add(p.Wait)
	if h.Forced != 0 && h.State == desk.HealthDown {
		return v.now, true // a person said so: no patience
	}
	if since := h.DownSince; !since.IsZero() && since.Add(p.Down).Before(due) {
		due = since.Add(p.Down)
	}
	return due, true
}

// firstUp is the first address that works, other than current. A campaign stays where it is.
func (v view) firstUp(left []desk.Candidate, current desk.Candidate) (desk.Candidate, bool) {
	for _, c := range left {
		if c.Address.ID != current.Address.ID && c.Account != 0 && usable(v.health[c.Account]) {
			return c, true
		}
	}
	return desk.Candidate{}, false
}

// usable: messages leave by this account. One that only fails to receive is used; one that is only suspected is not.
func usable(h desk.Health) bool {
	return h.State == desk.HealthUp || h.State == desk.HealthSuspect && h.Send == desk.HealthUp
}

// consented keeps the addresses with recorded consent for the message's class.
func (v view) consented(q desk.RouteQuery) []desk.Candidate {
	var kept []desk.Candidate
	for _, c := range q.Candidates {
		if c.Address.Allows(q.Message.Class) {
			kept = append(kept, c)
		}
	}
	return kept
}

// prefer puts the kind a person chose for this conversation first.
func (v view) prefer(list []desk.Candidate, conversation desk.ConversationID) []desk.Candidate {
	kind := v.preferredKind(conversation)
	if kind == "" {
		return list
	}
	ordered := make([]desk.Candidate, 0, len(list))
	for _, wanted := range []bool{true, false} {
		for _, c := range list {
			if (c.Address.Kind == kind) == wanted {
				ordered = append(ordered, c)
			}
		}
	}
	return ordered
}

func (v view) preferredKind(conversation desk.ConversationID) desk.Kind {
	for _, o := range v.overrides {
		if o.Action == desk.Prefer && o.Conversation == conversation && o.Live(v.now) {
			return o.Kind
		}
	}
	return ""
}

func (v view) preferredOver(next, current desk.Candidate, conversation desk.ConversationID) bool {
	kind := v.preferredKind(conversation)
	return kind != "" && next.Address.Kind == kind && current.Address.Kind != kind
}

func (v view) live(action desk.OverrideAction, account desk.AccountID) (desk.Override, bool) {
	for _, o := range v.overrides {
		if o.Action == action && o.Account == account && o.Live(v.now) {
			return o, true
		}
	}
	return desk.Override{}, false
}

// currentOf is the address of the newest attempt, when that attempt could still go on by itself.
func currentOf(left []desk.Candidate, attempts []desk.Attempt) (desk.Candidate, bool) {
	if len(attempts) == 0 {
		return desk.Candidate{}, false
	}
	last := attempts[len(attempts)-1]
	if last.State != desk.Planned && last.State != desk.NotSent {
		return desk.Candidate{}, false
	}
	for _, c := range left {
		if c.Address.ID == last.Address {
			c.Account = last.Account
			return c, true
		}
	}
	return desk.Candidate{}, false
}

// unrefused leaves out the addresses whose network refused this very message.
func unrefused(list []desk.Candidate, attempts []desk.Attempt) []desk.Candidate {
	refused := map[desk.AddressID]bool{}
	for _, a := range attempts {
		if a.State == desk.Rejected {
			refused[a.Address] = true
		}
	}
	var left []desk.Candidate
	for _, c := range list {
		if !refused[c.Address.ID] {
			left = append(left, c)
		}
	}
	return left
}

func hasDoubt(attempts []desk.Attempt) bool {
	for _, a := range attempts {
		if a.State == desk.AttemptInDoubt || a.State == desk.Touching {
			return true
		}
	}
	return false
}

func touched(attempts []desk.Attempt) bool {
	for _, a := range attempts {
		if !a.Touched.IsZero() {
			return true
		}
	}
	return false
}

func none(q desk.RouteQuery) desk.Decision {
	if len(q.Candidates) == 0 {
		return desk.Decision{Action: desk.Fail, Reason: reasonNoAddress}
	}
	// A customer who closed the way that was just tried ended the consent with it: that is an end, not something to wait for.
	if n := len(q.Attempts); n > 0 && q.Attempts[n-1].State == desk.Rejected {
		return desk.Decision{Action: desk.Fail, Reason: reasonAllRefused}
	}
	return hold(desk.HoldConsent, reasonNoConsent, time.Time{})
}

func hold(why desk.HoldReason, reason string, until time.Time) desk.Decision {
	return desk.Decision{Action: desk.Hold, Hold: why, Reason: reason, Until: until}
}

package whatsapp

import (
	"strconv"
	"time"

	"planob/backend/channel"
)

// A number that is new here, or was just restricted, is watched most closely: it starts with few automatic messages. These
// are no settings, because the owner cannot take back a lost number.
const (
	warmStep    = 7 * 24 * time.Hour
	calmStop    = 24 * time.Hour   // no automatic message for so long after a restriction
	automaticIn = 12 * time.Second // between two: five a minute
)

// warmUp is how many automatic messages leave in 24 hours, by weeks since the number was linked or its restriction ended.
var warmUp = []int{10, 20, 40}

// allowance is how many automatic messages the number may send now.
func (a *Adapter) allowance() *channel.Allowance {
	now := a.o.Now()
	from := a.linkedSince()
	if ms := a.calm.Load(); ms != 0 {
		calm := time.UnixMilli(ms).UTC().Add(calmStop)
		if now.Before(calm) {
			return &channel.Allowance{Every: automaticIn, Until: calm}
		}
		if calm.After(from) {
			from = calm
		}
	}
	week := 0
	if !from.IsZero() && now.After(from) {
		week = min(int(now.Sub(from)/warmStep), len(warmUp)-1)
	}
	return &channel.Allowance{Day: warmUp[week], Every: automaticIn}
}

// refusedNow stops automatic messages at once; the supervisor keeps it.
func (a *Adapter) refusedNow() {
	if now := a.o.Now().UnixMilli(); now > a.calm.Load() {
		a.calm.Store(now)
	}
}

// quiet keeps when a restriction ends, across restarts too.
func (s *supervisor) quiet(until time.Time) {
	ms := max(until.UnixMilli(), s.a.calm.Load())
	s.a.calm.Store(ms)
	s.setState(stateCalm, strconv.FormatInt(ms, 10))
}

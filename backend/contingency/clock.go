package contingency

import (
	"time"

	"planob/backend/desk"
)

// Ticks are what the computer counts since it started and nobody can set: all of the time, and without that it slept.
type Ticks struct{ Total, Awake time.Duration }

// clockEvent is what one look at the clock found.
type clockEvent struct {
	slept   bool // the computer slept since the last look
	changed bool // what is believed of the clock is not what it was
}

// clockWatch tells a night's sleep from a clock that was set, and a wrong clock from a right one. It compares the wall
// clock with the computer's own counters, with the newest time the store remembers, and with what servers say. It has
// no clock and no lock of its own.
//
//	right     the wall clock moves as the counters do, and nobody contradicted it
//	unproven  just started or woken: for a moment nobody knows what was done to the clock meanwhile
//	wrong     it was set, it is behind what the store remembers, or servers say another time
type clockWatch struct {
	timing desk.Timing
	ticks  func() (Ticks, bool) // nil or false: only the monotonic clock is left, which cannot tell a sleep from a step
	prover bool                 // somebody will tell the time soon after a start

	begun bool
	last  time.Time // as read, with its monotonic part
	count Ticks

	state  clockState
	until  time.Duration // Total at which unproven ends by itself
	ref    time.Time     // what the time was at Total == refAt; zero while nobody knows
	refAt  time.Duration
	slack  time.Duration // how far from ref the wall clock may be to be believed again
	floor  time.Time     // the newest time the store remembers: it is not earlier than that
	voices map[string]voice
}

type clockState int

const (
	clockRight clockState = iota
	clockUnproven
	clockWrong
)

// voice is what one server said that does not fit the wall clock.
type voice struct {
	far time.Time
	at  time.Duration // Total then
}

const (
	// voicesAgree is how far two servers may be apart and still say the same.
	voicesAgree = time.Minute
	// voiceKept is for how long a server's word is remembered.
	voiceKept = 10 * time.Minute
)

// oldest is before this program was made: no clock that says less is right.
var oldest = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// look compares the clock with what it was at the last look.
func (c *clockWatch) look(now time.Time) clockEvent {
	was := c.state
	wall, count, slept := now.Round(0), c.read(now), false
	if !c.begun {
		c.begun = true
		c.begin(wall, count)
	} else if slept = c.slept(count); slept && c.state == clockRight {
		c.doubt(count)
	}
	c.last, c.count = now, count
	c.judge(wall, count.Total)
	return clockEvent{slept: slept, changed: c.state != was}
}

// read is the counters now. Without the system's they go on by the monotonic clock; what the wall clock ran ahead of it
// is taken for sleep.
func (c *clockWatch) read(now time.Time) Ticks {
	if c.ticks != nil {
		if count, ok := c.ticks(); ok {
			return count
		}
	}
	if !c.begun {
		return Ticks{}
	}
	awake := now.Sub(c.last)
	total := awake
	if ahead := now.Round(0).Sub(c.last.Round(0)) - awake; ahead > c.timing.ClockJump {
		total += ahead
	}
	return Ticks{Total: c.count.Total + total, Awake: c.count.Awake + awake}
}

func (c *clockWatch) slept(count Ticks) bool {
	return (count.Total-c.count.Total)-(count.Awake-c.count.Awake) > c.timing.ClockJump
}

func (c *clockWatch) begin(wall time.Time, count Ticks) {
	c.voices = map[string]voice{}
	if c.floor.Before(oldest) {
		c.floor = oldest
	}
	if c.prover && !c.behind(wall) {
		c.doubt(count)
	}
	c.follow(wall, count.Total)
}

// doubt leaves the clock unproven until somebody tells the time, or nobody did for a while.
func (c *clockWatch) doubt(count Ticks) {
	c.state, c.until = clockUnproven, count.Total+c.timing.ResumeGrace
}

// judge decides by ref and floor what the wall clock is worth.
func (c *clockWatch) judge(wall time.Time, total time.Duration) {
	if c.behind(wall) {
		c.state, c.ref = clockWrong, time.Time{} // what came before proves nothing about what comes
		return
	}
	if c.ref.IsZero() { // it was behind and somebody put it right
		c.doubt(Ticks{Total: total})
		c.follow(wall, total)
		return
	}
	off := wall.Sub(c.truth(total))
	if off.Abs() > c.slack {
		c.state = clockWrong
		return
	}
	if c.state == clockWrong || c.state == clockUnproven && total >= c.until {
		c.state = clockRight
	}
	c.follow(wall, total)
}

func (c *clockWatch) behind(wall time.Time) bool {
	return wall.Before(c.floor.Add(-c.timing.ClockWrong))
}

// follow takes the wall clock as the truth from here on, so that a clock that is a little fast is not doubted for it.
func (c *clockWatch) follow(wall time.Time, total time.Duration) {
	c.ref, c.refAt, c.slack = wall, total, c.timing.ClockJump
}

func (c *clockWatch) truth(total time.Duration) time.Time { return c.ref.Add(total - c.refAt) }

// hear takes what time it is at a server. One that agrees settles every doubt. One that does not is believed against a
// clock that is in doubt already; against one that is not, a second has to say the same. It reports whether what is
// believed of the clock changed.
func (c *clockWatch) hear(source string, far, now time.Time) bool {
	if !c.begun || far.Before(oldest) {
		return false
	}
	was, wall, total := c.state, now.Round(0), c.read(now).Total
	if wall.Sub(far).Abs() <= c.timing.ClockWrong {
		c.trust(wall, total)
		return was != clockRight
	}
	second := c.state != clockRight
	for name, v := range c.voices {
		switch {
		case total-v.at > voiceKept:
			delete(c.voices, name)
		case name != source && v.far.Add(total-v.at).Sub(far).Abs() <= voicesAgree:
			second = true
		}
	}
	c.voices[source] = voice{far, total}
	if second {
		c.state, c.ref, c.refAt, c.slack = clockWrong, far, total, c.timing.ClockWrong
		c.floor = oldest // servers know better than what this clock wrote
	}
	return c.state != was
}

// trust takes the wall clock for right, because a server or a person says so.
func (c *clockWatch) trust(wall time.Time, total time.Duration) {
	c.state = clockRight
	if c.floor.After(wall) {
		c.floor = wall // it was written by a clock that ran ahead
	}
	clear(c.voices)
	c.follow(wall, total)
}

// ahead is by how much the wall clock is wrong, as far as that is known: more than zero when it is fast.
func (c *clockWatch) ahead(now time.Time) time.Duration {
	switch {
	case c.state != clockWrong:
		return 0
	case c.ref.IsZero():
		return now.Round(0).Sub(c.floor) // at least
	}
	return now.Round(0).Sub(c.truth(c.read(now).Total))
}

package contingency

import "time"

type clockEvent int

const (
	clockSteady clockEvent = iota
	clockSlept
	clockStepped
)

// tolerated is how far the wall clock and the monotonic clock may part between two looks.
const tolerated = time.Minute

// clockWatch compares the wall clock with the monotonic one. A wall clock that ran ahead means the computer slept (its
// monotonic clock stood still) or was set forward; one that ran back was set, and is suspect until it catches up.
type clockWatch struct {
	last  time.Time
	high  time.Time // highest wall time seen
	wrong bool
}

func (c *clockWatch) look(now time.Time) clockEvent {
	defer func() { c.last = now }()
	wall := now.Round(0)
	if wall.Before(c.high.Add(-tolerated)) {
		c.wrong = true
		return clockStepped
	}
	if wall.After(c.high) {
		c.high = wall
	}
	c.wrong = wall.Year() < 2026 // older than the program itself
	if c.last.IsZero() {
		return clockSteady
	}
	if wall.Sub(c.last.Round(0))-now.Sub(c.last) > tolerated {
		return clockSlept
	}
	return clockSteady
}

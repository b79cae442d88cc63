package contingency

import (
	"testing"
	"time"

	"planob/backend/desk"
)

// desktop is a computer whose clock, sleep and counters a test moves by hand.
type desktop struct {
	*testing.T
	clockWatch
	wall  time.Time
	count Ticks
}

func boot(t *testing.T, at, floor time.Time, prover bool) *desktop {
	d := &desktop{T: t, wall: at}
	d.clockWatch = clockWatch{timing: desk.DefaultTiming(), floor: floor, prover: prover, ticks: func() (Ticks, bool) { return d.count, true }}
	d.look(d.wall)
	return d
}

func (d *desktop) pass(t time.Duration) clockEvent {
	d.wall = d.wall.Add(t)
	d.count.Total += t
	d.count.Awake += t
	return d.look(d.wall)
}

func (d *desktop) sleep(t time.Duration) clockEvent {
	d.wall = d.wall.Add(t)
	d.count.Total += t
	return d.look(d.wall)
}

func (d *desktop) set(by time.Duration) clockEvent {
	d.wall = d.wall.Add(by)
	return d.look(d.wall)
}

func (d *desktop) want(what string, state clockState) {
	d.Helper()
	if d.state != state {
		d.Errorf("%s: state %d, want %d", what, d.state, state)
	}
}

// A night's sleep is not a clock that was set, and the other way round, whichever way it was set.
func TestSleepIsNotAStep(t *testing.T) {
	d := boot(t, ten, time.Time{}, false)
	d.want("start", clockRight)
	if e := d.sleep(8 * time.Hour); !e.slept {
		t.Error("the sleep went unseen")
	}
	d.want("just woken", clockUnproven)
	d.pass(time.Minute)
	d.want("a minute later", clockRight)
	for _, by := range []time.Duration{3 * time.Hour, -24 * time.Hour, -2 * time.Minute} {
		if e := d.set(by); e.slept || !e.changed {
			t.Errorf("set by %s: %+v", by, e)
		}
		d.want("set by "+by.String(), clockWrong)
		if got := d.ahead(d.wall); got != by {
			t.Errorf("fast by %s, want %s", got, by)
		}
		d.pass(time.Hour)
		d.want("an hour later", clockWrong)
		d.set(-by)
		d.want("put right", clockRight)
	}
}

// A clock set forward while the computer slept is noticed at waking.
func TestStepInsideASleep(t *testing.T) {
	d := boot(t, ten, time.Time{}, false)
	d.wall = d.wall.Add(3 * time.Hour)
	if e := d.sleep(8 * time.Hour); !e.slept {
		t.Error("the sleep went unseen")
	}
	d.want("woken", clockWrong)
}

// A clock that is a second fast every minute is followed, and not doubted for it.
func TestDriftIsFollowed(t *testing.T) {
	d := boot(t, ten, time.Time{}, false)
	for range 24 * 60 {
		d.pass(time.Minute)
		d.set(time.Second)
	}
	d.want("a day later", clockRight)
}

// A clock behind what the store remembers is wrong from the start, whoever else is silent, until somebody puts it right.
func TestClockBehindTheStore(t *testing.T) {
	for name, at := range map[string]time.Time{"1970": time.Unix(3600, 0), "a day ago": ten.Add(-24 * time.Hour)} {
		d := boot(t, at, ten, true)
		d.want(name, clockWrong)
		if d.ahead(d.wall) >= 0 {
			t.Errorf("%s: not told as slow", name)
		}
		d.set(ten.Add(time.Hour).Sub(d.wall))
		d.want(name+", put right", clockUnproven)
		d.pass(2 * time.Minute)
		d.want(name+", two minutes later", clockRight)
	}
	d := boot(t, time.Unix(0, 0), time.Time{}, false)
	d.want("1970 in an empty store", clockWrong)
}

// After a start nobody knows what was done to the clock: it is unproven until a server tells, or for a minute.
func TestStartIsUnproven(t *testing.T) {
	d := boot(t, ten, ten.Add(-time.Hour), true)
	d.want("start", clockUnproven)
	d.hear("a", d.wall.Add(4*time.Minute), d.wall)
	d.want("a server agrees", clockRight)

	d = boot(t, ten, ten.Add(-time.Hour), true)
	d.pass(61 * time.Second)
	d.want("nobody told for a minute", clockRight)

	d = boot(t, ten.Add(3*time.Hour), ten.Add(-time.Hour), true)
	d.hear("a", ten, d.wall)
	d.want("a server says it is three hours fast", clockWrong)
	if got := d.ahead(d.wall); got != 3*time.Hour {
		t.Errorf("fast by %s", got)
	}
	d.pass(10 * time.Minute)
	d.want("ten minutes later", clockWrong)
	d.set(-3 * time.Hour)
	d.want("put right", clockRight)
}

// Against a clock in good standing one strange server proves nothing; two that agree do.
func TestOneStrangeServerProvesNothing(t *testing.T) {
	d := boot(t, ten, time.Time{}, false)
	d.hear("a", ten.Add(-2*time.Hour), d.wall)
	d.hear("a", ten.Add(-2*time.Hour), d.wall)
	d.want("one server, twice", clockRight)
	d.hear("b", ten.Add(-5*time.Hour), d.wall)
	d.want("two that disagree", clockRight)
	d.pass(time.Minute)
	d.hear("c", d.wall.Add(-2*time.Hour), d.wall)
	d.want("two that agree", clockWrong)
	d.hear("d", d.wall, d.wall)
	d.want("one that agrees with the clock", clockRight)
}

// A store written by a clock that ran ahead does not make a right clock wrong for ever: a server or a person settles it.
func TestStoreFromTheFuture(t *testing.T) {
	d := boot(t, ten, ten.Add(1000*24*time.Hour), true)
	d.want("start", clockWrong)
	d.hear("a", ten, d.wall)
	d.want("a server agrees with the clock", clockRight)

	d = boot(t, ten, ten.Add(1000*24*time.Hour), false)
	d.trust(d.wall, d.count.Total)
	d.pass(time.Hour)
	d.want("a person said so", clockRight)
}

// Where the system has no counters, a leap ahead of the monotonic clock is taken for a sleep, and a step back is seen.
func TestWithoutCounters(t *testing.T) {
	c := clockWatch{timing: desk.DefaultTiming()}
	c.look(ten)
	if e := c.look(ten.Add(-time.Hour)); e.slept {
		t.Error("a step back is no sleep")
	}
}

// The system's counters run, and the one that stops in sleep is never ahead of the other.
func TestSystemTicks(t *testing.T) {
	a, ok := SystemTicks()
	if !ok {
		t.Log("this system's counters are not known")
		return
	}
	time.Sleep(20 * time.Millisecond)
	b, _ := SystemTicks()
	if b.Total <= a.Total || b.Awake <= a.Awake || b.Total+time.Second < b.Awake {
		t.Errorf("%v then %v", a, b)
	}
}

package backup

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"planob/backend/event"
)

const (
	settingQuiet = "backup.quiet"
	// usualQuiet is the hour of the daily copy until the shop's own messages taught a better one.
	usualQuiet = 3
	// learnFrom is how far back the messages are counted.
	learnFrom = 28 * 24 * time.Hour

	look = time.Minute
	// rested is how long after the start, or after the computer slept, a missed copy is caught up: people who just opened
	// the program want to answer their customers first.
	rested = 4 * time.Minute
	// retryAfter is how long a destination that failed is left alone.
	retryAfter = time.Hour
)

// dayOf is the local date whose copy is due at t: that of a date is due from its quiet hour on. Only the clock on the
// wall is looked at, and a date is copied once, so an hour that a change of time leaves out, or repeats, neither skips a
// copy nor doubles it.
func dayOf(t time.Time, quiet int) string {
	y, m, d := t.Date()
	if t.Hour() < quiet {
		d--
	}
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// due reports whether the destination has no copy of today yet. A date far ahead was written by a wrong clock.
func (d Destination) due(now time.Time, quiet int) bool {
	if since := now.Sub(d.Tried); d.Failed != "" && since >= 0 && since < retryAfter {
		return false
	}
	return d.Day < dayOf(now, quiet) || d.Day > dayOf(now.AddDate(0, 0, 2), quiet)
}

// quietest is the hour with the fewest messages around it. The present one stays unless another is half as busy, so that
// the copy does not wander from day to day.
func quietest(hours map[time.Time]int, zone *time.Location, present int) int {
	var count [24]int
	for at, n := range hours {
		count[at.In(zone).Hour()] += n
	}
	busy := func(h int) int { return count[(h+23)%24] + 2*count[h] + count[(h+1)%24] }
	far := func(h int) int { return min((h-usualQuiet+24)%24, (usualQuiet-h+24)%24) }
	best := usualQuiet
	for h := range 24 {
		if busy(h) < busy(best) || busy(h) == busy(best) && far(h) < far(best) {
			best = h
		}
	}
	if busy(best)*2 < busy(present) {
		return best
	}
	return present
}

// QuietHour is the local hour of the daily copy.
func (k *Keeper) QuietHour(ctx context.Context) (int, error) {
	text, err := k.Settings.Get(ctx, settingQuiet)
	if err != nil {
		return usualQuiet, err
	}
	hour, err := strconv.Atoi(text)
	if err != nil || hour < 0 || hour > 23 {
		return usualQuiet, nil // never learned
	}
	return hour, nil
}

// learn counts the messages of the last weeks once a day.
func (k *Keeper) learn(ctx context.Context, now time.Time) error {
	today := now.Format(time.DateOnly)
	if k.learned == today {
		return nil
	}
	present, err := k.QuietHour(ctx)
	if err != nil {
		return err
	}
	hours, err := k.Store.ArrivalHours(ctx, now.Add(-learnFrom))
	if err != nil {
		return fmt.Errorf("count messages by hour: %w", err)
	}
	if best := quietest(hours, k.Zone, present); best != present {
		if err := k.Settings.Set(ctx, settingQuiet, strconv.Itoa(best)); err != nil {
			return err
		}
	}
	k.learned = today
	return nil
}

// Due are the destinations that can be reached and have no copy of today. What a screen shows may change without an
// event of the store, when a disk comes or goes or the last copy gets old: then it is told to look again.
func (k *Keeper) Due(ctx context.Context) ([]int64, error) {
	o, err := k.Overview(ctx)
	if err != nil || o.Method == "" {
		return nil, err
	}
	seen := fmt.Sprint(o.Late)
	for _, p := range o.Destinations {
		seen += fmt.Sprint(p.ID, p.Presence)
	}
	if seen != k.seen {
		k.seen = seen
		k.bus.Publish(event.BackupChanged{})
	}
	return k.due(o), nil
}

func (k *Keeper) due(o Overview) []int64 {
	var ids []int64
	for _, p := range o.Destinations {
		if p.Presence == Here && p.due(k.local(), o.Quiet) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func (k *Keeper) local() time.Time { return k.Now().In(k.Zone) }

// Run has a copy made every day at the quiet hour, and makes up for one that was missed because the computer was off or
// asleep, or a disk was not plugged in. start makes the copies and returns when they are done.
func (k *Keeper) Run(ctx context.Context, start func(ctx context.Context, destinations []int64) error) error {
	awake := k.local().Round(0) // without the monotonic reading, which stands still while a computer sleeps
	last := awake
	for {
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return nil
		}
		now := k.local().Round(0)
		if gap := now.Sub(last); gap > 3*look || gap < 0 {
			awake = now
		}
		last = now
		if err := k.tick(ctx, now.Sub(awake) >= rested, start); err != nil && ctx.Err() == nil {
			k.log.Warn("daily copy", "err", err)
		}
		last = k.local().Round(0) // a long copy is no sleep
	}
}

func (k *Keeper) tick(ctx context.Context, rested bool, start func(context.Context, []int64) error) error {
	ids, err := k.Due(ctx)
	if err != nil || !rested {
		return err
	}
	if err := k.learn(ctx, k.local()); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	return start(ctx, ids)
}

package backup

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// live is a shop that looks every half hour from one moment to another, in the zone that each moment has, and makes a copy
// whenever one is due. It returns how many copies each local date got.
func live(from, to time.Time, quiet int, at func(time.Time) *time.Location) map[string]int {
	var d Destination
	made := map[string]int{}
	for now := from; now.Before(to); now = now.Add(30 * time.Minute) {
		local := now.In(at(now))
		if d.due(local, quiet) {
			d.Day = dayOf(local, quiet)
			made[d.Day]++
		}
	}
	return made
}

// TestFault_25: whatever the clock on the wall does (an hour left out, an hour repeated, the old change at midnight of
// Brazil, another hemisphere), every date has exactly one copy, at each quiet hour.
func TestFault_25(t *testing.T) {
	for _, c := range []struct {
		zone string
		year int
	}{{"America/Sao_Paulo", 2018}, {"America/Sao_Paulo", 2026}, {"America/New_York", 2026}, {"Australia/Lord_Howe", 2026}} {
		z := zone(t, c.zone)
		for _, quiet := range []int{0, 1, 2, 3, 23} { // around the hours at which clocks are changed
			from := time.Date(c.year, 1, 1, quiet, 0, 0, 0, z)
			made := live(from, from.AddDate(1, 0, 0), quiet, func(time.Time) *time.Location { return z })
			for day := time.Date(c.year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == c.year; day = day.AddDate(0, 0, 1) {
				if n := made[day.Format(time.DateOnly)]; n != 1 {
					t.Errorf("%s, quiet hour %d: %d copies of %s", c.zone, quiet, n, day.Format(time.DateOnly))
				}
			}
		}
	}
}

// A traveller who takes the computer through other zones and back gets one copy a date as well.
func TestCopiesOfATraveller(t *testing.T) {
	zones := []*time.Location{zone(t, "America/Sao_Paulo"), zone(t, "Europe/Lisbon"), zone(t, "America/Rio_Branco"), zone(t, "America/Sao_Paulo")}
	from := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	made := live(from, from.AddDate(0, 0, 20), 3, func(now time.Time) *time.Location { return zones[int(now.Sub(from).Hours()/120)%4] })
	if len(made) != 20 && len(made) != 21 {
		t.Errorf("%d dates in 20 days", len(made))
	}
	for day, n := range made {
		if n != 1 {
			t.Errorf("%d copies of %s", n, day)
		}
	}
}

// A destination that failed is left alone for an hour; one that a wrong clock dated into the future is not forgotten.
func TestDue(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		d    Destination
		want bool
	}{
		{"new", Destination{}, true},
		{"has today's", Destination{Day: "2026-11-20"}, false},
		{"has yesterday's", Destination{Day: "2026-11-19"}, true},
		{"failed just now", Destination{Day: "2026-11-19", Failed: "backup.diskFull", Tried: now.Add(-10 * time.Minute)}, false},
		{"failed long ago", Destination{Day: "2026-11-19", Failed: "backup.diskFull", Tried: now.Add(-61 * time.Minute)}, true},
		{"failed in the future", Destination{Failed: "backup.diskFull", Tried: now.Add(time.Hour)}, true},
		{"a day ahead, west of where it was made", Destination{Day: "2026-11-21"}, false},
		{"years ahead", Destination{Day: "2099-01-01"}, true},
	} {
		if got := c.d.due(now, 3); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if (Destination{Day: "2026-11-19"}).due(now, 10) {
		t.Error("due before its hour")
	}
}

// The quiet hour is the one with the fewest messages; an empty shop and a tie keep the usual one, and small differences
// do not move it.
func TestQuietest(t *testing.T) {
	z := zone(t, "America/Sao_Paulo")
	traffic := func(n func(hour int) int) map[time.Time]int {
		hours := map[time.Time]int{}
		for h := range 24 * 14 {
			at := time.Date(2026, 11, 1, h, 0, 0, 0, z)
			hours[at] = n(at.Hour())
		}
		return hours
	}
	for _, c := range []struct {
		name          string
		n             func(int) int
		present, want int
	}{
		{"empty", func(int) int { return 0 }, 3, 3},
		{"by day", func(h int) int {
			if h >= 8 && h < 19 {
				return 30
			}
			return 0
		}, 3, 3},
		{"a night shop", func(h int) int {
			if h >= 18 || h < 6 {
				return 30
			}
			if h < 10 || h > 14 {
				return 5
			}
			return 0
		}, 3, 11},
		{"a little quieter elsewhere", func(h int) int {
			if h == 5 {
				return 8
			}
			return 10
		}, 3, 3},
	} {
		if got := quietest(traffic(c.n), z, c.present); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

package backup

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// memory is a store that lies in memory, because SQLite waits on clocks of its own.
type memory struct {
	settings map[string]string
	places   []Destination
	copies   []Record
}

func (m *memory) Get(_ context.Context, name string) (string, error) { return m.settings[name], nil }
func (m *memory) Set(_ context.Context, name, value string) error {
	m.settings[name] = value
	return nil
}
func (m *memory) Snapshot(context.Context, string, func(done, total int)) error { return nil }
func (m *memory) MediaHashes(context.Context) ([]string, error)                 { return nil, nil }
func (m *memory) ArrivalHours(context.Context, time.Time) (map[time.Time]int, error) {
	return nil, nil
}

type placesInMemory struct{ *memory }

func (m placesInMemory) Add(_ context.Context, d Destination) (Destination, error) {
	d.ID = int64(len(m.places) + 1)
	m.places = append(m.places, d)
	return d, nil
}
func (m placesInMemory) List(context.Context) ([]Destination, error) { return m.places, nil }
func (m placesInMemory) Save(_ context.Context, d Destination) error {
	m.places[d.ID-1] = d
	return nil
}
func (m placesInMemory) Remove(context.Context, int64, time.Time) error { return nil }

type copiesInMemory struct{ *memory }

func (m copiesInMemory) Add(_ context.Context, r Record) (Record, error) { return r, nil }
func (m copiesInMemory) Proved(context.Context, int64, time.Time, string) error {
	return nil
}
func (m copiesInMemory) Gone(context.Context, int64, time.Time) error { return nil }
func (m copiesInMemory) List(context.Context) ([]Record, error)       { return m.copies, nil }

// A copy that was missed while the computer was off, or slept, is made up for some minutes after people are back, not at
// once; one that is due while the program runs is begun in its hour.
func TestMissedCopyIsCaughtUp(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m := &memory{settings: map[string]string{settingKeys: `{"method":"recovery"}`}}
		var slept atomic.Int64
		k := NewKeeper(New(Options{
			Dir: data, Store: m, Settings: m, Zone: time.UTC, Now: func() time.Time { return time.Now().Add(time.Duration(slept.Load())) },
		}), copiesInMemory{m}, placesInMemory{m}, event.NewBus(), slog.New(slog.DiscardHandler))
		if _, err := k.AddDestination(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var last, count atomic.Int64 // when the last copy began; how many there were
		done := make(chan error)
		start := func(_ context.Context, ids []int64) error {
			last.Store(k.Now().UnixNano())
			count.Add(1)
			d := m.places[0]
			d.Day = dayOf(k.local(), usualQuiet)
			time.Sleep(10 * time.Minute) // a long copy is no sleep of the computer
			return placesInMemory{m}.Save(ctx, d)
		}
		go func() { done <- k.Run(ctx, start) }()
		next := func(what string, from time.Time, least, most time.Duration) {
			t.Helper()
			synctest.Wait()
			if after := time.Unix(0, last.Load()).Sub(from); after < least || after > most {
				t.Errorf("%s: after %s", what, after)
			}
		}
		began := k.Now() // synctest begins at midnight
		time.Sleep(6 * time.Minute)
		next("after the start", began, rested, rested+2*look)
		time.Sleep(5 * time.Hour)
		next("in its hour", began, 3*time.Hour, 3*time.Hour+2*look)
		slept.Store(int64(30 * time.Hour))
		woke := k.Now()
		time.Sleep(8 * time.Minute)
		next("after a sleep", woke, rested, rested+2*look)
		if n := count.Load(); n != 3 {
			t.Errorf("%d copies on three dates", n)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Whoever has not chosen a key yet is left alone.
func TestNothingIsDueBeforeTheSetUp(t *testing.T) {
	m := &memory{settings: map[string]string{}, places: []Destination{{ID: 1, Path: t.TempDir()}}}
	k := NewKeeper(New(Options{Dir: t.TempDir(), Store: m, Settings: m, Now: time.Now}), copiesInMemory{m}, placesInMemory{m},
		event.NewBus(), slog.New(slog.DiscardHandler))
	if ids, err := k.Due(t.Context()); err != nil || len(ids) != 0 {
		t.Error(ids, err)
	}
	if _, err := k.MakeCopy(t.Context(), desk.Program, nil); desk.ErrorCode(err) != desk.CodeConflict {
		t.Error(err)
	}
}

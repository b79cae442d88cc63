package job_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
	"planob/backend/store"
)

var ana = desk.Actor{Name: "ana", Role: desk.Manager}

func runner(t *testing.T) (*job.Runner, *store.DB, *event.Bus) {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	bus := event.NewBus()
	return job.New(store.NewJobs(db), bus, slog.New(slog.NewTextHandler(io.Discard, nil))), db, bus
}

// A job tells how far it is, how it ended and what it made, and keeps that.
func TestJobEnds(t *testing.T) {
	ctx := context.Background()
	r, _, _ := runner(t)
	for _, c := range []struct {
		err     error
		outcome job.Outcome
		key     string
	}{
		{nil, job.OK, ""},
		{errors.New("disk"), job.Failed, "job.failed"},
		{desk.NewError(desk.CodeInvalid, "sheet.broken", nil), job.Failed, "sheet.broken"},
		{context.Canceled, job.Failed, "job.failed"}, // nobody cancelled it
	} {
		id, err := r.Start(ctx, "import", ana, 10, func(_ context.Context, p *job.Progress) (int64, error) {
			p.Add(3)
			p.Total(12)
			return 77, c.err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Wait(ctx, id); err != nil {
			t.Fatal(err)
		}
		got, err := r.Get(ctx, id)
		if err != nil || got.Outcome != c.outcome || got.ErrorKey != c.key || got.Done != 3 || got.Total != 12 ||
			got.Result != 77 || got.Actor != "ana" || got.Ended.IsZero() {
			t.Errorf("%v: got %+v, %v", c.err, got, err)
		}
	}
	all, err := r.List(ctx)
	if err != nil || len(all) != 4 || all[0].ID < all[3].ID {
		t.Errorf("list %v, %v", all, err)
	}
}

// A panic ends the job and not the program, and its value reaches no log.
func TestPanicEndsTheJobOnly(t *testing.T) {
	ctx := context.Background()
	_, db, bus := runner(t)
	var log strings.Builder
	r := job.New(store.NewJobs(db), bus, slog.New(slog.NewTextHandler(&log, nil)))
	id, err := r.Start(ctx, "import", ana, 0, func(context.Context, *job.Progress) (int64, error) { panic("Dona Rosa") })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Wait(ctx, id); err != nil || got.Outcome != job.Failed {
		t.Errorf("got %+v, %v", got, err)
	}
	if strings.Contains(log.String(), "Rosa") || !strings.Contains(log.String(), "panic of type string") {
		t.Errorf("log: %s", log.String())
	}
}

func untilStopped(ctx context.Context, p *job.Progress) (int64, error) {
	p.Result(5)
	<-ctx.Done()
	return 0, ctx.Err()
}

// A person's cancel and the end of the program are told apart.
func TestCancelAndClose(t *testing.T) {
	ctx := context.Background()
	r, _, _ := runner(t)
	closing, end := context.WithCancel(ctx)
	closed := make(chan error)
	go func() { closed <- r.Run(closing) }()
	one, err := r.Start(ctx, "import", ana, 0, untilStopped)
	if err != nil {
		t.Fatal(err)
	}
	two, err := r.Start(ctx, "import", ana, 0, untilStopped)
	if err != nil {
		t.Fatal(err)
	}
	r.Cancel(one)
	if got, _ := r.Wait(ctx, one); got.Outcome != job.Cancelled || got.Result != 5 {
		t.Errorf("cancelled: %+v", got)
	}
	end()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if got, _ := r.Get(ctx, two); got.Outcome != job.Interrupted {
		t.Errorf("closed: %+v", got)
	}
	if _, err := r.Start(ctx, "import", ana, 0, untilStopped); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("started while closing: %v", err)
	}
}

// What a dead program left running is marked as interrupted before anything new starts.
func TestDeadProgramsJobsAreInterrupted(t *testing.T) {
	ctx := context.Background()
	r, db, _ := runner(t)
	dead, err := store.NewJobs(db).Add(ctx, job.Record{What: "backup", Started: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	id, err := r.Start(ctx, "import", ana, 0, func(context.Context, *job.Progress) (int64, error) { return 0, nil })
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := r.Get(ctx, dead); got.Outcome != job.Interrupted || got.Ended.IsZero() {
		t.Errorf("dead: %+v", got)
	}
	if got, _ := r.Wait(ctx, id); got.Outcome != job.OK {
		t.Errorf("new: %+v", got)
	}
	if _, err := r.Get(ctx, 1); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("unknown job: %v", err)
	}
}

// However fast a job moves, it is told of at most ten times a second, and kept now and then.
func TestEventsAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		db := &memory{}
		bus := event.NewBus()
		var told atomic.Int64
		bus.Subscribe(func(event.Event) { told.Add(1) })
		r := job.New(db, bus, slog.New(slog.DiscardHandler))
		id, err := r.Start(ctx, "import", ana, 0, func(_ context.Context, p *job.Progress) (int64, error) {
			for range 10_000 {
				p.Add(1)
				time.Sleep(time.Millisecond)
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Wait(ctx, id)
		synctest.Wait()
		if err != nil || got.Done != 10_000 {
			t.Fatalf("%+v, %v", got, err)
		}
		if n := told.Load(); n < 50 || n > 102 {
			t.Errorf("%d events in 10 s", n)
		}
		if n := db.saves.Load(); n < 4 || n > 7 {
			t.Errorf("%d writes in 10 s", n)
		}
	})
}

// memory is a store without a file, for a bubble of simulated time.
type memory struct {
	saves atomic.Int64
	job.Store
}

func (m *memory) Add(context.Context, job.Record) (int64, error)   { return 1, nil }
func (m *memory) Save(context.Context, job.Record) error           { m.saves.Add(1); return nil }
func (m *memory) Interrupt(context.Context, time.Time) error       { return nil }
func (m *memory) Get(context.Context, int64) (job.Record, error)   { return job.Record{}, nil }
func (m *memory) Ended(context.Context, int) ([]job.Record, error) { return nil, nil }

// Package job keeps long work in sight: what runs, how far it is, how it ended. A piece of work outlives the call that
// started it, can be cancelled by a person, and is never left looking as if it still ran after the program died. The
// package knows nothing of what the work does.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Outcome is how a job ended.
type Outcome string

// The outcomes; Running is the only one that is not an end.
const (
	Running     Outcome = ""
	OK          Outcome = "ok"
	Failed      Outcome = "failed"
	Cancelled   Outcome = "cancelled"   // by a person
	Interrupted Outcome = "interrupted" // the program closed or died
)

// Record is one job as it is kept and shown.
type Record struct {
	ID       int64
	What     string // import, export, backup, restore, verify
	Actor    string
	Started  time.Time
	Ended    time.Time
	Done     int64
	Total    int64 // 0 while unknown
	Outcome  Outcome
	ErrorKey string // locale key, when it failed
	Result   int64  // id of what it made
}

// Store keeps the records.
type Store interface {
	Add(ctx context.Context, r Record) (id int64, err error)
	Save(ctx context.Context, r Record) error
	Get(ctx context.Context, id int64) (Record, error)
	// Ended returns the last limit jobs that ended, the newest first.
	Ended(ctx context.Context, limit int) ([]Record, error)
	// Interrupt ends every job that never ended, as Interrupted.
	Interrupt(ctx context.Context, at time.Time) error
}

// How often a job that moves is told of and kept.
const (
	tellEvery = 100 * time.Millisecond
	keepEvery = 20 // times tellEvery
	shown     = 10 // ended jobs in a list
	lastWrite = 10 * time.Second
)

var (
	errCancelled = errors.New("cancelled by a person")
	errClosing   = errors.New("the program closes")
)

// WasCancelled reports whether ctx, a job's own, ended because a person cancelled the job.
func WasCancelled(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errCancelled) }

// Runner runs jobs. It is safe for concurrent use.
type Runner struct {
	store Store
	bus   event.Publisher
	log   *slog.Logger
	now   func() time.Time

	mu      sync.Mutex
	swept   bool
	closing bool
	live    map[int64]*running
	all     sync.WaitGroup
}

type running struct {
	stop  context.CancelCauseFunc
	ended chan struct{}

	mu  sync.Mutex
	rec Record
}

func (j *running) snapshot() Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.rec
}

// New returns a runner. Nothing happens before Run or Start.
func New(store Store, bus event.Publisher, log *slog.Logger) *Runner {
	return &Runner{store: store, bus: bus, log: log, now: time.Now, live: map[int64]*running{}}
}

// Run marks the jobs of a program that died, blocks until ctx ends, then stops every job and waits for it.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.sweep(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	r.mu.Lock()
	r.closing = true
	for _, j := range r.live {
		j.stop(errClosing)
	}
	r.mu.Unlock()
	r.all.Wait()
	return nil
}

// sweep runs once, before the first job of this program, so that what never ended belongs to a program that died.
func (r *Runner) sweep(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.swept {
		return nil
	}
	if err := r.store.Interrupt(ctx, r.now()); err != nil {
		return fmt.Errorf("mark interrupted jobs: %w", err)
	}
	r.swept = true
	return nil
}

// Start keeps a new job and runs fn in the background. fn gets a context of its own, which ends when a person cancels
// the job or the program closes, and returns the id of what it made. When fn fails, the person is shown the key of its
// *desk.Error; any other error is logged.
func (r *Runner) Start(ctx context.Context, what string, actor desk.Actor, total int64,
	fn func(context.Context, *Progress) (int64, error)) (int64, error) {
	if err := r.sweep(ctx); err != nil {
		return 0, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing {
		return 0, desk.NewError(desk.CodeConflict, "job.closing", nil)
	}
	rec := Record{What: what, Actor: actor.Name, Started: r.now(), Total: total}
	id, err := r.store.Add(ctx, rec)
	if err != nil {
		return 0, fmt.Errorf("start job %s: %w", what, err)
	}
	rec.ID = id
	own, stop := context.WithCancelCause(context.Background())
	j := &running{stop: stop, ended: make(chan struct{}), rec: rec}
	r.live[id] = j
	r.all.Go(func() { r.work(own, j, fn) })
	r.bus.Publish(event.JobChanged{Job: id})
	return id, nil
}

func (r *Runner) work(ctx context.Context, j *running, fn func(context.Context, *Progress) (int64, error)) {
	watched := make(chan struct{})
	stopWatch := make(chan struct{})
	go func() {
		defer close(watched)
		r.watch(ctx, j, stopWatch)
	}()
	result, err := r.guard(ctx, j, fn)
	close(stopWatch)
	<-watched
	r.finish(ctx, j, result, err)
	j.stop(nil)
}

// guard runs fn and turns a panic into an error: one broken job must not end the program.
func (r *Runner) guard(ctx context.Context, j *running, fn func(context.Context, *Progress) (int64, error)) (result int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			// Only the type and the place: the value may hold a customer's text.
			err = fmt.Errorf("panic of type %T\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx, &Progress{j})
}

// watch tells and keeps progress from its own goroutine: fn may report it inside a transaction, where a second write
// would wait for itself.
func (r *Runner) watch(ctx context.Context, j *running, stop <-chan struct{}) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	told, kept := j.snapshot(), j.snapshot()
	for n := 1; ; n++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		now := j.snapshot()
		if now != told {
			told = now
			r.bus.Publish(event.JobChanged{Job: now.ID})
		}
		if n%keepEvery == 0 && now != kept {
			kept = now
			if err := r.store.Save(ctx, now); err != nil && ctx.Err() == nil {
				r.log.Warn("keep progress of job", "job", now.ID, "err", err)
			}
		}
	}
}

func (r *Runner) finish(ctx context.Context, j *running, result int64, err error) {
	j.mu.Lock()
	j.rec.Ended = r.now()
	if result != 0 {
		j.rec.Result = result
	}
	j.rec.Outcome, j.rec.ErrorKey = verdict(ctx, err)
	rec := j.rec
	j.mu.Unlock()
	if rec.Outcome == Failed {
		r.log.Error("job failed", "job", rec.ID, "what", rec.What, "err", err)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
	defer cancel()
	if err := r.store.Save(last, rec); err != nil {
		// It stays in the list of this program; the next one marks it interrupted.
		r.log.Error("keep end of job", "job", rec.ID, "err", err)
	} else {
		r.mu.Lock()
		delete(r.live, rec.ID)
		r.mu.Unlock()
	}
	close(j.ended)
	r.bus.Publish(event.JobChanged{Job: rec.ID})
}

// verdict reads how a job ended. Work that was finished before it noticed that it was stopped is finished.
func verdict(ctx context.Context, err error) (Outcome, string) {
	if err == nil {
		return OK, ""
	}
	// Whatever the error says: drivers answer a stopped context in words of their own.
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errCancelled):
		return Cancelled, ""
	case errors.Is(cause, errClosing):
		return Interrupted, ""
	}
	var e *desk.Error
	if errors.As(err, &e) {
		return Failed, e.Key
	}
	return Failed, "job.failed"
}

// Cancel asks a job to stop. One that has ended already is left as it is.
func (r *Runner) Cancel(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if j, ok := r.live[id]; ok {
		j.stop(errCancelled)
	}
}

// Get returns one job.
func (r *Runner) Get(ctx context.Context, id int64) (Record, error) {
	r.mu.Lock()
	j, ok := r.live[id]
	r.mu.Unlock()
	if ok {
		return j.snapshot(), nil
	}
	return r.store.Get(ctx, id)
}

// List returns the jobs that run and the last ten that ended, the newest first.
func (r *Runner) List(ctx context.Context) ([]Record, error) {
	r.mu.Lock()
	live := slices.Collect(maps.Values(r.live))
	r.mu.Unlock()
	all, err := r.store.Ended(ctx, shown)
	if err != nil {
		return nil, err
	}
	for _, j := range live {
		rec := j.snapshot()
		// It may have ended between the two looks.
		all = append(slices.DeleteFunc(all, func(a Record) bool { return a.ID == rec.ID }), rec)
	}
	slices.SortFunc(all, func(a, b Record) int { return int(max(-1, min(1, b.ID-a.ID))) })
	return all, nil
}

// Wait blocks until the job has ended, or ctx.
func (r *Runner) Wait(ctx context.Context, id int64) (Record, error) {
	r.mu.Lock()
	j, ok := r.live[id]
	r.mu.Unlock()
	if ok {
		select {
		case <-j.ended:
			return j.snapshot(), nil
		case <-ctx.Done():
			return Record{}, ctx.Err()
		}
	}
	return r.store.Get(ctx, id)
}

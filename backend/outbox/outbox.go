// Package outbox takes messages from the store to a channel, so that none is lost and none is sent twice (docs/DELIVERY.md).
// It owns attempts: planning, touching the wire, outcomes, receipts, doubts, and what a person decides about them.
// Where a message goes is the Router's decision; outbox itself enforces what makes a double impossible, whatever the
// Router says. It knows no SQL and no adapter.
package outbox

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// Router decides where a message goes now. It is asked before every plan and again before every touch.
type Router interface {
	Route(ctx context.Context, q desk.RouteQuery) (desk.Decision, error)
}

// Options are what an Outbox needs.
type Options struct {
	Store    Store
	Router   Router
	Channels *channel.Set
	Bus      event.Publisher
	// Signals is told of every send, for health. It must not block. nil: nobody listens.
	Signals func(channel.Signal)
	// OpenMedia opens the bytes of a message's file. nil: a message with files is not sent.
	OpenMedia func(ctx context.Context, m desk.Media) (io.ReadCloser, error)
	// Fit says whether the store may be trusted with a send. nil: it may.
	Fit    func() bool
	Timing desk.Timing
	Now    func() time.Time
	Log    *slog.Logger
}

// Outbox is the one sender of the program. Its acts and receipts work whether Run runs or not.
type Outbox struct {
	store     Store
	router    Router
	channels  *channel.Set
	bus       event.Publisher
	signals   func(channel.Signal)
	openMedia func(ctx context.Context, m desk.Media) (io.ReadCloser, error)
	fit       func() bool
	timing    desk.Timing
	patient   atomic.Pointer[map[desk.Class]desk.Patience] // in force instead of timing's
	now       func() time.Time
	log       *slog.Logger

	early   *earlyReceipts
	asks    asks
	wake    chan struct{}
	stalled atomic.Bool
	overdue time.Time // when the next silence becomes a task; only the scheduler reads it

	mu    sync.Mutex
	lanes map[desk.AccountID]*lane
	start func(*lane) // of the Run that runs
}

// New returns an outbox that does nothing until Run.
func New(o Options) *Outbox {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Signals == nil {
		o.Signals = func(channel.Signal) {}
	}
	if o.Fit == nil {
		o.Fit = func() bool { return true }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Outbox{
		store: o.Store, router: o.Router, channels: o.Channels, bus: o.Bus, signals: o.Signals, openMedia: o.OpenMedia,
		fit: o.Fit, timing: o.Timing, now: o.Now, log: o.Log,
		early: newEarlyReceipts(), wake: make(chan struct{}, 1), lanes: map[desk.AccountID]*lane{},
	}
}

// SetPatience puts an owner's own patience in force, from the next decision on. The map is the outbox's from now on.
func (o *Outbox) SetPatience(p map[desk.Class]desk.Patience) { o.patient.Store(&p) }

// patience is that of a class; zero is never.
func (o *Outbox) patience(c desk.Class) desk.Patience {
	if p := o.patient.Load(); p != nil {
		return (*p)[c]
	}
	return o.timing.Patience[c]
}

// Run sends until ctx ends. Before anything else every attempt that a dead process left touching becomes IN_DOUBT (D2).
// At the end it gives the sends on the wire a short time to answer, so that quitting makes no doubts.
func (o *Outbox) Run(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	o.mu.Lock()
	o.lanes = map[desk.AccountID]*lane{}
	o.start = func(l *lane) { running.Go(func() { o.runLane(ctx, l) }) }
	o.mu.Unlock()
	if o.doubtDead(ctx) {
		o.asks.all()
		o.schedule(ctx)
	}
	return nil
}

// doubtDead is the start of rule D2. Nothing may be sent before it is written; false when ctx ended first.
func (o *Outbox) doubtDead(ctx context.Context) bool {
	for pause := troubleFirst; ; pause = min(2*pause, troubleMax) {
		n, err := o.store.DoubtTouching(ctx, o.now())
		if err == nil {
			o.stalled.Store(false)
			if n > 0 {
				o.log.Warn("attempts were interrupted", "count", n)
				o.bus.Publish(event.OutboxChanged{})
			}
			return ctx.Err() == nil
		}
		o.trouble(ctx, err)
		sleep(ctx, pause)
		if ctx.Err() != nil {
			return false
		}
	}
}

// publish tells of messages that moved.
func (o *Outbox) publish(changed ...Changed) {
	if len(changed) == 0 {
		return
	}
	for _, c := range changed {
		o.bus.Publish(event.MessageChanged{Conversation: c.Conversation, Message: c.Message})
	}
	o.bus.Publish(event.OutboxChanged{})
}

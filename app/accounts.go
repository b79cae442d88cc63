package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// accounts runs the channels of the configured accounts, and starts and stops them as people change them.
type accounts struct {
	s *shop

	mu   sync.Mutex
	ctx  context.Context // of Run; nil while it does not run
	live map[desk.AccountID]*runner
	all  sync.WaitGroup
}

// runner is one channel at work.
type runner struct {
	stop context.CancelFunc
	done chan struct{}
}

func newAccounts(s *shop) *accounts {
	return &accounts{s: s, live: map[desk.AccountID]*runner{}}
}

// load makes the channel of every account, so that keys can be made and routes be asked for before any of them runs.
func (a *accounts) load(ctx context.Context) error {
	list, err := a.s.ladder.List(ctx)
	if err != nil {
		return err
	}
	for _, acc := range list {
		if err := a.put(acc); err != nil {
			// One account that cannot be made must not keep the shop shut; it shows as one that needs setting up.
			a.s.log.Error("make channel", "account", int64(acc.ID), "err", err)
		}
	}
	return nil
}

func (a *accounts) put(acc channel.Account) error {
	way, ok := a.s.o.adapterOf(acc)
	if !ok {
		return fmt.Errorf("no adapter of kind %q, way %q", acc.Kind, acc.Way())
	}
	c, err := way.open(a.s, acc)
	if err != nil {
		return err
	}
	a.s.channels.Put(channel.Running{Account: acc, Channel: c})
	return nil
}

// Run runs every channel until ctx ends and all have stopped.
func (a *accounts) Run(ctx context.Context) error {
	a.mu.Lock()
	a.ctx = ctx
	for _, r := range a.s.channels.All() {
		a.start(r)
	}
	a.mu.Unlock()
	<-ctx.Done()
	a.mu.Lock()
	a.ctx = nil
	a.live = map[desk.AccountID]*runner{}
	a.mu.Unlock()
	a.all.Wait()
	return nil
}

// start is called with the lock held.
func (a *accounts) start(r channel.Running) {
	if a.ctx == nil {
		return
	}
	ctx, stop := context.WithCancel(a.ctx)
	run := &runner{stop: stop, done: make(chan struct{})}
	a.live[r.Account.ID] = run
	a.all.Go(func() {
		defer close(run.done)
		defer stop()
		a.work(ctx, r)
	})
}

// work runs one channel. One that ends without an error waits for a person; one that fails or panics rests and starts
// again.
func (a *accounts) work(ctx context.Context, r channel.Running) {
	for rest := restFirst; ; rest = min(rest*2, restMax) {
		err := guarded(ctx, func(ctx context.Context) error { return r.Channel.Run(ctx, sink{a.s}) })
		if err == nil || ctx.Err() != nil {
			return
		}
		a.s.log.Error("channel stopped, starts again", "account", int64(r.Account.ID), "in", rest, "err", err)
		now := a.s.now()
		a.s.monitor.Signal(channel.Signal{Account: r.Account.ID, Kind: channel.Disconnected, At: now, Next: now.Add(rest)})
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return
		}
	}
}

// changed puts an account's new configuration to work: its channel stops, and a new one takes its place.
func (a *accounts) changed(acc channel.Account) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.halt(acc.ID)
	if err := a.put(acc); err != nil {
		return fmt.Errorf("make channel of account %d: %w", acc.ID, err)
	}
	if r, ok := a.s.channels.Get(acc.ID); ok {
		a.start(r)
	}
	a.s.bus.Publish(event.AccountChanged{Account: acc.ID})
	return nil
}

// renamed keeps the channel at work and shows its account as the store has it now.
func (a *accounts) renamed(ctx context.Context, id desk.AccountID) (channel.Account, error) {
	acc, err := a.s.ladder.Get(ctx, id)
	if err != nil {
		return acc, err
	}
	if r, ok := a.s.channels.Get(id); ok {
		r.Account = acc
		a.s.channels.Put(r)
	}
	a.s.bus.Publish(event.AccountChanged{Account: id})
	return acc, nil
}

// removed stops the channel and takes it out.
func (a *accounts) removed(id desk.AccountID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.halt(id)
	a.s.channels.Remove(id)
	a.s.bus.Publish(event.AccountChanged{Account: id})
}

// halt waits until the channel has stopped. It is called with the lock held.
func (a *accounts) halt(id desk.AccountID) {
	if run, ok := a.live[id]; ok {
		run.stop()
		<-run.done
		delete(a.live, id)
	}
}

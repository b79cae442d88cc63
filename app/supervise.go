package app

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// How long a part that failed rests before it starts again, doubling; and how long it must work to be forgiven.
const (
	restFirst   = time.Second
	restMax     = time.Minute
	restForgive = 5 * time.Minute
)

// part is one loop of the program.
type part struct {
	name string
	run  func(context.Context) error
}

// supervise runs parts until ctx ends and all of them have returned. One that fails or panics rests and starts again,
// and the others go on.
func (s *shop) supervise(ctx context.Context, parts []part) {
	var all sync.WaitGroup
	for _, p := range parts {
		all.Go(func() { s.keep(ctx, p) })
	}
	<-ctx.Done()
	all.Wait()
}

func (s *shop) keep(ctx context.Context, p part) {
	rest := restFirst
	for {
		began := s.now()
		err := guarded(ctx, p.run)
		if ctx.Err() != nil {
			return
		}
		if s.now().Sub(began) > restForgive {
			rest = restFirst
		}
		s.log.Error("part stopped, starts again", "part", p.name, "in", rest, "err", err)
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return
		}
		rest = min(rest*2, restMax)
	}
}

// guarded turns a panic into an error; its value stays out of the log because it may quote a customer.
func guarded(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of type %T\n%s", p, debug.Stack())
		}
	}()
	return run(ctx)
}

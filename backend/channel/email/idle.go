package email

import (
	"context"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// alive asks for any answer and waits no longer than Timing.Answer for it.
func (s *session) alive(ctx context.Context) error {
	return s.exchange(ctx, "noop", s.timing.Answer, func() error { return s.client.Noop().Wait() })
}

// idle waits until the mailbox grows, poke fires, the connection ends or wait has passed, and leaves the connection
// ready for commands: the server has answered within Timing.Answer, which a dead connection cannot.
func (s *session) idle(ctx context.Context, wait time.Duration, poke <-chan struct{}, late func()) error {
	if !s.caps.Has(imap.CapIdle) {
		if err := s.pause(ctx, min(wait, s.timing.Poll), poke); err != nil {
			return err
		}
		return s.late(late, func() error { return s.alive(ctx) })
	}
	var running *imapclient.IdleCommand
	if err := s.late(late, func() error {
		return s.exchange(ctx, "idle", s.timing.Answer, func() (err error) {
			running, err = s.client.Idle()
			return err
		})
	}); err != nil {
		return err
	}
	if err := s.pause(ctx, wait, poke); err != nil {
		return err
	}
	return s.late(late, func() error {
		return s.exchange(ctx, "idle", s.timing.Answer, func() error {
			if err := running.Close(); err != nil {
				return err
			}
			return running.Wait()
		})
	})
}

// late calls tell when an answer takes more than half of the time it has.
func (s *session) late(tell func(), run func() error) error {
	timer := time.AfterFunc(s.timing.Answer/2, tell)
	defer timer.Stop()
	return run()
}

// pause waits. It also ends when the clock jumps: the computer slept, and the connection must prove itself now.
func (s *session) pause(ctx context.Context, wait time.Duration, poke <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	tick := time.NewTicker(s.timing.Tick)
	defer tick.Stop()
	last := time.Now().Round(0) // without the monotonic part, which stands still while a computer sleeps
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.client.Closed():
			return s.failed("idle", io.ErrUnexpectedEOF, nil)
		case <-s.news:
			return nil
		case <-poke:
			return nil
		case <-timer.C:
			return nil
		case <-tick.C:
			now := time.Now().Round(0)
			if now.Sub(last) > 3*s.timing.Tick {
				return nil
			}
			last = now
		}
	}
}

package email

import (
	"context"
	"sync"
	"time"

	"planob/backend/channel"
)

// liveness lets Probe ask the connection that receives for a proof of life, instead of logging in once more: providers
// count logins and connections.
type liveness struct {
	mu    sync.Mutex
	proof chan struct{} // closed at the next answer of the server
	gone  chan struct{} // closed when the connection ends
}

func newLiveness() *liveness {
	return &liveness{proof: make(chan struct{}), gone: make(chan struct{})}
}

func (l *liveness) next() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.proof
}

// setLive says which connection receives, and returns what takes it back.
func (c *Channel) setLive(l *liveness) (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = l
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.live = nil
		close(l.gone)
	}
}

// proved is called whenever the server has just answered.
func (c *Channel) proved() {
	c.mu.Lock()
	l := c.live
	c.mu.Unlock()
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.proof)
	l.proof = make(chan struct{})
}

// Probe implements channel.Channel: the mailbox answers, and the submission server accepts the password. No mail is
// sent. A failure of one half alone is told as SendFailed or OnlySends.
func (c *Channel) Probe(ctx context.Context) channel.Signal {
	began := time.Now()
	s := channel.Signal{Kind: channel.Answered}
	received, sent := c.probeBoth(ctx)
	switch {
	case received != nil:
		s = fail("probe", received).signal()
		if s.Kind != channel.Blocked && sent == nil {
			s.Kind = channel.OnlySends
		}
	case sent != nil:
		if s = fail("probe", sent).signal(); s.Kind != channel.Blocked {
			s.Kind = channel.SendFailed
		}
	}
	s.Account, s.At, s.Took = c.id, c.now(), time.Since(began)
	return s
}

// probeBoth asks both servers at the same time, so that one that hangs does not hide the other.
func (c *Channel) probeBoth(ctx context.Context) (received, sent error) {
	var both sync.WaitGroup
	both.Go(func() { received = c.probeIMAP(ctx) })
	both.Go(func() { sent = c.probeSMTP(ctx) })
	both.Wait()
	return received, sent
}

func (c *Channel) probeIMAP(ctx context.Context) error {
	c.mu.Lock()
	l := c.live
	c.mu.Unlock()
	if l != nil {
		proof := l.next()
		select {
		case c.poke <- struct{}{}:
		default: // it has been asked already
		}
		select {
		case <-proof:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-l.gone:
		}
	}
	s, err := c.openIMAP(ctx)
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.live != nil && c.live != l {
			return nil // the account connected meanwhile
		}
		return err
	}
	defer s.leave(ctx)
	return s.alive(ctx)
}

func (c *Channel) probeSMTP(ctx context.Context) error {
	s, err := c.openSMTP(ctx)
	if err != nil {
		return err
	}
	s.leave()
	return nil
}

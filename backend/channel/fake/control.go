package fake

import (
	"context"
	"errors"
	"time"

	"planob/backend/channel"
)

// SetUp connects or disconnects the account; while it is down every send is proved not sent.
func (c *Channel) SetUp(up bool) {
	c.mu.Lock()
	changed := c.up != up
	c.up = up
	c.mu.Unlock()
	if changed {
		select {
		case c.changed <- struct{}{}:
		default:
		}
	}
}

// SetFault makes every later send go wrong in this way; Works ends it.
func (c *Channel) SetFault(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = f
}

// Next makes the next sends go wrong in these ways, in order; they come before SetFault.
func (c *Channel) Next(faults ...Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = append(c.next, faults...)
}

// SetDelay makes every send take this long before a byte leaves.
func (c *Channel) SetDelay(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delay = d
}

// Unblock lets the sends that Block holds go on.
func (c *Channel) Unblock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.release)
	c.release = make(chan struct{})
}

// SetCaps changes what the account can do.
func (c *Channel) SetCaps(change func(*channel.Caps)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.caps)
}

// Arrivals are the messages as the customers have them: with Dedupe a key counts once.
func (c *Channel) Arrivals() []channel.Outgoing {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]channel.Outgoing(nil), c.arrivals...)
}

// Raw is how often a key arrived, repeats included.
func (c *Channel) Raw(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw[key]
}

// Distinct is how many different keys arrived.
func (c *Channel) Distinct() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.raw)
}

// Tries is how often Send was called, and Most how many calls ran at the same time.
func (c *Channel) Tries() (tries, most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries, c.most
}

// Push delivers an incoming message to the sink of Run, as the network would: an error means it will come again.
func (c *Channel) Push(ctx context.Context, in channel.Incoming) error {
	c.mu.Lock()
	sink := c.sink
	c.mu.Unlock()
	if sink == nil {
		return errors.New("the channel does not run")
	}
	in.Account = c.options.Account
	return sink.Receive(ctx, in)
}

// Deliver pushes an incoming message again and again until the sink takes it, as a network does.
func (c *Channel) Deliver(ctx context.Context, in channel.Incoming) {
	for c.Push(ctx, in) != nil {
		if !pause(ctx, 10*time.Millisecond) {
			return
		}
	}
}

// Report delivers a receipt to the sink of Run.
func (c *Channel) Report(ctx context.Context, r channel.Receipt) error {
	c.mu.Lock()
	sink := c.sink
	c.mu.Unlock()
	if sink == nil {
		return errors.New("the channel does not run")
	}
	r.Account = c.options.Account
	return sink.Receipt(ctx, r)
}

// Lookup is a Channel whose far side can be asked what became of a key: it implements channel.Resolver.
type Lookup struct {
	*Channel
	// Blind makes it answer that it cannot tell.
	Blind func() bool
}

// Resolve implements channel.Resolver.
func (l Lookup) Resolve(_ context.Context, m channel.Outgoing) channel.Result {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.up, l.Blind != nil && l.Blind():
		return channel.Result{Outcome: channel.InDoubt, Err: errCut}
	case l.raw[m.Key] > 0:
		return channel.Result{Outcome: channel.Accepted, RemoteID: "R-" + m.Key}
	}
	return channel.Result{Outcome: channel.NotSent}
}

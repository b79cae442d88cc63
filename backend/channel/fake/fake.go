// Package fake is a network in memory behind the channel port: working code, with switches for everything that goes
// wrong on a real one. It is for tests only; the shop of examples has a network of its own (package demo).
package fake

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Fault is what goes wrong with a send.
type Fault string

// The faults.
const (
	Works     Fault = ""
	Refuse    Fault = "refuse"     // the network refuses the message for good
	CutBefore Fault = "cut_before" // the connection is gone before a byte leaves: proved not sent
	CutMid    Fault = "cut_mid"    // half of it leaves: it never arrives, and nobody here can know
	CutAfter  Fault = "cut_after"  // it arrives, and the connection is cut before the answer
	Swallow   Fault = "swallow"    // it arrives, and no answer ever comes
	Panic     Fault = "panic"      // the adapter breaks before a byte leaves
	PanicSent Fault = "panic_sent" // it arrives, and the adapter breaks
	Block     Fault = "block"      // Send ignores its context until Unblock; then it arrives
)

// Options are what a network is like.
type Options struct {
	Account desk.AccountID
	Caps    channel.Caps
	// Dedupe: a key that arrives again is the same message for the customer.
	Dedupe bool
	// Receipts: every message that arrives is reported delivered, once Run runs.
	Receipts bool
	Now      func() time.Time
}

// Channel is one account of the network, and the far end of it.
type Channel struct {
	options Options

	mu       sync.Mutex
	caps     channel.Caps
	up       bool
	fault    Fault
	next     []Fault
	delay    time.Duration
	release  chan struct{}
	sending  int
	most     int // sends at the same time
	tries    int
	raw      map[string]int
	arrivals []channel.Outgoing
	sink     channel.Sink
	receipts chan channel.Receipt
	changed  chan struct{}
}

// New returns a network that works.
func New(o Options) *Channel {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Channel{
		options: o, caps: o.Caps, up: true, release: make(chan struct{}), raw: map[string]int{},
		receipts: make(chan channel.Receipt, 1024), changed: make(chan struct{}, 1),
	}
}

// Caps implements channel.Channel.
func (c *Channel) Caps() channel.Caps {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caps
}

// NewKey implements channel.Channel.
func (c *Channel) NewKey() string { return "FAKE-" + rand.Text() }

// Run implements channel.Channel: it reports the connection and delivers receipts until ctx ends.
func (c *Channel) Run(ctx context.Context, sink channel.Sink) error {
	c.mu.Lock()
	c.sink = sink
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sink = nil
	}()
	sink.Signal(c.state())
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.changed:
			sink.Signal(c.state())
		case r := <-c.receipts:
			c.report(ctx, sink, r)
		}
	}
}

// report delivers a receipt as a network does: again and again until it is taken.
func (c *Channel) report(ctx context.Context, sink channel.Sink, r channel.Receipt) {
	for sink.Receipt(ctx, r) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func (c *Channel) state() channel.Signal {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := channel.Signal{Account: c.options.Account, Kind: channel.Connected, At: c.options.Now()}
	if !c.up {
		s.Kind, s.Reason = channel.Disconnected, channel.ReasonNetwork
	}
	return s
}

// Probe implements channel.Channel.
func (c *Channel) Probe(context.Context) channel.Signal {
	s := c.state()
	if s.Kind == channel.Connected {
		s.Kind = channel.Answered
	}
	return s
}

var errCut = errors.New("connection cut")

// Send implements channel.Channel.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	fault, delay, release := c.begin()
	defer c.end()
	if delay > 0 && !pause(ctx, delay) {
		return channel.Result{Outcome: channel.NotSent, Err: ctx.Err()}
	}
	if ctx.Err() != nil {
		return channel.Result{Outcome: channel.NotSent, Err: ctx.Err()}
	}
	switch fault {
	case Refuse:
		return channel.Result{Outcome: channel.Rejected, Code: "550", Reason: "fake.refused"}
	case CutBefore:
		return channel.Result{Outcome: channel.NotSent, Err: errCut}
	case CutMid:
		return channel.Result{Outcome: channel.InDoubt, Err: errCut}
	case Panic:
		panic(m.Text)
	case Block:
		<-release
	}
	id := c.arrive(m)
	switch fault {
	case CutAfter:
		return channel.Result{Outcome: channel.InDoubt, Err: errCut}
	case Swallow:
		<-ctx.Done()
		return channel.Result{Outcome: channel.InDoubt, Err: ctx.Err()}
	case PanicSent:
		panic(m.Text)
	}
	return channel.Result{Outcome: channel.Accepted, RemoteID: id, At: c.options.Now()}
}

func (c *Channel) begin() (Fault, time.Duration, chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries++
	c.sending++
	c.most = max(c.most, c.sending)
	fault := c.fault
	if len(c.next) > 0 {
		fault, c.next = c.next[0], c.next[1:]
	}
	if !c.up {
		fault = CutBefore
	}
	return fault, c.delay, c.release
}

func (c *Channel) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sending--
}

func (c *Channel) arrive(m channel.Outgoing) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw[m.Key]++
	if c.raw[m.Key] == 1 || !c.options.Dedupe {
		c.arrivals = append(c.arrivals, m)
	}
	if c.options.Receipts {
		r := channel.Receipt{Account: c.options.Account, Keys: []string{m.Key}, State: desk.AttemptDelivered, At: c.options.Now()}
		select {
		case c.receipts <- r:
		default: // a network may lose a receipt
		}
	}
	return "R-" + m.Key
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

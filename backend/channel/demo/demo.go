// Package demo is a network that exists only inside this program, for the shop of examples: its customers are invented,
// get every message and answer some, and it can be cut to practise an outage. It dials nobody and reads no file.
package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"hash/fnv"
	"strings"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Timing is how quick the invented customers and the network are.
type Timing struct {
	Delivered time.Duration // from the send to the first receipt
	Read      time.Duration // from there to the second
	Answer    time.Duration // from the send to the quickest answer; the slowest takes three times that
	Retry     time.Duration // while it is cut: how often it tries to connect again
}

// DefaultTiming leaves a person time to look.
func DefaultTiming() Timing {
	return Timing{Delivered: time.Second, Read: 2 * time.Second, Answer: 5 * time.Second, Retry: 2 * time.Second}
}

// Options are what one account is like.
type Options struct {
	Account desk.AccountID
	Caps    channel.Caps
	Timing  Timing
	Now     func() time.Time
	// Answers are what customers say, one after another; none leaves them silent.
	Answers []string
}

// Channel is one account of the network, and everybody at its far end.
type Channel struct {
	o Options

	mu      sync.Mutex
	cut     bool
	changed chan struct{}
	later   []happening // soonest first
	answers int
	seen    map[string]bool // keys that arrived: a key that comes again is the same message
}

// happening is something the far end will do.
type happening struct {
	at      time.Time
	receipt *channel.Receipt
	message *channel.Incoming
}

// New returns a network that works.
func New(o Options) *Channel {
	return &Channel{o: o, changed: make(chan struct{}, 1), seen: map[string]bool{}}
}

// Cut breaks the connection, or mends it. While it is cut nothing leaves and nobody writes.
func (c *Channel) Cut(on bool) {
	c.mu.Lock()
	c.cut = on
	c.mu.Unlock()
	c.nudge()
}

func (c *Channel) nudge() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Caps implements channel.Channel.
func (c *Channel) Caps() channel.Caps { return c.o.Caps }

// NewKey implements channel.Channel.
func (c *Channel) NewKey() string { return "demo-" + rand.Text() }

// Run implements channel.Channel: it tells how the connection is and lets happen what the far end does, until ctx ends.
func (c *Channel) Run(ctx context.Context, sink channel.Sink) error {
	sink.Signal(c.state())
	was := c.isCut()
	for {
		timer := time.NewTimer(c.wait())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-c.changed:
		case <-timer.C:
		}
		timer.Stop()
		if now := c.isCut(); now || now != was {
			sink.Signal(c.state())
			was = now
		}
		c.happen(ctx, sink)
	}
}

func (c *Channel) isCut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

// wait is how long nothing happens.
func (c *Channel) wait() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.cut:
		return c.o.Timing.Retry
	case len(c.later) == 0:
		return time.Hour
	}
	return max(0, c.later[0].at.Sub(c.o.Now()))
}

// happen lets everything happen that is due. What the sink does not take comes again.
func (c *Channel) happen(ctx context.Context, sink channel.Sink) {
	for {
		h, ok := c.next()
		if !ok {
			return
		}
		var err error
		if h.receipt != nil {
			err = sink.Receipt(ctx, *h.receipt)
		} else {
			h.message.At = c.o.Now()
			err = sink.Receive(ctx, *h.message)
		}
		if err != nil && ctx.Err() == nil {
			h.at = c.o.Now().Add(c.o.Timing.Retry)
			c.plan(h)
		}
	}
}

func (c *Channel) next() (happening, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut || len(c.later) == 0 || c.later[0].at.After(c.o.Now()) {
		return happening{}, false
	}
	h := c.later[0]
	c.later = c.later[1:]
	return h, true
}

// plan keeps the order of time.
func (c *Channel) plan(all ...happening) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, h := range all {
		i := len(c.later)
		for i > 0 && c.later[i-1].at.After(h.at) {
			i--
		}
		c.later = append(c.later[:i], append([]happening{h}, c.later[i:]...)...)
	}
}

func (c *Channel) state() channel.Signal {
	s := channel.Signal{Account: c.o.Account, Kind: channel.Connected, At: c.o.Now()}
	if c.isCut() {
		s.Kind, s.Reason = channel.Disconnected, channel.ReasonPlatform
	}
	return s
}

// Probe implements channel.Channel.
func (c *Channel) Probe(context.Context) channel.Signal {
	s := c.state()
	if s.Kind == channel.Connected {
		s.Kind, s.Took = channel.Answered, 40*time.Millisecond
	}
	return s
}

var errCut = errors.New("the practice network is cut")

// Send implements channel.Channel.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	if err := ctx.Err(); err != nil {
		return channel.Result{Outcome: channel.NotSent, Err: err}
	}
	if c.isCut() {
		return channel.Result{Outcome: channel.NotSent, Err: errCut}
	}
	now := c.o.Now()
	if c.first(m.Key) {
		c.plan(c.follows(m, now)...)
		c.nudge()
	}
	return channel.Result{Outcome: channel.Accepted, RemoteID: "at-" + m.Key, At: now}
}

func (c *Channel) first(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.seen[key]
	c.seen[key] = true
	return !old
}

// follows is what the far end does with a message: receipts, as far as the network has them, and sometimes an answer.
func (c *Channel) follows(m channel.Outgoing, now time.Time) []happening {
	var all []happening
	receipt := func(state desk.AttemptState, at time.Time) {
		all = append(all, happening{at: at, receipt: &channel.Receipt{Account: c.o.Account, Keys: []string{m.Key}, State: state, At: at}})
	}
	at := now.Add(c.o.Timing.Delivered)
	if c.o.Caps.Delivers {
		receipt(desk.AttemptDelivered, at)
	}
	if at = at.Add(c.o.Timing.Read); c.o.Caps.Reads {
		receipt(desk.AttemptRead, at)
	}
	if in, ok := c.answer(m); ok {
		all = append(all, happening{at: now.Add(c.o.Timing.Answer * time.Duration(1+mood(m.To)%3)), message: in})
	}
	return all
}

// answer is what the customer says to a message: two in three say something, and always the same ones.
func (c *Channel) answer(m channel.Outgoing) (*channel.Incoming, bool) {
	if len(c.o.Answers) == 0 || !c.o.Caps.Receive || mood(m.To)%3 == 2 {
		return nil, false
	}
	c.mu.Lock()
	text := c.o.Answers[c.answers%len(c.o.Answers)]
	c.answers++
	c.mu.Unlock()
	in := &channel.Incoming{
		Account: c.o.Account, RemoteID: "re-" + m.Key, Peer: channel.Peer{Value: m.To, Name: m.Name}, Text: text,
		Answers: []string{m.Key}, Origin: channel.Person,
	}
	if c.o.Caps.Subject && m.Subject != "" {
		in.Subject = "Re: " + strings.TrimPrefix(m.Subject, "Re: ")
	}
	return in, true
}

// mood is a number that a customer always has.
func mood(to string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(to))
	return h.Sum32()
}

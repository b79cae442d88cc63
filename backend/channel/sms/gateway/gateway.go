// Package gateway sends and receives SMS by an Android telephone on the shop's own network that runs the free app "SMS
// Gateway": by asking it, so that nothing has to reach this computer, and without the internet. Our key is the app's own
// message id, and the same id twice is one SMS. It talks to addresses of the local network only.
package gateway

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/sms"
	"planob/backend/desk"
)

// Options are what an account needs to run. Log, Now, Timing and AreaCode may be left out.
type Options struct {
	Account  channel.Account
	Password func() (string, error)
	State    channel.State
	// AreaCode completes a sender's number that comes without one.
	AreaCode func(ctx context.Context) string
	Log      *slog.Logger
	Now      func() time.Time
	Timing   Timing
}

// Channel is one telephone. It satisfies channel.Channel and channel.Resolver.
type Channel struct {
	id       desk.AccountID
	config   config
	password func() (string, error)
	state    channel.State
	areaCode func(ctx context.Context) string
	log      *slog.Logger
	now      func() time.Time
	timing   Timing
	client   *client

	sending sync.Mutex // one SMS at a time: the app sends the newest first

	mu      sync.Mutex
	sink    channel.Sink
	up      bool
	told    time.Time // when health last heard of an answer
	trouble time.Time // until when the telephone is known not to get an SMS out
	why     string    // of the trouble
	device  string    // the telephone that was seen in this run
	since   time.Time // since when it is this one
	last    string    // the key that the app may not have begun yet
	open    map[string]pending
	seen    map[string]bool // arrivals that were delivered in this run
}

// New prepares an account; nothing is dialled before Run, Send or Probe.
func New(o Options) (*Channel, error) {
	conf, err := configOf(o.Account.Values())
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AreaCode == nil {
		o.AreaCode = func(context.Context) string { return "" }
	}
	timing := o.Timing.orDefault()
	return &Channel{
		id: o.Account.ID, config: conf, password: o.Password, state: o.State, areaCode: o.AreaCode,
		log: o.Log.With("account", int64(o.Account.ID)), now: o.Now, timing: timing, client: newClient(conf, timing),
		open: map[string]pending{}, seen: map[string]bool{},
	}, nil
}

// Caps implements channel.Channel. Until the telephone was seen, nobody knows whether it is still the one that got a key.
func (c *Channel) Caps() channel.Caps {
	c.mu.Lock()
	defer c.mu.Unlock()
	return channel.Caps{
		Kind: sms.Kind, Supplier: "operadora", AddressForm: "phone", SendText: true, Receive: true, Sents: true, Delivers: true,
		CountsParts: true, SameKeyRepeats: c.device != "", SameKeySince: c.since, MaxText: sms.MaxText, Pace: c.timing.Pace,
	}
}

// NewKey implements channel.Channel: the id that the app will know the message by.
func (c *Channel) NewKey() string { return rand.Text() }

// signal tells health one fact; before Run there is nobody to tell.
func (c *Channel) signal(s channel.Signal) {
	c.mu.Lock()
	sink := c.sink
	c.mu.Unlock()
	if sink == nil {
		return
	}
	s.Account, s.At = c.id, c.now()
	sink.Signal(s)
}

// Probe implements channel.Channel: the telephone answers, with this password, and its last SMS got out.
func (c *Channel) Probe(ctx context.Context) channel.Signal {
	began := time.Now()
	s := channel.Signal{Kind: channel.Answered}
	if _, err := c.ask(ctx, c.secret, "device", nil); err != nil {
		s = err.signal()
	} else if why := c.troubled(); why != "" {
		s.Kind, s.Reason = channel.SendFailed, why
	}
	s.Account, s.At, s.Took = c.id, c.now(), time.Since(began)
	return s
}

// troubled is why the telephone gets no SMS out at present, "" when nothing is known against it.
func (c *Channel) troubled() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Before(c.trouble) {
		return c.why
	}
	return ""
}

func (c *Channel) secret() (string, error) { return c.password() }

// sleep waits; false says that ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

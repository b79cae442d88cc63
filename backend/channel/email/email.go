// Package email carries messages by mail: it sends over SMTP, receives over IMAP and keeps one copy of what it sent in
// the account's "Sent". It parses mail itself and asks a server for bytes only. It knows the port (channel) and the
// kernel, neither the store nor a feature; what a mail means for a conversation is decided elsewhere.
package email

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Kind is the kind of this channel.
const Kind desk.Kind = "email"

// MaxMedia is what one mail may carry. Encoded it is a third more; a server that tells a smaller limit is believed
// before a byte of the mail leaves.
const MaxMedia = 20 << 20

// Options are what an account needs to run. TLSConfig, Dial, Log, Now and Timing may be left out.
type Options struct {
	Account  channel.Account
	Password func(ctx context.Context) (string, error)
	State    channel.State
	Log      *slog.Logger
	Now      func() time.Time
	Timing   Timing
	// TLSConfig says whom to trust; nil trusts what the system trusts.
	TLSConfig *tls.Config
	Dial      Dial
}

// Channel is one mail account. It satisfies channel.Channel and channel.Resolver.
type Channel struct {
	id       desk.AccountID
	config   Config
	password func(ctx context.Context) (string, error)
	state    channel.State
	log      *slog.Logger
	now      func() time.Time
	timing   Timing
	dialer   dialer
	copies   copies
	poke     chan struct{} // ends an idle wait, so that the connection proves itself

	mu      sync.Mutex
	sink    channel.Sink
	live    *liveness
	parked  *submission        // between two mails
	refused map[string]refusal // step that a password was refused at
	asked   map[string]time.Time
}

// refusal remembers a password that a server refused, so that it is not tried again and again.
type refusal struct {
	hash  [sha256.Size]byte
	until time.Time
	err   *failure
}

// New prepares an account; nothing is dialled before Run, Send or Probe.
func New(o Options) (*Channel, error) {
	config, err := ParseConfig(o.Account.Config)
	if err != nil {
		return nil, err
	}
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Channel{
		id: o.Account.ID, config: config, password: o.Password, state: o.State,
		log: o.Log.With("account", int64(o.Account.ID)), now: o.Now, timing: o.Timing.orDefault(),
		dialer: dialer{o.Dial, o.TLSConfig}, copies: newCopies(), poke: make(chan struct{}, 1),
		refused: map[string]refusal{}, asked: map[string]time.Time{},
	}, nil
}

// Caps implements channel.Channel.
func (c *Channel) Caps() channel.Caps {
	return channel.Caps{
		Kind: Kind, Supplier: supplier(c.config.SMTPHost), AddressForm: "email",
		SendText: true, SendMedia: true, Receive: true, Subject: true,
		NeedsInternet: true, MaxMedia: MaxMedia, Pace: c.timing.Pace,
	}
}

// supplier is the registered domain of a host: what falls together with it.
func supplier(host string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(strings.TrimSuffix(host, ".")))
	if err != nil {
		return strings.ToLower(host)
	}
	return domain
}

// NewKey implements channel.Channel: a Message-ID that no other program makes.
func (c *Channel) NewKey() string {
	domain, _, ok := wireAddress(c.config.own())
	if ok {
		domain = domainOf(domain)
	} else {
		domain = "localhost"
	}
	return fmt.Sprintf("<%s@%s>", strings.ToLower(rand.Text()), domain)
}

// Run implements channel.Channel. It goes on until ctx ends, also after it has sent a Blocked signal.
func (c *Channel) Run(ctx context.Context, sink channel.Sink) error {
	c.mu.Lock()
	c.sink = sink
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	var copying sync.WaitGroup
	copying.Go(func() { c.fileCopies(ctx) })
	defer copying.Wait()
	defer cancel()
	defer c.unpark()

	in := receiver{Channel: c}
	again := backoff{first: c.timing.BackoffFirst, most: c.timing.BackoffMax}
	refused := backoff{first: c.timing.Refused, most: 6 * c.timing.Refused}
	for {
		c.signal(channel.Signal{Kind: channel.Connecting})
		began := time.Now()
		err := in.session(ctx, sink)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > c.timing.Steady {
			again.reset()
		}
		f := fail("receive", err)
		c.log.Info("mail connection ended", "reason", f.reason, "code", f.code)
		wait := again.pause()
		switch {
		case errors.Is(f, errSecret):
			// the keyring is locked; no server has been asked, so asking again costs nothing
		case f.reason == channel.ReasonPassword:
			// A person must look. Meanwhile it is tried again so rarely that no provider locks the account for it: in
			// trouble they refuse right passwords, and nobody should have to notice when that is over.
			wait = refused.pause()
		case f.reason == channel.ReasonCert:
			wait = c.timing.BackoffMax // a captive portal goes away by itself too
		default:
			refused.reset()
		}
		ended := f.signal()
		if ended.Kind == channel.Disconnected {
			ended.Kind = channel.ReceiveFailed // the probe finds out whether sending works
		}
		ended.Next = c.now().Add(wait)
		c.signal(ended)
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

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

// secret fetches the password, unless the server refused this very one a short while ago.
func (c *Channel) secret(ctx context.Context, step string) (string, error) {
	password, err := c.password(ctx)
	if err != nil {
		return "", &failure{step: step, reason: channel.ReasonPassword, err: errSecret}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.refused[step]; ok && r.hash == sha256.Sum256([]byte(password)) && c.now().Before(r.until) {
		return "", r.err
	}
	delete(c.refused, step)
	return password, nil
}

// refuse remembers that a server refused the password at this step.
func (c *Channel) refuse(step, password string, err error) {
	var f *failure
	if !errors.As(err, &f) || f.reason != channel.ReasonPassword {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused[step] = refusal{sha256.Sum256([]byte(password)), c.now().Add(c.timing.Refused), f}
}

// block tells health of a failure that only a person can mend.
func (c *Channel) block(err error) {
	var f *failure
	if errors.As(err, &f) && f.blocked() {
		c.signal(f.signal())
	}
}

// openIMAP connects to the account's mailbox.
func (c *Channel) openIMAP(ctx context.Context) (*session, error) {
	password, err := c.secret(ctx, "imap")
	if err != nil {
		return nil, err
	}
	s, err := c.dialer.openIMAP(ctx, c.config.imap(), c.config.user(), password, c.timing)
	if err != nil {
		c.refuse("imap", password, err)
		return nil, err
	}
	return s, nil
}

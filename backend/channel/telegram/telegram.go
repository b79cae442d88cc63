// Package telegram carries messages by a Telegram bot: it asks the Bot API for what arrived and sends through it. It
// knows the port (channel) and the kernel, neither the store nor a feature. Customers write first, or follow an
// invitation (join.go): a bot cannot write to somebody who never opened the chat.
package telegram

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Kind is the kind of this channel.
const Kind desk.Kind = "telegram"

// What the Bot API carries.
const (
	MaxText     = 4096     // UTF-16 units of a text…
	maxCaption  = 1024     // …and of the words under a file
	MaxMedia    = 50 << 20 // one file, out
	maxDownload = 20 << 20 // one file, in
	maxPicture  = 10 << 20 // larger ones leave as documents
	maxGroup    = 10       // files of one message
)

// Config is an account's configuration as channel.Account keeps it; it holds no token.
type Config struct {
	Bot string `json:"bot"` // its user name, without the @
}

// JSON is the form that channel.Account.Config keeps.
func (c Config) JSON() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings always encode
	}
	return string(text)
}

// ParseConfig reads what JSON wrote.
func ParseConfig(text string) (Config, error) {
	var c Config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Config{}, fmt.Errorf("read Telegram configuration: %w", err)
	}
	return c, nil
}

// Options are what an account needs to run. Server, TLSConfig, Invited, Log, Now and Timing may be left out.
type Options struct {
	Account channel.Account
	Token   func(ctx context.Context) (string, error)
	State   channel.State
	// Invited tells what an invitation that a customer brought is worth; ref is the customer's chat.
	Invited func(ctx context.Context, token, ref string) (Invitation, error)
	// Words are what the bot says by itself to who joins.
	Words  func() Words
	Log    *slog.Logger
	Now    func() time.Time
	Timing Timing
	// Server is the address of the Bot API, "" for Telegram's own.
	Server string
	// TLSConfig says whom to trust; nil trusts what the system trusts.
	TLSConfig *tls.Config
}

// Channel is one bot. It satisfies channel.Channel, channel.Poster and channel.Inviter.
type Channel struct {
	id      desk.AccountID
	bot     string
	state   channel.State
	invited func(ctx context.Context, token, ref string) (Invitation, error)
	words   func() Words
	log     *slog.Logger
	now     func() time.Time
	timing  Timing
	api     api
	pace    pacer
	asked   asked

	mu     sync.Mutex
	sink   channel.Sink
	seen   time.Time // the last poll that was answered
	saved  time.Time // what State has of it
	placed sync.Mutex
}

// New prepares an account; nothing is dialled before Run, Send or Probe.
func New(o Options) (*Channel, error) {
	config, err := ParseConfig(o.Account.Config)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Words == nil {
		o.Words = func() Words { return Words{} }
	}
	timing := o.Timing.orDefault()
	return &Channel{
		id: o.Account.ID, bot: config.Bot, state: o.State, invited: o.Invited, words: o.Words,
		log: o.Log.With("account", int64(o.Account.ID)), now: o.Now, timing: timing,
		api:  newAPI(o.Server, o.TLSConfig, o.Token, timing),
		pace: pacer{chat: timing.Chat, all: timing.Pace, next: map[int64]time.Time{}},
	}, nil
}

// Caps implements channel.Channel. The Bot API knows no key of ours and cannot be asked what became of a message, so
// that the same key again is a second message.
func (c *Channel) Caps() channel.Caps {
	return channel.Caps{
		Kind: Kind, Supplier: "telegram", AddressForm: "handle", SendText: true, SendMedia: true, Receive: true,
		NeedsInternet: true, MaxText: MaxText, MaxMedia: MaxMedia, Pace: c.timing.Pace,
	}
}

// NewKey implements channel.Channel. The key stays here: there is nowhere to put it on the wire.
func (c *Channel) NewKey() string { return "tg-" + strings.ToLower(rand.Text()) }

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

// Probe implements channel.Channel: the bot asks who it is. Nothing is sent.
func (c *Channel) Probe(ctx context.Context) channel.Signal {
	began := time.Now()
	s := channel.Signal{Kind: channel.Answered}
	ctx, cancel := context.WithTimeout(ctx, c.timing.Answer)
	defer cancel()
	_, head, err := c.api.me(ctx)
	if err != nil {
		s = fail("probe", err).signal()
	} else if far, err := http.ParseTime(head.Get("Date")); err == nil {
		s.Far = far
	}
	s.Account, s.At, s.Took = c.id, c.now(), time.Since(began)
	return s
}

// Package whatsapp is the WhatsApp adapter: one linked device of the shop's own number, kept by whatsmeow.
//
// One supervisor goroutine owns the client: it connects, notices a dead connection, pairs and unlinks. Whatever else
// needs the client (a send, a probe, a download) takes it from an atomic and calls it with a deadline, because the
// library may block for as long as the network likes. The session lives in a file of its own that is never part of a
// backup: a session that went back in time loses messages without a word.
//
// The package knows the port, the kernel and its library. It knows neither the store nor a feature.
package whatsapp

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Kind is this adapter's kind of channel.
const Kind desk.Kind = "whatsapp"

const (
	maxText     = 65536
	maxCaption  = 1024      // a longer text goes before its file; a sound has no caption at all
	maxPicture  = 16 << 20  // of an image, a video or a sound; larger ones travel as a document
	maxDocument = 100 << 20 // of anything
)

// Options are what an account needs.
type Options struct {
	Account channel.Account
	// SessionFile is the linked device's own database, session/<account>.db.
	SessionFile string
	// InstallID names this installation. A session file made under another one is set aside and never used.
	InstallID string
	// HTTPClient carries the connection and the media; nil when shipped. It is the only seam for tests.
	HTTPClient *http.Client
	State      channel.State
	// Sent returns what was sent under a wire key, for a customer's phone that asks for it again.
	Sent func(ctx context.Context, wireKey string) (channel.Outgoing, bool, error)
	// DeviceName is what the phone's list of linked devices shows.
	DeviceName string
	// Timing is every time of this adapter; zero fields take the defaults.
	Timing Timing
	Log    *slog.Logger
	Now    func() time.Time
}

// Adapter is one WhatsApp account. It satisfies channel.Channel and channel.Pairer.
type Adapter struct {
	o     Options
	log   *slog.Logger
	http  *http.Client // the connection, and small questions
	media *http.Client // files: no overall deadline, each call brings its own

	mail    *mailbox
	sink    atomic.Pointer[channel.Sink] // set while Run runs
	live    atomic.Pointer[link]         // the link that is logged in; nil when nothing can be sent
	word    atomic.Pointer[channel.Signal]
	sending chan struct{} // one send at a time: the library holds a lock over all of them
	since   atomic.Int64  // when this device was linked, Unix milliseconds
	calm    atomic.Int64  // end of the last restriction, Unix milliseconds
	moved   atomic.Bool   // a message moved since the session's last mark
	numbers numberCache
	uploads uploadCache
	late    lateKeys
}

var (
	_ channel.Channel = (*Adapter)(nil)
	_ channel.Pairer  = (*Adapter)(nil)
)

// New makes the adapter of one account. Nothing is opened or dialled before Run.
func New(o Options) *Adapter {
	o.Timing = o.Timing.withDefaults()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HTTPClient == nil {
		o.HTTPClient = newHTTPClient()
	}
	if o.DeviceName == "" {
		o.DeviceName = "Plano B"
	}
	return &Adapter{
		o: o, log: o.Log.With("account", int64(o.Account.ID)),
		http: o.HTTPClient, media: mediaClient(o.HTTPClient),
		mail: newMailbox(), sending: make(chan struct{}, 1),
	}
}

// Caps implements channel.Channel.
func (a *Adapter) Caps() channel.Caps {
	return channel.Caps{
		Kind: Kind, Supplier: "meta", AddressForm: "phone",
		SendText: true, SendMedia: true, Receive: true, Delivers: true, Reads: true,
		SameKeyRepeats: true, SameKeySince: a.linkedSince(), NeedsInternet: true,
		MaxText: maxText, MaxMedia: maxDocument, Pace: a.o.Timing.Pace,
		Automatic: a.allowance(),
	}
}

func (a *Adapter) linkedSince() time.Time {
	if ms := a.since.Load(); ms != 0 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

// NewKey implements channel.Channel: an id of the form WhatsApp's own web client makes.
func (a *Adapter) NewKey() string {
	var b [9]byte
	rand.Read(b[:])
	return whatsmeow.WebMessageIDPrefix + strings.ToUpper(hex.EncodeToString(b[:]))
}

// Run implements channel.Channel. It returns only when ctx ends: also an unlinked account stays, so that it can pair.
func (a *Adapter) Run(ctx context.Context, sink channel.Sink) error {
	prepareLibrary(a.o.DeviceName)
	a.sink.Store(&sink)
	defer a.sink.Store(nil)
	s := newSupervisor(ctx, a)
	defer s.stop()
	s.start()
	s.loop()
	return ctx.Err()
}

// Probe implements channel.Channel: one question to the server that changes nothing.
func (a *Adapter) Probe(ctx context.Context) channel.Signal {
	l := a.live.Load()
	if l == nil {
		return a.lastWord()
	}
	ctx, cancel := context.WithTimeout(ctx, a.o.Timing.PingWait)
	defer cancel()
	began := a.o.Now()
	if err := l.ping(ctx); err != nil {
		return a.newSignal(channel.Suspect, channel.ReasonTimeout, err)
	}
	sig := a.newSignal(channel.Answered, "", nil)
	sig.Took = a.o.Now().Sub(began)
	return sig
}

// lastWord repeats the last signal about the connection, as of now.
func (a *Adapter) lastWord() channel.Signal {
	last := a.word.Load()
	if last == nil {
		return a.newSignal(channel.Connecting, "", nil)
	}
	again := *last
	again.At = a.o.Now()
	return again
}

func (a *Adapter) newSignal(kind channel.SignalKind, reason string, err error) channel.Signal {
	return channel.Signal{Account: a.o.Account.ID, Kind: kind, Reason: reason, At: a.o.Now(), Err: safe(err)}
}

// signal tells the sink; what it says about the connection is kept for Probe.
func (a *Adapter) signal(sig channel.Signal) {
	switch sig.Kind {
	case channel.Connecting, channel.Connected, channel.Disconnected, channel.Blocked, channel.Unconfigured:
		a.word.Store(&sig)
	}
	if sink := a.sink.Load(); sink != nil {
		(*sink).Signal(sig)
	}
}

package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/sms"
)

// arrival is an SMS as the app tells it. Its id is a small hash, so that it alone does not tell two SMS apart.
type arrival struct {
	ID        string    `json:"id"`
	Sender    string    `json:"sender"`
	Text      string    `json:"contentPreview"`
	CreatedAt time.Time `json:"createdAt"`
}

func (a arrival) remoteID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d", a.ID, a.Sender, a.CreatedAt.UnixMilli()))
	return hex.EncodeToString(sum[:16])
}

const (
	stateInbox  = "inbox"        // the newest time that was seen
	stateDevice = "device"       // the telephone
	stateSince  = "device.since" // since when it is this one
	perPage     = 500
	maxSeen     = 20000
)

// Run implements channel.Channel. It goes on until ctx ends, also after it has sent a Blocked signal.
func (c *Channel) Run(ctx context.Context, sink channel.Sink) error {
	c.mu.Lock()
	c.sink = sink
	c.mu.Unlock()
	defer c.client.http.CloseIdleConnections()
	if err := c.loadOpen(ctx); err != nil {
		return fmt.Errorf("read awaited receipts: %w", err)
	}
	c.signal(channel.Signal{Kind: channel.Connecting})
	var deep time.Time
	wait := c.timing.Poll
	for {
		whole := !c.now().Before(deep)
		f := c.look(ctx, sink, whole)
		if ctx.Err() != nil {
			return nil
		}
		switch {
		case f == nil:
			wait = c.timing.Poll
			if whole {
				deep = c.now().Add(c.timing.Deep)
			}
		case f.reason == reasonPassword:
			// A person must look, and the app locks out who tries too often.
			wait = c.timing.Refused
			c.lost(f, wait)
		default:
			wait = min(2*wait, c.timing.BackoffMax)
			deep = time.Time{} // what was missed may be older than the overlap
			c.lost(f, wait)
		}
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

func (c *Channel) lost(f *failure, wait time.Duration) {
	c.mu.Lock()
	c.up = false
	c.mu.Unlock()
	s := f.signal()
	s.Next = c.now().Add(wait)
	c.signal(s)
}

// look is one turn: the telephone is the one we know, what arrived is taken, what left is followed.
func (c *Channel) look(ctx context.Context, sink channel.Sink, whole bool) *failure {
	c.mu.Lock()
	up := c.up
	c.mu.Unlock()
	if !up {
		if f := c.recognise(ctx); f != nil {
			return f
		}
	}
	taken, f := c.fetch(ctx, sink, whole)
	switch {
	case f == nil && taken:
		c.answered()
	case f == nil: // the store is busy; the telephone is fine
	case f.reason == reasonOld:
		c.onlySends(f)
	default:
		return f
	}
	return c.receipts(ctx, sink)
}

// answered tells health, now and then: it is asked every few seconds.
func (c *Channel) answered() {
	c.mu.Lock()
	kind := channel.Answered
	if !c.up {
		kind = channel.Connected
	}
	quiet := c.up && (c.now().Sub(c.told) < 30*time.Second || c.now().Before(c.trouble))
	if !quiet {
		c.told = c.now()
	}
	c.up = true
	c.mu.Unlock()
	if !quiet {
		c.signal(channel.Signal{Kind: kind})
	}
}

// onlySends: an app from before April 2026 cannot be asked what arrived.
func (c *Channel) onlySends(f *failure) {
	c.mu.Lock()
	c.up = true
	c.mu.Unlock()
	c.signal(channel.Signal{Kind: channel.OnlySends, Reason: f.reason, Err: f})
}

// recognise finds out whether it is still the telephone that knows our keys.
func (c *Channel) recognise(ctx context.Context) *failure {
	id, f := c.identity(ctx)
	if f != nil {
		return f
	}
	known, err := c.state.Get(ctx, stateDevice)
	if err == nil && known != id {
		since := ""
		if known != "" {
			since = c.now().UTC().Format(time.RFC3339Nano)
		}
		if err = c.state.Set(ctx, stateSince, since); err == nil {
			err = c.state.Set(ctx, stateDevice, id)
		}
	}
	since, getErr := c.state.Get(ctx, stateSince)
	if err != nil || getErr != nil {
		return &failure{reason: reasonStrange, err: fmt.Errorf("keep which telephone it is: %w", err)}
	}
	at, _ := time.Parse(time.RFC3339Nano, since) // "" is always
	c.mu.Lock()
	c.device, c.since = id, at
	c.mu.Unlock()
	return nil
}

// fetch delivers what arrived since the newest that is known, less the overlap; whole looks at all that the network may
// have kept back while the telephone was off. taken is false when the sink refused something.
func (c *Channel) fetch(ctx context.Context, sink channel.Sink, whole bool) (taken bool, f *failure) {
	text, err := c.state.Get(ctx, stateInbox)
	if err != nil {
		return false, nil // the store is busy
	}
	newest, err := time.Parse(time.RFC3339Nano, text)
	first := err != nil
	if first {
		newest = c.now() // what was there before the telephone was connected is its owner's
	}
	from := newest.Add(-c.timing.Overlap)
	if whole && !first {
		from = newest.Add(-c.timing.Kept)
	}
	list, f := c.inbox(ctx, from)
	if f != nil {
		return false, f
	}
	backlog := c.now().Add(-c.timing.Overlap)
	area := c.areaCode(ctx)
	for _, a := range list {
		if !c.deliver(ctx, sink, a, area, backlog) {
			return false, nil
		}
		if a.CreatedAt.After(newest) && a.CreatedAt.Before(c.now().Add(24*time.Hour)) {
			newest = a.CreatedAt
		}
	}
	if stamp := newest.UTC().Format(time.RFC3339Nano); stamp != text {
		if err := c.state.Set(ctx, stateInbox, stamp); err != nil {
			return false, nil // the same SMS come again, and are known
		}
	}
	return true, nil
}

// inbox is every SMS since from, the oldest first.
func (c *Channel) inbox(ctx context.Context, from time.Time) ([]arrival, *failure) {
	const written = "2006-01-02T15:04:05.000Z"
	var all []arrival
	for offset := 0; ; offset += perPage {
		q := url.Values{
			"from": {from.UTC().Format(written)}, "to": {c.now().Add(48 * time.Hour).UTC().Format(written)}, "type": {"SMS"},
			"limit": {fmt.Sprint(perPage)}, "offset": {fmt.Sprint(offset)},
		}
		var page []arrival
		if _, f := c.ask(ctx, c.secret, "inbox?"+q.Encode(), &page); f != nil {
			return nil, f
		}
		all = append(all, page...)
		if len(page) < perPage {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b arrival) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, nil
}

// deliver gives one SMS to the sink; false says that it was not taken.
func (c *Channel) deliver(ctx context.Context, sink channel.Sink, a arrival, area string, backlog time.Time) bool {
	id := a.remoteID()
	c.mu.Lock()
	known := c.seen[id]
	c.mu.Unlock()
	if known {
		return true
	}
	peer, origin := sms.Sender(a.Sender, area)
	in := channel.Incoming{
		Account: c.id, RemoteID: id, Peer: peer, Origin: origin, At: a.CreatedAt, Text: a.Text, Unreadable: a.Text == "",
		Backlog: a.CreatedAt.Before(backlog),
	}
	if sink.Receive(ctx, in) != nil {
		return false
	}
	c.mu.Lock()
	if len(c.seen) >= maxSeen {
		clear(c.seen) // the store knows them all
	}
	c.seen[id] = true
	c.mu.Unlock()
	c.signal(channel.Signal{Kind: channel.Received})
	return true
}

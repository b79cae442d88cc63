package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// maxRefusals is how often an arrival may fail before a placeholder is stored in its place.
const maxRefusals = 3

// Receive stores what an adapter received and returns after the commit: nil means that the adapter may acknowledge, an
// error that it must not. It may be called again with the same arrival, also at the same time, and stores it once (D12).
// An arrival whose handling fails or panics is tried three times; then a placeholder is stored, so that the others flow.
func (b *Inbox) Receive(ctx context.Context, in channel.Incoming) error {
	if in.RemoteID == "" {
		in.RemoteID = ownID(in)
	}
	known, err := b.store.Known(ctx, in.Account, in.RemoteID)
	switch {
	case err != nil:
		return fmt.Errorf("look up an arrival: %w", err)
	case in.FromUs && known.Ours:
		return b.proved(ctx, in)
	case known.Seen && (!known.Unreadable && !known.Early || in.Unreadable):
		return nil
	}
	receipt, files, err := b.take(ctx, in, known.Refused)
	switch {
	case err == nil:
	case ctx.Err() != nil || desk.ErrorCode(err) == desk.CodeStorage:
		return err // the disk's fault, or the program ends: nothing that counts against the arrival
	case known.Seen:
		return nil // its placeholder is there already and tells that it cannot be read
	default:
		if receipt, err = b.refuse(ctx, in, err); err != nil {
			return err
		}
	}
	b.later.keep(in, files, receipt.Media, b.now())
	b.announce(receipt)
	return nil
}

// proved passes on that the account's own history holds one of our messages: that attempt was accepted.
func (b *Inbox) proved(ctx context.Context, in channel.Incoming) error {
	err := b.receipts.Receipt(ctx, channel.Receipt{
		Account: in.Account, Keys: []string{in.RemoteID}, State: desk.AttemptAccepted, At: in.At,
	})
	if err != nil {
		return fmt.Errorf("pass on a proof: %w", err)
	}
	return nil
}

// take handles one arrival. Whatever happens inside, also in an adapter's or a decoder's code, comes back as an error.
func (b *Inbox) take(ctx context.Context, in channel.Incoming, refused bool) (r Receipt, files []desk.Media, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{kind: fmt.Sprintf("%T", p), stack: debug.Stack()}
		}
	}()
	a := b.arrival(in)
	a.Refused = refused
	// A report brings our own mail back; its files are here already.
	if !a.Unreadable && a.Origin != channel.Bounce {
		if a.Media, err = b.fetchAll(ctx, in.Media); err != nil {
			return Receipt{}, nil, err
		}
	}
	if r, err = b.store.Receive(ctx, a); err != nil {
		return Receipt{}, nil, fmt.Errorf("store an arrival: %w", err)
	}
	return r, a.Media, nil
}

// arrival cleans what is foreign. An adapter that does not say who wrote means a person.
func (b *Inbox) arrival(in channel.Incoming) Arrival {
	now := b.now()
	a := Arrival{
		Account: in.Account, RemoteID: in.RemoteID, Peer: in.Peer, FromUs: in.FromUs, Origin: in.Origin, Answers: in.Answers,
		Subject: cleanLine(in.Subject, maxLine), Unreadable: in.Unreadable, At: shownAt(in.At, now), Arrived: now,
		Form: in.Form, Change: in.Change, Invite: in.Invite, Left: in.Left,
	}
	a.Peer.Name = cleanLine(in.Peer.Name, maxName)
	if in.Group != nil {
		g := *in.Group
		g.Name, g.Named = cleanLine(g.Name, maxName), shownAt(g.Named, now)
		a.Group = &g
	}
	if a.Origin == "" {
		a.Origin = channel.Person
	}
	if nobody(in.Peer) && in.Group == nil {
		a.FromUs = false // nobody can be answered, so nobody's conversation: it goes to the mails
		a.Origin = channel.Automatic
		if in.Unreadable {
			a.Origin = OriginUnreadable
		}
	}
	if !a.Unreadable {
		a.Text, a.HTML = cleanText(in.Text, maxText), cleanText(in.HTML, maxHTML)
		if a.Change != nil && a.Change.What == channel.Reacted {
			a.Text = cleanLine(in.Text, maxEmoji)
		}
		a.Leave = !a.FromUs && a.Group == nil && a.Origin == channel.Person && asksToLeave(a.Subject, a.Text)
	}
	return a
}

// nobody reports whether the network told nothing by which its sender could be known again.
func nobody(p channel.Peer) bool {
	return p.Value == "" && !slices.ContainsFunc(p.Refs, func(ref string) bool { return ref != "" })
}

// refuse counts a failure of an arrival that is not there yet. It returns cause while the arrival may be tried again; after that it stores a placeholder.
func (b *Inbox) refuse(ctx context.Context, in channel.Incoming, cause error) (Receipt, error) {
	tries, err := b.store.Refuse(ctx, in.Account, in.RemoteID, in.Raw, b.now())
	if err != nil {
		return Receipt{}, errors.Join(cause, fmt.Errorf("count a refusal: %w", err))
	}
	if tries < maxRefusals {
		return Receipt{}, cause
	}
	b.log.Error("arrival stored as a placeholder", "account", in.Account, "tries", tries, "err", cause, "stack", stackOf(cause))
	in.Unreadable = true
	receipt, _, err := b.take(ctx, in, true)
	if err == nil || ctx.Err() != nil || desk.ErrorCode(err) == desk.CodeStorage {
		return receipt, err
	}
	// Even who sent it cannot be handled. A line among the mails still tells that something came.
	receipt, _, err = b.take(ctx, channel.Incoming{
		Account: in.Account, RemoteID: in.RemoteID, Unreadable: true, At: in.At,
	}, true)
	return receipt, err
}

func (b *Inbox) announce(r Receipt) {
	if r.Message != 0 {
		b.bus.Publish(event.MessageChanged{Conversation: r.Conversation, Message: r.Message})
		b.bus.Publish(event.ConversationChanged{Conversation: r.Conversation})
	}
	if r.Message == 0 && r.Conversation != 0 {
		b.bus.Publish(event.ConversationChanged{Conversation: r.Conversation}) // a group has another name
	}
	if r.Mail != 0 {
		b.bus.Publish(event.ConversationChanged{}) // the mails lie beside the list
	}
	for _, id := range r.Customers {
		b.bus.Publish(event.CustomerChanged{Customer: id})
	}
}

// ownID names an arrival that its network did not name, by what it says, so that a repeat is still known.
func ownID(in channel.Incoming) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %d %q %q", in.Peer.Value, in.Peer.Refs, in.At.UnixMilli(), in.Subject, in.Text)
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// panicError is a panic as an error. It names the panic's type only: its text could hold what a customer wrote.
type panicError struct {
	kind  string
	stack []byte
}

func (e panicError) Error() string { return "panic of " + e.kind }

func stackOf(err error) string {
	var p panicError
	if errors.As(err, &p) {
		return string(p.stack)
	}
	return ""
}

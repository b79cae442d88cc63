package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"planob/backend/desk"
	"planob/backend/event"
)

const (
	maxSend  = 20_000 // characters of a message a person writes
	maxFiles = 20
	// enqueueChunk is how many messages one transaction takes: the writer is free for others between two.
	enqueueChunk = 1000
)

// SendInput is what a person wants to say.
type SendInput struct {
	Conversation desk.ConversationID
	Text         string
	Subject      string
	Class        desk.Class     // "" is reply
	Address      desk.AddressID // tried first; 0 lets the ladder decide
	Media        []desk.Media   // from Attach
	ReplyTo      desk.MessageID
	// Key is made by the writer: sending again with the same key returns the same message. "" for none.
	Key string
}

// EnqueueInput is what the program says by itself.
type EnqueueInput struct {
	Conversation desk.ConversationID
	Text         string
	Subject      string
	Class        desk.Class // "" is notice
	Incident     desk.IncidentID
	Expires      time.Time // zero is the class's usual time from now
	// Key makes a repeat a no-op; it is mandatory, because a program repeats itself.
	Key string
	// By is who asked for it, when a person did for many at once.
	By desk.Actor
}

// Send stores what a person wrote together with its plan to leave, and returns before anything leaves. The message is
// queued with a planned attempt, or waits, is held or has failed, with the reason, as the Router says. Whoever answers
// has read, and the customer no longer waits.
func (b *Inbox) Send(ctx context.Context, actor desk.Actor, in SendInput) (desk.Message, error) {
	if in.Class == "" {
		in.Class = desk.Reply
	}
	m := desk.Message{
		Conversation: in.Conversation, Class: in.Class, Author: actor.Name, Media: slices.Clone(in.Media), ReplyTo: in.ReplyTo,
		Text: cleanText(in.Text, maxText), Subject: cleanLine(in.Subject, maxLine), DedupeKey: key("send", in.Key),
	}
	if err := b.sayable(m); err != nil {
		return desk.Message{}, err
	}
	if err := b.quotable(ctx, m); err != nil {
		return desk.Message{}, err
	}
	m, _, err := b.put(ctx, m, in.Address)
	return m, err
}

// quotable refuses to quote what the customer of this conversation never saw.
func (b *Inbox) quotable(ctx context.Context, m desk.Message) error {
	if m.ReplyTo == 0 {
		return nil
	}
	quoted, err := b.store.Message(ctx, m.ReplyTo)
	if err != nil {
		return err
	}
	if quoted.Conversation != m.Conversation || quoted.Direction == desk.Note || !quoted.Deleted.IsZero() {
		return &desk.Error{Code: desk.CodeInvalid, Key: "inbox.noQuote", Field: "replyTo"}
	}
	return nil
}

// Enqueue stores an automatic message in the same way: quiet hours and caps bind it, it opens no service, and nobody has
// read by it. It returns false with the earlier message when the key was used before.
func (b *Inbox) Enqueue(ctx context.Context, in EnqueueInput) (desk.Message, bool, error) {
	m, err := b.automatic(in)
	if err != nil {
		return desk.Message{}, false, err
	}
	return b.put(ctx, m, 0)
}

// EnqueueAll is Enqueue for many: all are stored, durable and in the outbox's queue when it returns, and it asks the
// Router for none; the outbox does. It returns how many were new.
func (b *Inbox) EnqueueAll(ctx context.Context, list []EnqueueInput) (int, error) {
	now, added := b.now(), 0
	for chunk := range slices.Chunk(list, enqueueChunk) {
		messages := make([]desk.Message, len(chunk))
		for i, in := range chunk {
			m, err := b.automatic(in)
			if err != nil {
				return added, err
			}
			m.Direction, m.Status, m.At, m.Arrived = desk.Out, desk.Queued, now, now
			if m.Expires.IsZero() {
				m.Expires = now.Add(b.timing.Expiry[m.Class])
			}
			messages[i] = m
		}
		n, err := b.store.WriteAll(ctx, messages, now)
		if added += n; err != nil {
			return added, fmt.Errorf("store %d messages: %w", len(chunk), err)
		}
	}
	if added > 0 {
		b.bus.Publish(event.MessageChanged{}) // many
		b.bus.Publish(event.ConversationChanged{})
		b.bus.Publish(event.OutboxChanged{})
	}
	return added, nil
}

// automatic makes and checks a message that no person typed.
func (b *Inbox) automatic(in EnqueueInput) (desk.Message, error) {
	if in.Key == "" {
		return desk.Message{}, errors.New("enqueue: no key")
	}
	if in.Class == "" {
		in.Class = desk.Notice
	}
	author := in.By.Name
	if author == "" {
		author = desk.Program.Name
	}
	m := desk.Message{
		Conversation: in.Conversation, Class: in.Class, Author: author, Automatic: true, Incident: in.Incident,
		Text: cleanText(in.Text, maxText), Subject: cleanLine(in.Subject, maxLine), DedupeKey: key("auto", in.Key), Expires: in.Expires,
	}
	return m, b.sayable(m)
}

// key keeps the keys of persons and of the program apart.
func key(space, name string) string {
	if name == "" {
		return ""
	}
	return space + ":" + name
}

// sayable refuses what cannot be a message.
func (b *Inbox) sayable(m desk.Message) error {
	switch {
	case strings.TrimSpace(m.Text) == "" && len(m.Media) == 0:
		return &desk.Error{Code: desk.CodeInvalid, Key: "inbox.empty", Field: "text"}
	case utf8.RuneCountInString(m.Text) > maxSend:
		return &desk.Error{Code: desk.CodeInvalid, Key: "inbox.tooLong", Field: "text", Args: map[string]any{"most": maxSend}}
	case len(m.Media) > maxFiles:
		return &desk.Error{Code: desk.CodeInvalid, Key: "inbox.tooManyFiles", Field: "media", Args: map[string]any{"most": maxFiles}}
	case !slices.Contains(desk.Classes, m.Class):
		return &desk.Error{Code: desk.CodeInvalid, Key: "error.arguments", Field: "class"}
	}
	for _, f := range m.Media {
		if !b.media.Exists(f.SHA256) {
			return &desk.Error{Code: desk.CodeInvalid, Key: "inbox.fileGone", Field: "media"}
		}
	}
	return nil
}

// put asks where the message would go now and stores it with that answer. The Router is asked before the transaction:
// its answer may be old by a moment, and the outbox asks again before anything leaves.
func (b *Inbox) put(ctx context.Context, m desk.Message, first desk.AddressID) (desk.Message, bool, error) {
	if old, found, err := b.store.ByKey(ctx, m.DedupeKey); err != nil || found {
		return old, false, err
	}
	now := b.now()
	m.Direction, m.At, m.Arrived = desk.Out, now, now
	if m.Expires.IsZero() {
		m.Expires = now.Add(b.timing.Expiry[m.Class])
	}
	d, err := b.decide(ctx, &m, first)
	if err != nil {
		return desk.Message{}, false, err
	}
	var planned *desk.Attempt
	var next time.Time
	m, planned, next = b.apply(m, d)
	return b.commit(ctx, m, planned, next)
}

// decide freezes the ladder and asks the Router.
func (b *Inbox) decide(ctx context.Context, m *desk.Message, first desk.AddressID) (desk.Decision, error) {
	ladder, err := b.ladder(ctx, m.Conversation, first)
	if err != nil {
		return desk.Decision{}, err
	}
	m.Ladder = ladder
	q, err := b.attempts.RouteQueryNew(ctx, *m)
	if desk.ErrorCode(err) == desk.CodeNotFound {
		if group := b.answerable(ctx, m.Conversation); group != nil {
			return desk.Decision{}, group
		}
	}
	if err != nil {
		return desk.Decision{}, fmt.Errorf("load what a route depends on: %w", err)
	}
	d, err := b.router.Route(ctx, q)
	if err != nil {
		return desk.Decision{}, fmt.Errorf("route: %w", err)
	}
	return d, nil
}

// ladder is the conversation's order of addresses, with first in front when a person chose it.
func (b *Inbox) ladder(ctx context.Context, id desk.ConversationID, first desk.AddressID) ([]desk.AddressID, error) {
	ladder, err := b.store.Ladder(ctx, id)
	if err != nil || first == 0 {
		return ladder, err
	}
	at := slices.Index(ladder, first)
	if at < 0 {
		return nil, &desk.Error{Code: desk.CodeInvalid, Key: "inbox.noAddress", Field: "address"}
	}
	return slices.Insert(slices.Delete(ladder, at, at+1), 0, first), nil
}

// apply makes the Router's answer the message's state: the attempt to plan with it, if any, and when to look again.
func (b *Inbox) apply(m desk.Message, d desk.Decision) (desk.Message, *desk.Attempt, time.Time) {
	c := d.Candidate
	m.Account, m.Address, m.Kind, m.Reason = c.Account, c.Address.ID, c.Address.Kind, d.Reason
	switch d.Action {
	case desk.Go:
		m.Status, m.Reason = desk.Queued, ""
		wire, running := b.keys.NewKey(c.Account)
		if !running {
			return m, nil, m.Arrived // it stopped this very moment: the outbox plans, here or elsewhere
		}
		return m, &desk.Attempt{
			Account: c.Account, Address: c.Address.ID, Kind: c.Address.Kind, To: c.Address.Value, Ref: c.Address.Ref,
			WireKey: wire, State: desk.Planned, Due: m.Arrived,
		}, m.Arrived
	case desk.Wait:
		m.Status = desk.Queued
	case desk.Hold:
		m.Status, m.Hold = desk.Held, d.Hold
	case desk.Expire:
		m.Status = desk.Expired
		return m, nil, time.Time{}
	default:
		m.Status = desk.Failed
		return m, nil, time.Time{}
	}
	if d.Until.IsZero() {
		return m, nil, b.askAgain(m)
	}
	return m, nil, d.Until
}

// askAgain is when the outbox looks at a message that waits for no known time: health wakes it earlier.
func (b *Inbox) askAgain(m desk.Message) time.Time {
	if m.Status == desk.Held {
		return m.Expires // then it is over
	}
	return m.Arrived.Add(b.timing.BackoffMax)
}

// commit writes the message and its attempt together, unless its key was used before.
func (b *Inbox) commit(ctx context.Context, m desk.Message, planned *desk.Attempt, next time.Time) (desk.Message, bool, error) {
	isNew := true
	err := b.store.Txn(ctx, func(ctx context.Context) error {
		old, found, err := b.store.ByKey(ctx, m.DedupeKey)
		if err != nil || found {
			m, isNew = old, false
			return err
		}
		if m, err = b.store.Write(ctx, m, next); err != nil || planned == nil {
			return err
		}
		planned.Message = m.ID
		return b.attempts.PlanAttempt(ctx, *planned)
	})
	if err != nil {
		return desk.Message{}, false, fmt.Errorf("store a message: %w", err)
	}
	if isNew {
		b.bus.Publish(event.MessageChanged{Conversation: m.Conversation, Message: m.ID})
		b.bus.Publish(event.ConversationChanged{Conversation: m.Conversation})
		b.bus.Publish(event.OutboxChanged{})
	}
	return m, isNew, nil
}

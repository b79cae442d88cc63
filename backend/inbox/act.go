package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// AddNote stores an internal note. It has no recipient and so can never be sent. The same key again is the same note.
func (b *Inbox) AddNote(ctx context.Context, actor desk.Actor, id desk.ConversationID, text, name string) (desk.Message, error) {
	now := b.now()
	m := desk.Message{
		Conversation: id, Direction: desk.Note, Author: actor.Name, Text: cleanText(text, maxText), At: now, Arrived: now,
		DedupeKey: key("note", name),
	}
	if strings.TrimSpace(m.Text) == "" {
		return desk.Message{}, &desk.Error{Code: desk.CodeInvalid, Key: "inbox.empty", Field: "text"}
	}
	isNew := true
	err := b.store.Txn(ctx, func(ctx context.Context) error {
		old, found, err := b.store.ByKey(ctx, m.DedupeKey)
		if err != nil || found {
			m, isNew = old, false
			return err
		}
		if err := b.answerable(ctx, id); err != nil {
			return err
		}
		m, err = b.store.Write(ctx, m, time.Time{})
		return err
	})
	if err != nil {
		return desk.Message{}, fmt.Errorf("add a note to conversation %d: %w", id, err)
	}
	if isNew {
		b.bus.Publish(event.MessageChanged{Conversation: id, Message: m.ID})
		b.bus.Publish(event.ConversationChanged{Conversation: id})
	}
	return m, nil
}

// MarkRead says that a person saw everything there is in a conversation.
func (b *Inbox) MarkRead(ctx context.Context, id desk.ConversationID) error {
	changed, err := b.store.MarkRead(ctx, id)
	return b.changed(id, changed, err)
}

// Resolve ends the running service, whose protocol number stays with it. Resolving twice changes nothing.
func (b *Inbox) Resolve(ctx context.Context, actor desk.Actor, id desk.ConversationID) error {
	changed, err := b.store.Resolve(ctx, id, actor.Name, b.now())
	return b.changed(id, changed, err)
}

// answerable refuses a group, in which nothing can be written.
func (b *Inbox) answerable(ctx context.Context, id desk.ConversationID) error {
	row, err := b.store.Conversation(ctx, id)
	if err == nil && row.Group {
		err = desk.NewError(desk.CodeInvalid, "inbox.groupReadOnly", nil)
	}
	return err
}

// Reopen starts a new service with a protocol number of its own. Reopening an open conversation changes nothing.
func (b *Inbox) Reopen(ctx context.Context, id desk.ConversationID) error {
	if err := b.answerable(ctx, id); err != nil {
		return err
	}
	changed, err := b.store.Reopen(ctx, id, b.now())
	return b.changed(id, changed, err)
}

// Assign gives a conversation to one of people, "" to nobody, and records who did so. Giving it to whose it is changes
// nothing.
func (b *Inbox) Assign(ctx context.Context, actor desk.Actor, id desk.ConversationID, to string, people []string) error {
	if to != "" && !slices.Contains(people, to) {
		return desk.NewError(desk.CodeInvalid, "inbox.noPerson", nil)
	}
	changed := false
	err := b.store.Txn(ctx, func(ctx context.Context) error {
		if err := b.answerable(ctx, id); err != nil {
			return err
		}
		var err error
		if changed, err = b.store.Assign(ctx, id, to); err != nil || !changed {
			return err
		}
		return b.audit.Add(ctx, actor, "inbox.assign", int64(id), map[string]any{"to": to})
	})
	return b.changed(id, changed, err)
}

func (b *Inbox) changed(id desk.ConversationID, changed bool, err error) error {
	if err == nil && changed {
		b.bus.Publish(event.ConversationChanged{Conversation: id})
	}
	return err
}

// OpenFor returns the conversation of a customer, made if there was none. It shows in no list until something is said.
func (b *Inbox) OpenFor(ctx context.Context, id desk.CustomerID) (desk.ConversationID, error) {
	c, found, err := b.store.OpenFor(ctx, id)
	if err == nil && !found {
		err = desk.NewError(desk.CodeNotFound, "inbox.customerGone", nil)
	}
	return c, err
}

// List is one page of conversations with the numbers beside the tabs.
func (b *Inbox) List(ctx context.Context, q Query) (Page, error) {
	switch q.Tab {
	case "":
		q.Tab = TabOpen
	case TabOpen, TabWaiting, TabAll, TabResolved, TabGroups:
	default:
		return Page{}, desk.NewError(desk.CodeInvalid, "error.arguments", nil)
	}
	q.Limit = pageSize(q.Limit)
	return b.store.List(ctx, q)
}

// Conversation loads one conversation; a *desk.Error when there is none.
func (b *Inbox) Conversation(ctx context.Context, id desk.ConversationID) (Row, error) {
	return b.store.Conversation(ctx, id)
}

// Services are the latest openings of a conversation, newest first.
func (b *Inbox) Services(ctx context.Context, id desk.ConversationID, limit int) ([]desk.Service, error) {
	return b.store.Services(ctx, id, pageSize(limit))
}

// Message loads one message whole; a *desk.Error when there is none.
func (b *Inbox) Message(ctx context.Context, id desk.MessageID) (desk.Message, error) {
	return b.store.Message(ctx, id)
}

// Revisions are all texts a message ever had, oldest first; empty when it never changed.
func (b *Inbox) Revisions(ctx context.Context, id desk.MessageID) ([]desk.Revision, error) {
	return b.store.Revisions(ctx, id)
}

// Messages is one page of a thread, oldest first, and whether there is more in the direction asked for.
func (b *Inbox) Messages(ctx context.Context, q PageQuery) ([]Entry, bool, error) {
	q.Limit = pageSize(q.Limit)
	return b.store.Messages(ctx, q)
}

// Waiting are the conversations whose customer waits for an answer, the longest first.
func (b *Inbox) Waiting(ctx context.Context) ([]desk.Conversation, error) {
	return b.store.Waiting(ctx)
}

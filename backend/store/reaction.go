package store

import (
	"context"
	"fmt"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// reaches reports whether the message is in the conversation with the arrival's peer: anything there may be reacted to.
func (s *Inbox) reaches(ctx context.Context, a inbox.Arrival, m changed) (bool, error) {
	if a.Group != nil || m.Customer == 0 {
		return s.inGroup(ctx, a, m.Conversation)
	}
	return s.isParty(ctx, a.Peer, m.Customer)
}

// react keeps a reaction unless a later one of the same person is there; false when nothing changed.
func (s *Inbox) react(ctx context.Context, a inbox.Arrival, m changed) (bool, error) {
	author := ""
	switch {
	case a.FromUs:
		author = inbox.AuthorDevice
	case a.Group != nil:
		id, err := s.memberOf(ctx, m.Kind, a)
		if err != nil {
			return false, err
		}
		author = fmt.Sprintf("member %d", id)
	}
	n, err := s.db.exec(ctx, `
		INSERT INTO reaction (message_id, author, emoji, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (message_id, author) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
		WHERE reaction.at <= excluded.at AND reaction.emoji <> excluded.emoji`, m.ID, author, a.Text, millis(a.At))
	if err != nil {
		return false, fmt.Errorf("keep a reaction: %w", err)
	}
	return n > 0, nil
}

// reactionsBetween loads the reactions of a stretch of a thread.
func (s *Inbox) reactionsBetween(ctx context.Context, c desk.ConversationID, first, last desk.MessageID) (map[desk.MessageID][]desk.Reaction, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT r.message_id, r.author, r.emoji, r.at FROM message m JOIN reaction r ON r.message_id = m.id
		WHERE m.conversation_id = $1 AND m.id BETWEEN $2 AND $3 AND r.emoji <> '' ORDER BY r.message_id, r.at, r.author`, c, first, last)
	list, err := collect(rows, err, func(scan func(...any) error) (r desk.Reaction, err error) {
		var at int64
		err = scan(&r.Message, &r.Author, &r.Emoji, &at)
		r.At = fromMillis(at)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("reactions of conversation %d: %w", c, err)
	}
	byMessage := map[desk.MessageID][]desk.Reaction{}
	for _, r := range list {
		byMessage[r.Message] = append(byMessage[r.Message], r)
	}
	return byMessage, nil
}

// quotes loads the messages that a page of a thread quotes, in short.
func (s *Inbox) quotes(ctx context.Context, page []messageRow) (map[desk.MessageID]desk.Message, error) {
	var ids []desk.MessageID
	for _, m := range page {
		if m.ReplyTo != 0 {
			ids = append(ids, m.ReplyTo)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT m.id, m.member_id, m.direction, m.author, m.subject, substr(m.text, 1, 400), m.deleted_at, m.reason, m.form,
			COALESCE((SELECT f.name FROM media f WHERE f.message_id = m.id ORDER BY f.id LIMIT 1), '')
		FROM message m WHERE m.id IN `+listed, list(ids))
	found, err := collect(rows, err, func(scan func(...any) error) (m desk.Message, err error) {
		var deleted int64
		var file string
		err = scan(&m.ID, &m.Member, &m.Direction, &m.Author, &m.Subject, &m.Text, &deleted, &m.Reason, &m.Form, &file)
		if m.Deleted = fromMillis(deleted); file != "" && m.Deleted.IsZero() {
			m.Media = []desk.Media{{Name: file}}
		}
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("quoted messages: %w", err)
	}
	byID := map[desk.MessageID]desk.Message{}
	for _, m := range found {
		byID[m.ID] = m
	}
	return byID, nil
}

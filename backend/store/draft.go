package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/inbox"
)

// SaveDraft keeps what somebody has written so far in place of what they had before.
func (s *Inbox) SaveDraft(ctx context.Context, actor string, d inbox.Draft, at time.Time) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO draft (conversation_id, actor, text, subject, note, at)
		SELECT id, $2, $3, $4, $5, $6 FROM conversation WHERE id = $1
		ON CONFLICT (conversation_id, actor) DO UPDATE SET
			text = excluded.text, subject = excluded.subject, note = excluded.note, at = excluded.at`,
		d.Conversation, actor, d.Text, d.Subject, flag(d.Note), millis(at))
	if err != nil {
		return fault(fmt.Errorf("keep the draft of conversation %d: %w", d.Conversation, err))
	}
	return nil
}

// DropDraft forgets what somebody has written in a conversation.
func (s *Inbox) DropDraft(ctx context.Context, actor string, d inbox.Draft) error {
	_, err := s.db.exec(ctx, "DELETE FROM draft WHERE conversation_id = $1 AND actor = $2", d.Conversation, actor)
	if err != nil {
		return fault(fmt.Errorf("drop the draft of conversation %d: %w", d.Conversation, err))
	}
	return nil
}

// Drafts are what somebody began to write, the newest first.
func (s *Inbox) Drafts(ctx context.Context, actor string, limit int) ([]inbox.Draft, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT d.conversation_id, d.text, d.subject, d.note FROM draft d
		JOIN conversation v ON v.id = d.conversation_id JOIN customer c ON c.id = v.customer_id
		WHERE d.actor = $1 AND c.deleted_at = 0 ORDER BY d.at DESC LIMIT $2`, actor, limit)
	list, err := collect(rows, err, func(scan func(...any) error) (d inbox.Draft, err error) {
		return d, scan(&d.Conversation, &d.Text, &d.Subject, &d.Note)
	})
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

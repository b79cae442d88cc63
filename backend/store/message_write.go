package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// Write adds an outgoing message or a note and keeps the conversation's row. What a person sends opens a service when
// none runs; an automatic message and a note go into the one that runs, if any: a notice to everybody must not open
// everybody's conversation.
func (s *Inbox) Write(ctx context.Context, m desk.Message, next time.Time) (desk.Message, error) {
	err := s.db.Txn(ctx, func(ctx context.Context) (err error) {
		if m.Service, err = s.running(ctx, m.Conversation); err != nil {
			return err
		}
		if m.Service == 0 && m.Direction == desk.Out && !m.Automatic {
			if m.Service, err = s.openService(ctx, m.Conversation, m.Arrived); err != nil {
				return err
			}
		}
		if err := s.insertMessage(ctx, &m, "", next); err != nil {
			return err
		}
		return s.touch(ctx, m)
	})
	if err != nil {
		return m, fault(fmt.Errorf("write a message of conversation %d: %w", m.Conversation, err))
	}
	return m, nil
}

// WriteAll adds many queued automatic messages in one transaction. What is known of their conversations is read at once;
// then each takes two plain statements: this is what a notice to every customer goes through.
func (s *Inbox) WriteAll(ctx context.Context, list []desk.Message, next time.Time) (added int, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		added = 0
		about, err := s.aboutAll(ctx, list)
		if err != nil {
			return err
		}
		for _, m := range list {
			v, ok := about[m.Conversation]
			if !ok {
				continue
			}
			m.ID, m.Service = desk.MessageID(s.db.IDs.Next()), v.service
			n, err := s.db.exec(ctx, `
				INSERT INTO message (id, conversation_id, service_id, direction, class, subject, text, status, author, automatic,
					at, arrived_at, expires_at, dedupe_key, incident_id, next_at, ladder)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15, $16)
				ON CONFLICT (dedupe_key) DO NOTHING`,
				m.ID, m.Conversation, m.Service, m.Direction, m.Class, m.Subject, m.Text, m.Status, m.Author, flag(m.Automatic),
				millis(m.At), millis(m.Expires), m.DedupeKey, m.Incident, millis(next), v.ladder)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			added++
			if err := s.touch(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fault(fmt.Errorf("write %d messages: %w", len(list), err))
	}
	return added, nil
}

// aboutConversation is what a new automatic message takes from its conversation.
type aboutConversation struct {
	id      desk.ConversationID
	service desk.ServiceID
	ladder  string // as the store keeps it
}

func (s *Inbox) aboutAll(ctx context.Context, messages []desk.Message) (map[desk.ConversationID]aboutConversation, error) {
	ids := make([]desk.ConversationID, len(messages))
	for i, m := range messages {
		ids[i] = m.Conversation
	}
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT v.id, v.service_id, '[' || COALESCE((SELECT GROUP_CONCAT(a.id, ',' ORDER BY `+ladderOrder+`)
			FROM address a WHERE a.customer_id = v.customer_id), '') || ']'
		FROM conversation v WHERE v.id IN `+listed, list(ids))
	found, err := collect(rows, err, func(scan func(...any) error) (v aboutConversation, err error) {
		return v, scan(&v.id, &v.service, &v.ladder)
	})
	about := make(map[desk.ConversationID]aboutConversation, len(found))
	for _, v := range found {
		about[v.id] = v
	}
	return about, err
}

// touch keeps the conversation's row with its new message m. recount computes the same from all messages.
func (s *Inbox) touch(ctx context.Context, m desk.Message) error {
	const latest = "last_at = CASE WHEN last_at < $1 THEN $1 ELSE last_at END"
	if m.Direction == desk.Note {
		_, err := s.db.exec(ctx, "UPDATE conversation SET "+latest+" WHERE id = $2", millis(m.At), m.Conversation)
		return err
	}
	const last = "UPDATE conversation SET " + latest + ", last_message = $2, last_direction = $3, last_kind = $4, preview = $5"
	args := []any{millis(m.At), m.ID, m.Direction, m.Kind, inbox.Preview(m), m.Conversation}
	var err error
	switch {
	case m.Direction == desk.In:
		_, err = s.db.exec(ctx, last+`, unread = unread + 1,
			last_inbound = CASE WHEN last_inbound < $1 THEN $1 ELSE last_inbound END,
			waiting_since = CASE WHEN $7 = 1 AND (waiting_since = 0 OR waiting_since > $1) THEN $1 ELSE waiting_since END
			WHERE id = $6`, append(args, flag(m.Reason != inbox.ReasonLeft))...)
	case m.Automatic:
		_, err = s.db.exec(ctx, last+" WHERE id = $6", args...)
	default: // somebody of the shop answered, and so has read
		_, err = s.db.exec(ctx, last+", unread = 0, read_upto = $2, waiting_since = 0 WHERE id = $6", args...)
	}
	return err
}

// ladderOrder is the order in which a new message of conversation v tries the addresses a of its customer.
const ladderOrder = `a.offered, a.id <> COALESCE((
		SELECT m.address_id FROM message m WHERE m.conversation_id = v.id AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1
	), 0), a.position, a.id`

// Ladder is the order in which a new message tries the customer's addresses: the one they last wrote from, then the
// customer's own order. Addresses that only offered themselves come last; without consent nothing goes there.
func (s *Inbox) Ladder(ctx context.Context, id desk.ConversationID) ([]desk.AddressID, error) {
	rows, err := s.db.read(ctx).Query(ctx,
		"SELECT a.id FROM conversation v JOIN address a ON a.customer_id = v.customer_id WHERE v.id = $1 ORDER BY "+ladderOrder, id)
	list, err := collect(rows, err, func(scan func(...any) error) (a desk.AddressID, err error) {
		return a, scan(&a)
	})
	if err != nil {
		return nil, fmt.Errorf("ladder of conversation %d: %w", id, err)
	}
	return list, nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/desk"
)

// joinHidden mends what was kept twice while the network hid a number: an address of the customer without a value that
// turned out to be p's address, or a whole customer of such an address. A person has one conversation. Only a customer
// that the program made and that has no other address is folded into another.
func (s *Inbox) joinHidden(ctx context.Context, byRef []peerRow, p *party) error {
	for _, m := range byRef {
		if m.value != "" || m.address == p.address {
			continue
		}
		if m.customer == p.customer {
			if err := s.foldAddress(ctx, m, p); err != nil {
				return fmt.Errorf("fold address %d into %d: %w", m.address, p.address, err)
			}
			continue
		}
		var addresses int
		err := s.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM address WHERE customer_id = $1", m.customer).Scan(&addresses)
		if err != nil {
			return err
		}
		if !m.unconfirmed || addresses != 1 {
			continue
		}
		if err := s.join(ctx, m, p); err != nil {
			return fmt.Errorf("join customer %d to %d: %w", m.customer, p.customer, err)
		}
	}
	return nil
}

// step is one statement of several that belong together.
type step struct {
	query string
	args  []any
}

func (s *Inbox) steps(ctx context.Context, list ...step) error {
	for _, st := range list {
		if _, err := s.db.exec(ctx, st.query, st.args...); err != nil {
			return err
		}
	}
	return nil
}

// foldAddress gives p's address everything that hangs on another row of the same person, and removes that row.
func (s *Inbox) foldAddress(ctx context.Context, from peerRow, p *party) error {
	p.change(p.customer)
	const theirs = "conversation_id = (SELECT id FROM conversation WHERE customer_id = $3)"
	return s.steps(ctx,
		step{"UPDATE message SET ladder = REPLACE(ladder, $1, $2) WHERE " + theirs + " AND status IN ('held', 'queued', 'active', 'in_doubt')",
			[]any{fmt.Sprint(from.address), fmt.Sprint(p.address), from.customer}},
		step{"UPDATE message SET address_id = $2 WHERE " + theirs + " AND address_id = $1", []any{from.address, p.address, from.customer}},
		step{"UPDATE attempt SET address_id = $2 WHERE address_id = $1 AND message_id IN (SELECT id FROM message WHERE " + theirs + ")",
			[]any{from.address, p.address, from.customer}},
		step{"UPDATE consent SET address_id = $1 WHERE address_id = $2", []any{p.address, from.address}},
		step{"UPDATE alias SET address_id = $1 WHERE address_id = $2", []any{p.address, from.address}},
		step{"DELETE FROM address WHERE id = $1", []any{from.address}},
	)
}

// join gives p's customer everything of another that turned out to be the same person, and removes that one.
func (s *Inbox) join(ctx context.Context, from peerRow, p *party) error {
	into, _, err := s.conversationOf(ctx, p.customer)
	if err != nil {
		return err
	}
	if err := s.foldAddress(ctx, from, p); err != nil {
		return err
	}
	var old desk.ConversationID
	var service desk.ServiceID
	err = s.db.read(ctx).QueryRow(ctx, "SELECT id, service_id FROM conversation WHERE customer_id = $1", from.customer).Scan(&old, &service)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if service != 0 {
		if err := s.moveService(ctx, service, into); err != nil {
			return err
		}
	}
	p.change(from.customer)
	err = s.steps(ctx, append(moveThread(old, into),
		step{"DELETE FROM customer WHERE id = $1", []any{from.customer}},
	)...)
	if err != nil {
		return err
	}
	_, err = s.recount(ctx, into)
	return err
}

// moveService brings the running service of a conversation that goes away into the one that stays: it runs on there, or
// ends when one runs there already, and then its messages belong to that one.
func (s *Inbox) moveService(ctx context.Context, service desk.ServiceID, into desk.ConversationID) error {
	var running desk.ServiceID
	if err := s.db.read(ctx).QueryRow(ctx, "SELECT service_id FROM conversation WHERE id = $1", into).Scan(&running); err != nil {
		return err
	}
	if running == 0 {
		_, err := s.db.exec(ctx, "UPDATE conversation SET service_id = $1 WHERE id = $2", service, into)
		return err
	}
	_, err := s.db.exec(ctx, "UPDATE service SET resolved_at = $1, resolved_by = $2 WHERE id = $3",
		millis(s.db.now()), desk.Program.Name, service)
	if err != nil {
		return err
	}
	_, err = s.db.exec(ctx, "UPDATE message SET service_id = $1 WHERE service_id = $2", running, service)
	return err
}

// moveThread brings what was said in one conversation into another. Unread is then counted from the first message that
// nobody saw, of either.
func moveThread(from, into desk.ConversationID) []step {
	return []step{
		{`UPDATE conversation SET read_upto = COALESCE(
			(SELECT MIN(m.id) - 1 FROM message m JOIN conversation o ON o.id = m.conversation_id
				WHERE o.id IN ($1, $2) AND m.direction = 'in' AND m.id > o.read_upto AND m.history_id = 0),
			(SELECT MAX(id) FROM message), 0) WHERE id = $2`, []any{from, into}},
		{"UPDATE message SET conversation_id = $1 WHERE conversation_id = $2", []any{into, from}},
		{"UPDATE service SET conversation_id = $1 WHERE conversation_id = $2", []any{into, from}},
		{"UPDATE override SET conversation_id = $1 WHERE conversation_id = $2", []any{into, from}},
		followHistory(from, into),
	}
}

// followHistory lets what was brought in from a file belong to the conversation in which its messages are.
func followHistory(a, b desk.ConversationID) step {
	return step{`UPDATE history SET conversation_id = COALESCE(
		(SELECT m.conversation_id FROM message m WHERE m.history_id = history.id AND m.history_id <> 0 LIMIT 1), conversation_id)
		WHERE conversation_id IN ($1, $2)`, []any{a, b}}
}

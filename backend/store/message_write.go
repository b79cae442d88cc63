package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
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

// WriteAll adds many queued automatic messages in one transaction: this is what a notice to every customer goes through.
// Two statements take all of them, because to run one costs more than a row does. A message whose conversation is gone, or
// whose key was used, is left out.
func (s *Inbox) WriteAll(ctx context.Context, list []desk.Message, next time.Time) (added int, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		added = 0
		for alike := range chunkBy(list, sameButText) {
			n, err := s.writeAlike(ctx, alike, next)
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, fault(fmt.Errorf("write %d messages: %w", len(list), err))
	}
	return added, nil
}

// sameButText reports whether two messages differ in what is said, to whom and under which key only.
func sameButText(a, b desk.Message) bool {
	return a.Class == b.Class && a.Subject == b.Subject && a.Status == b.Status && a.Author == b.Author && a.Automatic == b.Automatic &&
		a.At.Equal(b.At) && a.Expires.Equal(b.Expires) && a.Incident == b.Incident
}

// chunkBy cuts a list where two neighbours are not the same.
func chunkBy[T any](list []T, same func(a, b T) bool) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		from := 0
		for i := range list {
			if i+1 == len(list) || !same(list[from], list[i+1]) {
				if !yield(list[from : i+1]) {
					return
				}
				from = i + 1
			}
		}
	}
}

// writeAlike is WriteAll for messages that are sameButText. A text and a preview go with a row only where they are not
// those of the first.
func (s *Inbox) writeAlike(ctx context.Context, list []desk.Message, next time.Time) (int64, error) {
	first := list[0]
	preview := inbox.Preview(first)
	rows := make([][5]any, len(list))
	for i, m := range list {
		rows[i] = [...]any{s.db.IDs.Next(), m.Conversation, m.DedupeKey, nil, nil}
		if m.Text != first.Text {
			rows[i][3], rows[i][4] = m.Text, inbox.Preview(m)
		}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return 0, err
	}
	added, err := s.db.exec(ctx, `
		INSERT INTO message (id, conversation_id, service_id, direction, class, subject, text, status, author, automatic,
			at, arrived_at, expires_at, dedupe_key, incident_id, next_at, ladder)
		SELECT t.value ->> 0, v.id, v.service_id, 'out', $2, $3, COALESCE(t.value ->> 3, $4), $5, $6, $7,
			$8, $8, $9, t.value ->> 2, $10, $11,
			'[' || COALESCE((SELECT GROUP_CONCAT(a.id, ',' ORDER BY `+ladderOrder+`)
				FROM address a WHERE a.customer_id = v.customer_id), '') || ']'
		FROM json_each($1) t JOIN conversation v ON v.id = t.value ->> 1
		WHERE v.customer_id IS NOT NULL
		ON CONFLICT (dedupe_key) DO NOTHING`,
		string(text), first.Class, first.Subject, first.Text, first.Status, first.Author, flag(first.Automatic),
		millis(first.At), millis(first.Expires), first.Incident, millis(next))
	if err != nil || added == 0 {
		return 0, err
	}
	// As touch does, of each conversation by the last of its messages that were added.
	_, err = s.db.exec(ctx, `
		UPDATE conversation SET last_at = MAX(last_at, $2), last_message = t.id, last_direction = 'out', last_kind = '',
			preview = COALESCE(t.preview, $3)
		FROM (SELECT value ->> 0 AS id, value ->> 1 AS conversation_id, value ->> 4 AS preview FROM json_each($1)) t
		WHERE conversation.id = t.conversation_id
			AND t.id = (SELECT MAX(m.id) FROM message m WHERE m.conversation_id = t.conversation_id)`,
		string(text), millis(first.At), preview)
	return added, err
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
			WHERE id = $6`, append(args, flag(m.Reason != inbox.ReasonLeft && m.Member == 0))...)
	case m.Automatic:
		_, err = s.db.exec(ctx, last+" WHERE id = $6", args...)
	default: // somebody of the shop answered, and so has read
		_, err = s.db.exec(ctx, last+", unread = 0, read_upto = $2, waiting_since = 0 WHERE id = $6", args...)
	}
	return err
}

// ladderOrder is the order in which a new message of conversation v tries the addresses a of its customer.
const ladderOrder = `a.offered, a.id <> COALESCE((
		SELECT m.address_id FROM message m WHERE m.conversation_id = v.id AND m.direction = 'in' AND m.history_id = 0 ORDER BY m.id DESC LIMIT 1
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

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// rowQuery is everything a row of the list shows, by point look-ups only; only what the shop said has a status.
const rowQuery = `
	SELECT v.id, v.customer_id, c.name, v.last_message, v.last_at, v.last_direction, v.last_kind, v.preview, v.unread,
		v.waiting_since, v.service_id, COALESCE(s.protocol, ''), COALESCE(s.opened_at, 0), c.company, c.unconfirmed,
		COALESCE(m.status, ''), v.assignee
	FROM conversation v
	JOIN customer c ON c.id = v.customer_id
	LEFT JOIN service s ON s.id = v.service_id
	LEFT JOIN message m ON m.id = v.last_message AND v.last_direction = 'out'
`

func scanRow(scan func(...any) error) (inbox.Row, error) {
	var r inbox.Row
	var last, waiting, opened int64
	err := scan(&r.ID, &r.Customer, &r.Name, &r.LastMessage, &last, &r.LastDirection, &r.LastKind, &r.Preview, &r.Unread,
		&waiting, &r.Service, &r.Protocol, &opened, &r.Company, &r.Unconfirmed, &r.LastStatus, &r.Assignee)
	r.LastAt, r.WaitingSince, r.Opened = fromMillis(last), fromMillis(waiting), fromMillis(opened)
	return r, err
}

// Conversation loads one row, also of a customer in the bin, with how often it was opened.
func (s *Inbox) Conversation(ctx context.Context, id desk.ConversationID) (inbox.Row, error) {
	r, err := scanRow(s.db.read(ctx).QueryRow(ctx, rowQuery+"WHERE v.id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return s.group(ctx, id)
	}
	if err == nil {
		err = s.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM service WHERE conversation_id = $1", id).Scan(&r.Services)
	}
	if err != nil {
		return r, fmt.Errorf("read conversation %d: %w", id, err)
	}
	return r, nil
}

// Services are the openings of a conversation, newest first.
func (s *Inbox) Services(ctx context.Context, id desk.ConversationID, limit int) ([]desk.Service, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT id, conversation_id, protocol, opened_at, resolved_at, resolved_by FROM service
		WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2`, id, limit)
	list, err := collect(rows, err, func(scan func(...any) error) (desk.Service, error) {
		var v desk.Service
		var opened, resolved int64
		err := scan(&v.ID, &v.Conversation, &v.Protocol, &opened, &resolved, &v.ResolvedBy)
		v.Opened, v.Resolved = fromMillis(opened), fromMillis(resolved)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("services of conversation %d: %w", id, err)
	}
	return list, nil
}

// OpenFor returns the conversation of a customer, made if there was none; false when the customer is gone or in the bin.
func (s *Inbox) OpenFor(ctx context.Context, id desk.CustomerID) (c desk.ConversationID, found bool, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		var n int
		err := s.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM customer WHERE id = $1 AND deleted_at = 0", id).Scan(&n)
		if err != nil || n == 0 {
			return err
		}
		found = true
		c, _, err = s.conversationOf(ctx, id)
		return err
	})
	if err != nil {
		return 0, false, fault(fmt.Errorf("open the conversation of customer %d: %w", id, err))
	}
	return c, found, nil
}

// conversationOf gets or makes the one conversation of a customer, with the service that runs in it.
func (s *Inbox) conversationOf(ctx context.Context, id desk.CustomerID) (c desk.ConversationID, running desk.ServiceID, err error) {
	err = s.db.read(ctx).QueryRow(ctx, "SELECT id, service_id FROM conversation WHERE customer_id = $1", id).Scan(&c, &running)
	if !errors.Is(err, sql.ErrNoRows) {
		return c, running, err
	}
	c = desk.ConversationID(s.db.IDs.Next())
	_, err = s.db.exec(ctx, "INSERT INTO conversation (id, customer_id) VALUES ($1, $2)", c, id)
	return c, 0, err
}

// running is the service that runs in a conversation, 0 when it is resolved; sql.ErrNoRows when there is none.
func (s *Inbox) running(ctx context.Context, c desk.ConversationID) (id desk.ServiceID, err error) {
	err = s.db.read(ctx).QueryRow(ctx, "SELECT service_id FROM conversation WHERE id = $1", c).Scan(&id)
	return id, err
}

// openService starts a service with the next protocol number of the year.
func (s *Inbox) openService(ctx context.Context, c desk.ConversationID, at time.Time) (desk.ServiceID, error) {
	protocol, err := s.nextProtocol(ctx, at.Local().Year())
	if err != nil {
		return 0, err
	}
	id := desk.ServiceID(s.db.IDs.Next())
	_, err = s.db.exec(ctx, "INSERT INTO service (id, conversation_id, protocol, opened_at) VALUES ($1, $2, $3, $4)",
		id, c, protocol, millis(at))
	if err != nil {
		return 0, fmt.Errorf("insert service: %w", err)
	}
	_, err = s.db.exec(ctx, `
		UPDATE conversation SET service_id = $1, last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END WHERE id = $3`,
		id, millis(at), c)
	return id, err
}

// nextProtocol counts in a row of its own: a counter never gives a number twice, also after services were erased.
func (s *Inbox) nextProtocol(ctx context.Context, year int) (string, error) {
	var n int
	err := s.db.w.QueryRow(ctx, `
		INSERT INTO setting (name, value) VALUES ($1, '1')
		ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS INTEGER) + 1 AS TEXT)
		RETURNING CAST(value AS INTEGER)`, fmt.Sprintf("protocol.%d", year)).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("count a protocol number: %w", err)
	}
	return fmt.Sprintf("%d-%06d", year, n), nil
}

// Resolve ends the running service; false when none ran. Nobody waits any more, and what is there counts as read.
func (s *Inbox) Resolve(ctx context.Context, id desk.ConversationID, by string, at time.Time) (done bool, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		n, err := s.db.exec(ctx, `
			UPDATE service SET resolved_at = $1, resolved_by = $2
			WHERE id = (SELECT service_id FROM conversation WHERE id = $3)`, millis(at), by, id)
		if err != nil || n == 0 {
			return err
		}
		done = true
		_, err = s.db.exec(ctx, `
			UPDATE conversation SET service_id = 0, waiting_since = 0, unread = 0,
				read_upto = CASE WHEN last_message > read_upto THEN last_message ELSE read_upto END
			WHERE id = $1`, id)
		return err
	})
	if err != nil {
		return false, fault(fmt.Errorf("resolve conversation %d: %w", id, err))
	}
	return done, nil
}

// Reopen starts a new service; false when one ran.
func (s *Inbox) Reopen(ctx context.Context, id desk.ConversationID, at time.Time) (opened bool, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		running, err := s.running(ctx, id)
		if errors.Is(err, sql.ErrNoRows) {
			return desk.NewError(desk.CodeNotFound, "inbox.gone", nil)
		}
		if err != nil || running != 0 {
			return err
		}
		opened = true
		_, err = s.openService(ctx, id, at)
		return err
	})
	if err != nil {
		return false, fault(fmt.Errorf("reopen conversation %d: %w", id, err))
	}
	return opened, nil
}

// Assign gives a conversation to somebody, "" to nobody; false when it was theirs already or is gone.
func (s *Inbox) Assign(ctx context.Context, id desk.ConversationID, to string) (bool, error) {
	n, err := s.db.exec(ctx, "UPDATE conversation SET assignee = $1 WHERE id = $2 AND assignee <> $1", to, id)
	if err != nil {
		return false, fault(fmt.Errorf("assign conversation %d: %w", id, err))
	}
	return n != 0, nil
}

// MarkRead says that a person saw everything; false when nothing was unread.
func (s *Inbox) MarkRead(ctx context.Context, id desk.ConversationID) (bool, error) {
	n, err := s.db.exec(ctx, "UPDATE conversation SET unread = 0, read_upto = last_message WHERE id = $1 AND unread <> 0", id)
	if err != nil {
		return false, fault(fmt.Errorf("mark conversation %d read: %w", id, err))
	}
	return n != 0, nil
}

// Waiting are the conversations whose customer waits for an answer, the longest first.
func (s *Inbox) Waiting(ctx context.Context) ([]desk.Conversation, error) {
	rows, err := s.db.read(ctx).Query(ctx,
		rowQuery+"WHERE v.waiting_since <> 0 AND c.deleted_at = 0 ORDER BY v.waiting_since, v.id")
	list, err := collect(rows, err, func(scan func(...any) error) (desk.Conversation, error) {
		r, err := scanRow(scan)
		return r.Conversation, err
	})
	if err != nil {
		return nil, fmt.Errorf("list who waits: %w", err)
	}
	return list, nil
}

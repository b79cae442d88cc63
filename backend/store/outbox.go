package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/outbox"
)

// never is a next_at that does not come.
const never = int64(1) << 52

// nextMillis writes the moment to look again; zero is never by itself.
func nextMillis(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return millis(t)
}

const waitsAlone = `status IN ('queued', 'active', 'in_doubt', 'held')
	AND (status IN ('queued', 'in_doubt') OR status = 'held' AND hold NOT IN ('restored', 'approval'))`

const dueSQL = "SELECT id FROM message WHERE " + waitsAlone + ` AND next_at <= $1
	ORDER BY CASE WHEN class = 'urgent' THEN 0 WHEN automatic = 0 THEN 1 ELSE 2 END, id LIMIT $2`

// Due are the messages to look at by now, what a person typed first, then by class and age.
func (o *Outbox) Due(ctx context.Context, now time.Time, limit int) ([]desk.MessageID, error) {
	ids, err := o.ids(ctx, dueSQL, millis(now), limit)
	if err != nil {
		return nil, fmt.Errorf("due messages: %w", err)
	}
	return ids, nil
}

// The plus keeps SQLite on the index of what waits: by id alone it would walk through every message there ever was.
const waitingSQL = "SELECT id FROM message WHERE " + waitsAlone + ` AND +id > $1
	AND ($2 = 0 OR conversation_id = (SELECT id FROM conversation WHERE customer_id = $2)) ORDER BY +id LIMIT $3`

// Waiting are all messages that wait without a person, of one customer or of all (0), by id.
func (o *Outbox) Waiting(ctx context.Context, customer desk.CustomerID, after desk.MessageID, limit int) ([]desk.MessageID, error) {
	ids, err := o.ids(ctx, waitingSQL, after, customer, limit)
	if err != nil {
		return nil, fmt.Errorf("waiting messages: %w", err)
	}
	return ids, nil
}

const nextSQL = "SELECT COALESCE(MIN(next_at), $1) FROM message WHERE " + waitsAlone

// NextDue is the earliest moment a message wants to be looked at, and the next moment after now when the network's
// silence becomes a task.
func (o *Outbox) NextDue(ctx context.Context, now time.Time) (next, overdue time.Time, err error) {
	var due, receipt int64
	err = o.db.read(ctx).QueryRow(ctx, nextSQL, never).Scan(&due)
	if err == nil {
		err = o.db.read(ctx).QueryRow(ctx, "SELECT COALESCE(MIN(receipt_due), $1) FROM attempt WHERE receipt_due <> 0 AND receipt_due > $2",
			never, millis(now)).Scan(&receipt)
	}
	if err != nil {
		return next, overdue, fmt.Errorf("next due: %w", err)
	}
	if due < never {
		next = time.UnixMilli(due).UTC()
	}
	if receipt < never {
		overdue = time.UnixMilli(receipt).UTC()
	}
	return next, overdue, nil
}

// Rest puts messages aside. A message whose next_at is no longer what the caller saw was moved meanwhile: it stays.
func (o *Outbox) Rest(ctx context.Context, rests []outbox.Rest) ([]outbox.Changed, error) {
	var changed []outbox.Changed
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		var waiting []waiter
		for _, r := range rests { // all before any is moved: one that ends moves those behind it
			w, ok, err := o.waiter(ctx, r)
			if err != nil {
				return fmt.Errorf("message %d: %w", r.Message, err)
			}
			if ok {
				waiting = append(waiting, w)
			}
		}
		for _, w := range waiting {
			moved, err := o.rest(ctx, w)
			if err != nil {
				return fmt.Errorf("message %d: %w", w.to.Message, err)
			}
			if moved {
				changed = append(changed, outbox.Changed{Conversation: w.conversation, Message: w.to.Message})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("put aside: %w", err)
	}
	return changed, nil
}

// waiter is a message as it waits, and where it is to be put.
type waiter struct {
	conversation desk.ConversationID
	status       desk.Status
	hold         desk.HoldReason
	reason       string
	next         int64
	to           outbox.Rest
}

// waiter reads a message that is to be put aside; false when it was moved meanwhile or may not go there.
func (o *Outbox) waiter(ctx context.Context, r outbox.Rest) (waiter, bool, error) {
	w := waiter{to: r}
	err := o.db.read(ctx).QueryRow(ctx, "SELECT conversation_id, status, hold, reason, next_at FROM message WHERE id = $1", r.Message).
		Scan(&w.conversation, &w.status, &w.hold, &w.reason, &w.next)
	if errors.Is(err, sql.ErrNoRows) {
		return w, false, nil
	}
	if r.Status == "" {
		w.to.Status, w.to.Hold, w.to.Reason = w.status, w.hold, w.reason
	}
	return w, err == nil && (r.Any || w.next == millis(r.Seen)) && mayRest(w.status, w.hold, w.to.Status), err
}

// rest moves one message; false when nothing that a person sees changed.
func (o *Outbox) rest(ctx context.Context, w waiter) (bool, error) {
	r := w.to
	if r.Status == desk.Failed || r.Status == desk.Expired {
		return true, o.end(ctx, r)
	}
	seen := w.status != r.Status || w.hold != r.Hold || w.reason != r.Reason
	if !seen && w.next == nextMillis(r.Next) {
		return false, nil
	}
	_, err := o.db.exec(ctx, "UPDATE message SET status = $2, hold = $3, reason = $4, next_at = $5 WHERE id = $1",
		r.Message, r.Status, r.Hold, r.Reason, nextMillis(r.Next))
	if err == nil && w.status == desk.Queued && r.Status == desk.Held {
		err = o.nudge(ctx, r.Message, r.At) // a held message does not hold back the next
	}
	return seen, err
}

func mayRest(was desk.Status, hold desk.HoldReason, next desk.Status) bool {
	switch was {
	case desk.Queued:
		return next != desk.InDoubt
	case desk.Held:
		return next != desk.InDoubt && hold != desk.HoldRestored && hold != desk.HoldApproval
	case desk.InDoubt:
		return next == desk.InDoubt
	}
	return false
}

// end fails or expires a waiting message. If something of it may have arrived it is in doubt instead.
func (o *Outbox) end(ctx context.Context, r outbox.Rest) error {
	if err := o.retire(ctx, r.Message); err != nil {
		return err
	}
	_, err := o.db.exec(ctx, "UPDATE message SET status = 'queued', hold = '', next_at = $2 WHERE id = $1", r.Message, millis(r.At))
	if err != nil {
		return err
	}
	_, err = o.stand(ctx, stand{message: r.Message, reason: r.Reason, nothing: r.Status, at: r.At})
	return err
}

// Doubt loads the newest attempt in doubt of a message.
func (o *Outbox) Doubt(ctx context.Context, id desk.MessageID) (outbox.Doubt, bool, error) {
	var d outbox.Doubt
	row := o.db.read(ctx).QueryRow(ctx, "SELECT "+attemptColumns+`, repeats FROM attempt
		WHERE message_id = $1 AND state = 'in_doubt' ORDER BY n DESC LIMIT 1`, id)
	var err error
	d.Attempt, err = scanAttempt(row.Scan, &d.Repeats)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	if err == nil {
		d.Parcel, err = o.parcel(ctx, d.Attempt.ID)
	}
	if err != nil {
		return d, false, fmt.Errorf("doubt of message %d: %w", id, err)
	}
	return d, true, nil
}

// Blocked tells whether D9 holds a message back; until is when a parked doubt lets it pass, zero when another message
// has to move first.
func (o *Outbox) Blocked(ctx context.Context, id desk.MessageID, now time.Time, park time.Duration) (time.Time, bool, error) {
	var others, parked, since int64
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE(SUM(CASE WHEN e.status = 'in_doubt' THEN 0 ELSE 1 END), 0),
			COALESCE(SUM(CASE WHEN e.status = 'in_doubt' THEN 1 ELSE 0 END), 0),
			COALESCE(MAX((SELECT MAX(d.touched_at) FROM attempt d WHERE d.message_id = e.id AND d.state = 'in_doubt')), 0)
		FROM message m JOIN message e ON `+blocks+` WHERE m.id = $1`,
		id, millis(now.Add(-park))).Scan(&others, &parked, &since)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("order of message %d: %w", id, err)
	}
	if others > 0 || parked == 0 {
		return time.Time{}, others > 0, nil
	}
	return fromMillis(since).Add(park), true, nil
}

// parcel reads what an attempt sends.
func (o *Outbox) parcel(ctx context.Context, id desk.AttemptID) (outbox.Parcel, error) {
	var p outbox.Parcel
	var message desk.MessageID
	var conversation desk.ConversationID
	var files int
	var quoted desk.MessageID
	g := &p.Outgoing
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT a.wire_key, a.account_id, a.dest, COALESCE((SELECT d.ref FROM address d WHERE d.id = a.address_id AND d.ref <> ''), a.ref),
			u.name, m.subject, m.text, m.automatic, m.id, m.conversation_id, m.media_count, m.reply_to,
			COALESCE((SELECT s.protocol FROM service s WHERE s.id = m.service_id), '')
		FROM attempt a JOIN message m ON m.id = a.message_id
		JOIN conversation v ON v.id = m.conversation_id JOIN customer u ON u.id = v.customer_id
		WHERE a.id = $1`, id).
		Scan(&g.Key, &g.Account, &g.To, &g.Ref, &g.Name, &g.Subject, &g.Text, &g.Automatic, &message, &conversation, &files, &quoted, &g.Protocol)
	if err != nil {
		return p, err
	}
	if files > 0 {
		if p.Files, err = o.files(ctx, message); err != nil {
			return p, err
		}
	}
	if g.References, err = o.references(ctx, conversation, message, g.Account); err != nil || quoted == 0 {
		return p, err
	}
	g.Quote, err = o.quote(ctx, quoted, g.Account)
	return p, err
}

// quote is what an attempt on an account quotes; nil when it is gone, or was taken back since.
func (o *Outbox) quote(ctx context.Context, id desk.MessageID, account desk.AccountID) (*channel.Quote, error) {
	var q channel.Quote
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE((SELECT a.wire_key FROM attempt a WHERE a.message_id = m.id AND a.account_id = $2
				AND a.state IN ('accepted', 'sent', 'delivered', 'read') ORDER BY a.n DESC LIMIT 1),
				CASE WHEN m.account_id = $2 THEN m.remote_id ELSE '' END),
			m.direction = 'out', COALESCE(NULLIF(m.text, ''), NULLIF(m.subject, ''),
				(SELECT f.name FROM media f WHERE f.message_id = m.id ORDER BY f.id LIMIT 1), '')
		FROM message m WHERE m.id = $1 AND m.deleted_at = 0`, id, account).Scan(&q.ID, &q.FromUs, &q.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &q, err
}

func (o *Outbox) files(ctx context.Context, id desk.MessageID) ([]desk.Media, error) {
	rows, err := o.db.read(ctx).Query(ctx,
		"SELECT id, message_id, name, mime, size, sha256, inline FROM media WHERE message_id = $1 ORDER BY id", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []desk.Media
	for rows.Next() {
		var m desk.Media
		if err := rows.Scan(&m.ID, &m.Message, &m.Name, &m.MIME, &m.Size, &m.SHA256, &m.Inline); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// references are the ids of the last messages of the thread on the account, oldest first.
func (o *Outbox) references(ctx context.Context, v desk.ConversationID, before desk.MessageID, account desk.AccountID) ([]string, error) {
	rows, err := o.db.read(ctx).Query(ctx, `
		SELECT CASE WHEN m.direction = 'in' THEN m.remote_id ELSE
			COALESCE((SELECT a.wire_key FROM attempt a WHERE a.message_id = m.id AND a.account_id = $3
				AND a.state IN ('accepted', 'sent', 'delivered', 'read') ORDER BY a.n DESC LIMIT 1), '') END
		FROM message m WHERE m.conversation_id = $1 AND m.id < $2 AND m.account_id = $3 AND m.direction IN ('in', 'out')
		ORDER BY m.id DESC LIMIT 10`, v, before, account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		if key != "" {
			keys = append([]string{key}, keys...)
		}
	}
	return keys, rows.Err()
}

// TryWrite writes one durable row: after a full disk it is the proof that sending may go on.
func (o *Outbox) TryWrite(ctx context.Context, at time.Time) error {
	_, err := o.db.exec(ctx, `
		INSERT INTO setting (name, value) VALUES ('outbox.beat', $1)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, fmt.Sprint(millis(at)))
	if err != nil {
		return fmt.Errorf("try a write: %w", err)
	}
	return nil
}

var _ outbox.Store = (*Outbox)(nil)

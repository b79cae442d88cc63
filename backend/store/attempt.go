package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
)

// Outbox keeps attempts and the queue: docs/DELIVERY.md as conditional statements. Whatever a caller does wrong, an
// attempt that is retired, settled or somebody else's is not touched again.
type Outbox struct {
	db *DB
	// FreeAfterIn is desk.Timing.FreeAfterIn: for how long answers to the customer's own message are not counted.
	FreeAfterIn time.Duration
}

// NewOutbox returns the ledger of a store.
func NewOutbox(db *DB) *Outbox {
	return &Outbox{db: db, FreeAfterIn: desk.DefaultTiming().FreeAfterIn}
}

const attemptColumns = `id, message_id, n, account_id, address_id, kind, dest, ref, wire_key, remote_id, state, tries,
	due_at, touched_at, settled_at, token, epoch, code, reason, cost_reserved, cost_final, dup_allowed`

func scanAttempt(scan func(...any) error, more ...any) (desk.Attempt, error) {
	var a desk.Attempt
	var due, touched, settled int64
	into := append([]any{&a.ID, &a.Message, &a.N, &a.Account, &a.Address, &a.Kind, &a.To, &a.Ref, &a.WireKey,
		&a.RemoteID, &a.State, &a.Tries, &due, &touched, &settled, &a.Token, &a.Epoch, &a.Code, &a.Reason,
		&a.CostReserved, &a.CostFinal, &a.DupAllowed}, more...)
	err := scan(into...)
	a.Due, a.Touched, a.Settled = fromMillis(due), fromMillis(touched), fromMillis(settled)
	return a, err
}

// Attempts are all attempts of a message, the first first.
func (o *Outbox) Attempts(ctx context.Context, id desk.MessageID) ([]desk.Attempt, error) {
	return o.attempts(ctx, id, true)
}

func (o *Outbox) attempts(ctx context.Context, id desk.MessageID, forgiven bool) ([]desk.Attempt, error) {
	rows, err := o.db.read(ctx).Query(ctx, "SELECT "+attemptColumns+
		" FROM attempt WHERE message_id = $1 AND (forgiven = 0 OR $2 = 1) ORDER BY n", id, flag(forgiven))
	if err != nil {
		return nil, fmt.Errorf("attempts of message %d: %w", id, err)
	}
	defer rows.Close()
	var all []desk.Attempt
	for rows.Next() {
		a, err := scanAttempt(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("attempts of message %d: %w", id, err)
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// PlanAttempt plans an attempt of a message that was written in the same transaction, or Plans any other. WireKey,
// Message, Account, Address, Kind and To must be filled; ID and N are made here when they are 0.
func (o *Outbox) PlanAttempt(ctx context.Context, a desk.Attempt) error { return o.Plan(ctx, a) }

// Plan retires the planned attempt of the message and plans a, in one transaction (D5).
func (o *Outbox) Plan(ctx context.Context, a desk.Attempt) error {
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		if err := o.retire(ctx, a.Message); err != nil {
			return err
		}
		if err := o.forgiveDoubts(ctx, &a); err != nil {
			return err
		}
		if err := o.insertAttempt(ctx, a); err != nil {
			return err
		}
		return o.showAttempt(ctx, a)
	})
	if err != nil {
		return fmt.Errorf("plan attempt of message %d: %w", a.Message, err)
	}
	return nil
}

// retire ends the planned attempt: one that was tried and proved unsent keeps that mark.
func (o *Outbox) retire(ctx context.Context, id desk.MessageID) error {
	_, err := o.db.exec(ctx, `
		UPDATE attempt SET state = CASE WHEN tries > 0 THEN 'not_sent' ELSE 'retired' END
		WHERE message_id = $1 AND state = 'planned'`, id)
	return err
}

// forgiveDoubts is D4's exception. Without a.DupAllowed any attempt that may have arrived refuses the plan.
func (o *Outbox) forgiveDoubts(ctx context.Context, a *desk.Attempt) error {
	if a.DupAllowed {
		n, err := o.db.exec(ctx,
			"UPDATE attempt SET forgiven = 1 WHERE message_id = $1 AND state = 'in_doubt' AND forgiven = 0", a.Message)
		if err != nil {
			return err
		}
		if n > 0 {
			err := NewAudit(o.db).Add(ctx, desk.Program, "outbox.dup", int64(a.Message), map[string]any{"doubts": n})
			if err != nil {
				return err
			}
		}
	}
	var unproved, doubts int
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE(SUM(CASE WHEN forgiven = 0 OR state = 'touching' THEN 1 ELSE 0 END), 0), COUNT(*)
		FROM attempt WHERE message_id = $1 AND state NOT IN ('retired', 'not_sent', 'rejected')`, a.Message).
		Scan(&unproved, &doubts)
	if err == nil && unproved > 0 {
		err = outbox.ErrUnproved
	}
	a.DupAllowed = doubts > 0
	return err
}

func (o *Outbox) insertAttempt(ctx context.Context, a desk.Attempt) error {
	if a.ID == 0 {
		a.ID = desk.AttemptID(o.db.IDs.Next())
	}
	if a.N == 0 {
		err := o.db.read(ctx).QueryRow(ctx,
			"SELECT COALESCE(MAX(n), 0) + 1 FROM attempt WHERE message_id = $1", a.Message).Scan(&a.N)
		if err != nil {
			return err
		}
	}
	_, err := o.db.exec(ctx, `
		INSERT INTO attempt (id, message_id, n, account_id, address_id, kind, dest, ref, wire_key, state, due_at, epoch, dup_allowed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', $10, $11, $12)`,
		a.ID, a.Message, a.N, a.Account, a.Address, a.Kind, a.To, a.Ref, a.WireKey, millis(a.Due), a.Epoch, flag(a.DupAllowed))
	return err
}

// showAttempt makes the message show the channel of its newest attempt.
func (o *Outbox) showAttempt(ctx context.Context, a desk.Attempt) error {
	n, err := o.db.exec(ctx, `
		UPDATE message SET account_id = $2, kind = $3, address_id = $4, status = 'queued', hold = '', reason = ''
		WHERE id = $1 AND status IN ('queued', 'held', 'in_doubt') AND hold NOT IN ('restored', 'approval')`,
		a.Message, a.Account, a.Kind, a.Address)
	if err == nil && n != 1 {
		err = outbox.ErrMoved
	}
	if err != nil {
		return err
	}
	_, err = o.db.exec(ctx, `
		UPDATE conversation SET last_kind = $2
		WHERE id = (SELECT conversation_id FROM message WHERE id = $1) AND last_message = $1`, a.Message, a.Kind)
	return err
}

// noRival is true of an attempt when no other one of its message may have arrived.
const noRival = `NOT EXISTS (SELECT 1 FROM attempt r WHERE r.message_id = attempt.message_id AND r.id <> attempt.id
	AND r.state NOT IN ('retired', 'not_sent', 'rejected') AND (r.forgiven = 0 OR r.state <> 'in_doubt'))`

// blocks says that message e holds back m by rule D9: what is on the wire in the conversation, and what is before
// it in the queue; an earlier doubt parks automatic messages only, and only when it began after $2. What a person typed
// never waits behind automation; urgent overtakes what is not.
const blocks = `e.conversation_id = m.conversation_id AND e.id <> m.id
	AND e.status IN ('queued', 'active', 'in_doubt') AND e.direction = 'out' AND (m.automatic = 1 OR e.automatic = 0)
	AND (e.status = 'active' OR (e.id < m.id AND NOT (m.class = 'urgent' AND e.class <> 'urgent') AND (e.status = 'queued'
		OR (m.automatic = 1 AND EXISTS (SELECT 1 FROM attempt d
			WHERE d.message_id = e.id AND d.state = 'in_doubt' AND d.touched_at > $2)))))`

const claimSQL = `
	UPDATE attempt SET state = 'touching', token = $3, tries = tries + 1, repeats = repeats + $4,
		touched_at = CASE WHEN touched_at = 0 THEN $5 ELSE touched_at END, receipt_due = $8
	WHERE id = $1 AND state = $6 AND due_at <= $5 AND ` + noRival + ` AND EXISTS (
		SELECT 1 FROM message m JOIN conversation v ON v.id = m.conversation_id JOIN customer u ON u.id = v.customer_id
		WHERE m.id = attempt.message_id AND m.status = $7 AND m.direction = 'out' AND m.expires_at > $5 AND u.deleted_at = 0
			AND EXISTS (SELECT 1 FROM consent c WHERE c.address_id = attempt.address_id AND c.class = m.class AND c.revoked_at = 0)
			AND EXISTS (SELECT 1 FROM account x WHERE x.id = attempt.account_id AND x.paused = 0 AND x.removed_at = 0)
			AND NOT EXISTS (SELECT 1 FROM message e WHERE ` + blocks + `))`

// Claim touches the wire on paper: one conditional statement decides, in the transaction that also reads what leaves.
func (o *Outbox) Claim(ctx context.Context, c outbox.Claim) (outbox.Parcel, bool, error) {
	var p outbox.Parcel
	claimed := false
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		from, status := desk.Planned, desk.Queued
		if c.Repeat {
			from, status = desk.AttemptInDoubt, desk.InDoubt
		}
		n, err := o.db.exec(ctx, claimSQL, c.Attempt, millis(c.At.Add(-c.Park)), c.Token, flag(c.Repeat), millis(c.At), from, status,
			millis(c.ReceiptDue))
		if err != nil || n == 0 {
			return err
		}
		ok, err := o.sameCounts(ctx, c)
		if err != nil {
			return err
		}
		if !ok {
			return errUncounted
		}
		if p, err = o.parcel(ctx, c.Attempt); err != nil {
			return err
		}
		if _, err := o.db.exec(ctx, spendSQL, c.Attempt, millis(c.At), o.FreeAfterIn.Milliseconds()); err != nil {
			return err
		}
		_, err = o.db.exec(ctx, `
			UPDATE message SET status = 'active', hold = '', reason = '', next_at = $2
			WHERE id = (SELECT message_id FROM attempt WHERE id = $1)`, c.Attempt, never)
		claimed = err == nil
		return err
	})
	if errors.Is(err, errUncounted) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("claim attempt %d: %w", c.Attempt, err)
	}
	return p, claimed, nil
}

// spendSQL counts an automatic message against its account's allowance, once, unless its customer has just written.
const spendSQL = `
	INSERT INTO spent (account_id, message_id, at)
	SELECT a.account_id, a.message_id, $2 FROM attempt a JOIN message m ON m.id = a.message_id
		JOIN conversation v ON v.id = m.conversation_id
	WHERE a.id = $1 AND m.automatic = 1 AND v.last_inbound <= $2 - $3
	ON CONFLICT DO NOTHING`

var errUncounted = errors.New("another automatic message touched the wire meanwhile")

// sameCounts checks the caps against what was counted for the decision: two workers must not both use the last place.
func (o *Outbox) sameCounts(ctx context.Context, c outbox.Claim) (bool, error) {
	var conversation desk.ConversationID
	var message desk.MessageID
	var automatic bool
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT m.conversation_id, m.id, m.automatic FROM message m JOIN attempt a ON a.message_id = m.id WHERE a.id = $1`,
		c.Attempt).Scan(&conversation, &message, &automatic)
	if err != nil || !automatic {
		return err == nil, err
	}
	day, week, err := o.automatic(ctx, conversation, message, c.At)
	return day <= c.Day && week <= c.Week, err
}

// DoubtTouching is rule D2's start.
func (o *Outbox) DoubtTouching(ctx context.Context, at time.Time) (int, error) {
	count := 0
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		ids, err := o.ids(ctx, "SELECT message_id FROM attempt WHERE state = 'touching' ORDER BY id")
		if err != nil {
			return err
		}
		for _, id := range ids {
			n, err := o.db.exec(ctx, `
				UPDATE attempt SET state = 'in_doubt', settled_at = $2, due_at = $2, reason = 'outbox.interrupted'
				WHERE message_id = $1 AND state = 'touching'`, id, millis(at))
			if err != nil {
				return err
			}
			count += int(n)
			if _, err := o.stand(ctx, stand{message: id, next: at, reason: "outbox.interrupted", at: at}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("doubt interrupted attempts: %w", err)
	}
	return count, nil
}

func (o *Outbox) ids(ctx context.Context, query string, args ...any) ([]desk.MessageID, error) {
	rows, err := o.db.read(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []desk.MessageID
	for rows.Next() {
		var id desk.MessageID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

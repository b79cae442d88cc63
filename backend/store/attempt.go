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

// Settle writes the outcome of the try that holds the token (D1, third transaction). An answer other than doubt gives
// the token back, so that writing it twice is refused with outbox.ErrLost instead of counted twice.
func (o *Outbox) Settle(ctx context.Context, s outbox.Settlement) (desk.Status, error) {
	var status desk.Status
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		h, err := o.holder(ctx, s)
		if err != nil {
			return err
		}
		next := h.settle(s)
		if err := o.writeOutcome(ctx, h, next, s); err != nil {
			return err
		}
		rest := stand{message: h.Message, next: s.Next, reason: s.Result.Reason, nothing: desk.Queued, at: s.At}
		if next.state == desk.NotSent && !h.later {
			rest.nothing, rest.reason = desk.Failed, "outbox.tooManyTries"
		}
		if next.state == desk.Rejected || h.later {
			rest.next = s.At // the router knows another address, or fails it
		}
		status, err = o.stand(ctx, rest)
		return err
	})
	if err != nil {
		return status, fmt.Errorf("settle attempt %d: %w", s.Attempt, err)
	}
	return status, nil
}

// holder is an attempt whose token the caller holds.
type holder struct {
	desk.Attempt
	repeats int
	later   bool // there is a newer attempt, or the message is over: this one does not go on
}

func (o *Outbox) holder(ctx context.Context, s outbox.Settlement) (holder, error) {
	var h holder
	row := o.db.read(ctx).QueryRow(ctx, "SELECT "+attemptColumns+`, repeats,
			EXISTS (SELECT 1 FROM attempt b WHERE b.message_id = attempt.message_id AND b.n > attempt.n)
			OR NOT EXISTS (SELECT 1 FROM message m WHERE m.id = attempt.message_id AND m.status IN ('queued', 'active', 'in_doubt', 'held'))
		FROM attempt WHERE id = $1 AND token = $2`, s.Attempt, s.Token)
	var err error
	h.Attempt, err = scanAttempt(row.Scan, &h.repeats, &h.later)
	if errors.Is(err, sql.ErrNoRows) {
		err = outbox.ErrLost
	}
	return h, err
}

// outcome is what a try makes of its attempt.
type outcome struct {
	state          desk.AttemptState
	tries, repeats int
	touched        time.Time
	settled        time.Time
}

// settle decides the next state, by rank. A touch of an attempt that was in doubt before proves nothing about the
// earlier touches: only acceptance settles it.
func (h holder) settle(s outbox.Settlement) outcome {
	next := outcome{state: h.State, tries: h.Tries, repeats: h.repeats, touched: h.Touched, settled: s.At}
	open := h.State == desk.Touching || h.State == desk.AttemptInDoubt
	repeat := h.repeats > 0 && !s.Resolved
	switch {
	case s.Result.Outcome == channel.Accepted && !h.State.Ranked():
		next.state = desk.AttemptAccepted
	case s.Result.Outcome == channel.Accepted:
		next.state = desk.Merge(h.State, desk.AttemptAccepted)
	case !open && s.Result.Outcome == channel.Rejected:
		next.state = desk.Merge(h.State, desk.Rejected)
	case !open:
		// What the network said meanwhile says more.
	case s.Result.Outcome == channel.NotSent && repeat:
		// This try did not count; the doubt is as old as it was.
		next.state, next.repeats, next.tries, next.settled = desk.AttemptInDoubt, h.repeats-1, h.Tries-1, h.Settled
	case s.Result.Outcome == channel.NotSent:
		next.state, next.repeats, next.touched = desk.Planned, 0, time.Time{}
		if h.later || h.Tries >= s.MaxTries {
			next.state = desk.NotSent
		}
	case s.Result.Outcome == channel.Rejected && !repeat:
		next.state = desk.Rejected
	default:
		next.state = desk.AttemptInDoubt
	}
	return next
}

func (o *Outbox) writeOutcome(ctx context.Context, h holder, next outcome, s outbox.Settlement) error {
	token := ""
	if s.Result.Outcome == channel.InDoubt {
		token = s.Token // a late answer of the same try may still settle it
	}
	n, err := o.db.exec(ctx, `
		UPDATE attempt SET state = $4, tries = $5, repeats = $6, touched_at = $7, settled_at = $8, due_at = $9,
			code = $10, reason = $11, remote_id = CASE WHEN $12 = '' THEN remote_id ELSE $12 END, token = $13,
			receipt_due = CASE WHEN $4 IN ('accepted', 'sent', 'in_doubt') THEN receipt_due ELSE 0 END
		WHERE id = $1 AND token = $2 AND state = $3`,
		h.ID, s.Token, h.State, next.state, next.tries, next.repeats, millis(next.touched), millis(next.settled), millis(s.Due),
		s.Result.Code, s.Result.Reason, s.Result.RemoteID, token)
	if err == nil && n != 1 {
		err = outbox.ErrLost
	}
	if err != nil || s.Result.Ref == "" {
		return err
	}
	_, err = o.db.exec(ctx, "UPDATE address SET ref = $2 WHERE id = $1 AND ref <> $2", h.Address, s.Result.Ref)
	return err
}

// stand is how to place a message by its attempts.
type stand struct {
	message desk.MessageID
	next    time.Time
	reason  string
	nothing desk.Status // when nothing is open and nothing arrived
	at      time.Time
}

// stand gives a message the status that its attempts make, and lets the next message of the conversation try. Proof of
// arrival overrules everything and retires what was still planned; without proof a message that a person or a hold put
// aside stays there.
func (o *Outbox) stand(ctx context.Context, s stand) (desk.Status, error) {
	all, err := o.attempts(ctx, s.message, true)
	if err != nil {
		return "", err
	}
	states := make([]desk.AttemptState, len(all))
	for i, a := range all {
		states[i] = a.State
	}
	status := outbox.Standing(states)
	if status == desk.StatusNone {
		status = s.nothing
	}
	if s.next.IsZero() && (status == desk.Queued || status == desk.InDoubt) {
		s.next = s.at // what still waits is looked at
	}
	if outbox.Arrived(status) {
		s.reason = ""
		if err := o.retire(ctx, s.message); err != nil {
			return "", err
		}
	}
	_, err = o.db.exec(ctx, `
		UPDATE message SET status = $2, hold = '', reason = $3, next_at = $4 WHERE id = $1
			AND ($2 IN ('accepted', 'delivered', 'read') OR status NOT IN ('held', 'failed', 'expired', 'cancelled'))`,
		s.message, status, s.reason, nextMillis(s.next))
	if err != nil {
		return "", err
	}
	if err := o.nudge(ctx, s.message, s.at); err != nil {
		return "", err
	}
	err = o.db.read(ctx).QueryRow(ctx, "SELECT status FROM message WHERE id = $1", s.message).Scan(&status)
	return status, err
}

const nudgeSQL = `UPDATE message SET next_at = CASE WHEN next_at > $2 THEN $2 ELSE next_at - 1 END
	WHERE id IN (SELECT MIN(id) FROM message
		WHERE id <> $1 AND status IN ('queued', 'active', 'in_doubt') AND status = 'queued'
			AND conversation_id = (SELECT conversation_id FROM message WHERE id = $1)
		GROUP BY automatic, CASE WHEN class = 'urgent' THEN 1 ELSE 0 END)`

// nudge makes the outbox look at what waits behind a message of the same conversation: the first of what a person typed
// and of automation, urgent and not, since each holds back the rest of its own. It changes next_at in any case, so that
// whoever is about to put such a message aside, for what was true before, finds that it was moved.
func (o *Outbox) nudge(ctx context.Context, id desk.MessageID, at time.Time) error {
	_, err := o.db.exec(ctx, nudgeSQL, id, millis(at))
	return err
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

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
	if err == nil && s.Result.Left {
		_, err = o.db.exec(ctx, "UPDATE consent SET revoked_at = $2, revoked_by = 'customer' WHERE address_id = $1 AND revoked_at = 0",
			h.Address, millis(s.At))
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

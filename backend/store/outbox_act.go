package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
)

// Resend is a person's "send again": what became of the earlier attempts no longer stops a new one. It fits messages
// that failed, expired or are in doubt, and those that wait when another address is chosen. Held ones of a restore
// need a manager.
func (o *Outbox) Resend(ctx context.Context, r outbox.Resend) ([]outbox.Changed, error) {
	return o.each(ctx, "send again", r.Messages, func(ctx context.Context, m desk.Message) (bool, error) {
		if !mayResend(m, r) {
			return false, nil
		}
		doubts, err := o.cleanSheet(ctx, m.ID)
		if err != nil {
			return false, err
		}
		if r.Address != 0 {
			if err := o.onlyBy(ctx, m, r.Address); err != nil {
				return false, err
			}
		}
		expires := m.Expires
		if !expires.After(r.At) {
			expires = r.At.Add(r.Expiry[m.Class])
		}
		_, err = o.db.exec(ctx, `
			UPDATE message SET status = 'queued', hold = '', reason = '', next_at = $2, expires_at = $3, reviewed_at = 0
			WHERE id = $1`, m.ID, millis(r.At), millis(expires))
		if err != nil {
			return false, err
		}
		return true, NewAudit(o.db).Add(ctx, r.Actor, "outbox.resend", int64(m.ID),
			map[string]any{"was": m.Status, "doubts": doubts, "address": r.Address})
	})
}

func mayResend(m desk.Message, r outbox.Resend) bool {
	switch m.Status {
	case desk.Failed, desk.Expired, desk.InDoubt:
		return true
	case desk.Queued:
		return r.Address != 0
	case desk.Held:
		return r.Address != 0 && (m.Hold != desk.HoldRestored || r.Actor.Role.Can(desk.Manager))
	}
	return false
}

// cleanSheet ends the planned attempt and forgives the rest; it returns how many may have arrived.
func (o *Outbox) cleanSheet(ctx context.Context, id desk.MessageID) (doubts int, err error) {
	if err := o.retire(ctx, id); err != nil {
		return 0, err
	}
	err = o.db.read(ctx).QueryRow(ctx,
		"SELECT COUNT(*) FROM attempt WHERE message_id = $1 AND state = 'in_doubt'", id).Scan(&doubts)
	if err != nil {
		return 0, err
	}
	_, err = o.db.exec(ctx, "UPDATE attempt SET forgiven = 1 WHERE message_id = $1 AND forgiven = 0", id)
	return doubts, err
}

// onlyBy makes a person's choice of an address binding. The address must be the customer's.
func (o *Outbox) onlyBy(ctx context.Context, m desk.Message, address desk.AddressID) error {
	var count int
	err := o.db.read(ctx).QueryRow(ctx,
		"SELECT COUNT(*) FROM address WHERE id = $1 AND customer_id = $2", address, m.Customer).Scan(&count)
	if err == nil && count == 0 {
		err = desk.NewError(desk.CodeNotFound, "outbox.addressGone", nil)
	}
	if err != nil {
		return err
	}
	_, err = o.db.exec(ctx, "UPDATE message SET ladder = $2 WHERE id = $1", m.ID, fmt.Sprintf("[%d]", address))
	return err
}

// Decide applies one act to those messages it fits and audits each.
func (o *Outbox) Decide(ctx context.Context, d outbox.Decide) ([]outbox.Changed, error) {
	ids := d.Messages
	if len(ids) == 0 && d.Hold != "" {
		var err error
		if ids, err = o.ids(ctx, "SELECT id FROM message WHERE status = 'held' AND hold = $1 ORDER BY id", d.Hold); err != nil {
			return nil, fmt.Errorf("held messages: %w", err)
		}
	}
	return o.each(ctx, string(d.Act), ids, func(ctx context.Context, m desk.Message) (bool, error) {
		did, err := o.act(ctx, d, m)
		if err != nil || !did {
			return false, err
		}
		return true, NewAudit(o.db).Add(ctx, d.Actor, "outbox."+string(d.Act), int64(m.ID), map[string]any{"was": m.Status, "hold": m.Hold})
	})
}

func (o *Outbox) act(ctx context.Context, d outbox.Decide, m desk.Message) (bool, error) {
	if m.Status == desk.Held && m.Hold == desk.HoldRestored && !d.Actor.Role.Can(desk.Manager) {
		return false, desk.NewError(desk.CodeForbidden, "outbox.restoredNeedsManager", nil)
	}
	switch {
	case d.Act == outbox.ActCountAsSent && m.Status == desk.InDoubt:
		return true, o.countAsSent(ctx, m.ID, d.At)
	case d.Act == outbox.ActCancel && (m.Status == desk.Queued || m.Status == desk.Held):
		return true, o.cancel(ctx, m.ID, d.At)
	case d.Act == outbox.ActRelease && m.Status == desk.Held:
		return true, o.release(ctx, m, d.At)
	case d.Act == outbox.ActDismiss && (m.Status == desk.Failed || m.Status == desk.Expired):
		_, err := o.db.exec(ctx, "UPDATE message SET reviewed_at = $2 WHERE id = $1", m.ID, millis(d.At))
		return true, err
	}
	return false, nil
}

// countAsSent takes a person's word for the newest doubt.
func (o *Outbox) countAsSent(ctx context.Context, id desk.MessageID, at time.Time) error {
	_, err := o.db.exec(ctx, `
		UPDATE attempt SET state = 'accepted', settled_at = $2, receipt_due = 0, reason = 'outbox.countedAsSent'
		WHERE id = (SELECT id FROM attempt WHERE message_id = $1 AND state = 'in_doubt' ORDER BY n DESC LIMIT 1)`, id, millis(at))
	if err != nil {
		return err
	}
	if _, err := o.stand(ctx, stand{message: id, nothing: desk.Failed, at: at}); err != nil {
		return err
	}
	_, err = o.db.exec(ctx, "UPDATE message SET reviewed_at = $2 WHERE id = $1", id, millis(at))
	return err
}

func (o *Outbox) cancel(ctx context.Context, id desk.MessageID, at time.Time) error {
	if err := o.retire(ctx, id); err != nil {
		return err
	}
	_, err := o.db.exec(ctx, "UPDATE message SET status = 'cancelled', hold = '', reviewed_at = $2 WHERE id = $1", id, millis(at))
	if err != nil {
		return err
	}
	return o.nudge(ctx, id, at)
}

// release lets a held message go on from where it was: one in doubt is in doubt again, one past its expiry has expired.
func (o *Outbox) release(ctx context.Context, m desk.Message, at time.Time) error {
	nothing, reason := desk.Queued, ""
	if !m.Expires.After(at) {
		nothing, reason = desk.Expired, "outbox.expired"
		if err := o.retire(ctx, m.ID); err != nil {
			return err
		}
	}
	if _, err := o.db.exec(ctx, "UPDATE message SET status = 'queued', hold = '' WHERE id = $1", m.ID); err != nil {
		return err
	}
	_, err := o.stand(ctx, stand{message: m.ID, next: at, reason: reason, nothing: nothing, at: at})
	return err
}

// HoldAll holds everything that could leave, as after a restore (D14): what was touching is in doubt.
func (o *Outbox) HoldAll(ctx context.Context, reason desk.HoldReason, at time.Time) (int, error) {
	var held int64
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		_, err := o.db.exec(ctx, `
			UPDATE attempt SET state = 'in_doubt', settled_at = $1, due_at = $1, reason = 'outbox.interrupted'
			WHERE state = 'touching'`, millis(at))
		if err != nil {
			return err
		}
		held, err = o.db.exec(ctx, `
			UPDATE message SET status = 'held', hold = $1, next_at = $2 WHERE status IN ('queued', 'active', 'in_doubt', 'held')`,
			reason, never)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("hold all: %w", err)
	}
	return int(held), nil
}

// each runs fn over messages that can be sent, in one transaction, and returns those it changed.
func (o *Outbox) each(ctx context.Context, step string, ids []desk.MessageID,
	fn func(context.Context, desk.Message) (bool, error),
) ([]outbox.Changed, error) {
	var changed []outbox.Changed
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			ask, found, err := o.Ask(ctx, id)
			if err != nil {
				return err
			}
			m := ask.Query.Message
			if !found || m.Direction != desk.Out {
				continue
			}
			did, err := fn(ctx, m)
			if err != nil {
				return fmt.Errorf("message %d: %w", id, err)
			}
			if did {
				changed = append(changed, outbox.Changed{Conversation: m.Conversation, Message: id})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", step, err)
	}
	return changed, nil
}

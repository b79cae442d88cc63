package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/outbox"
)

// Receive merges what the network said later into every attempt of the account that has one of the keys, as wire key
// or as the network's own id. It returns the messages that moved and the keys that belong to no attempt.
func (o *Outbox) Receive(ctx context.Context, r channel.Receipt, at time.Time) ([]outbox.Changed, []string, error) {
	var changed []outbox.Changed
	var unknown []string
	err := o.db.Txn(ctx, func(ctx context.Context) error {
		for _, key := range r.Keys {
			found, err := o.byKey(ctx, r.Account, key)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				unknown = append(unknown, key)
			}
			for _, a := range found {
				moved, err := o.merge(ctx, a, r, at)
				if err != nil {
					return fmt.Errorf("attempt %d: %w", a.ID, err)
				}
				changed = append(changed, moved...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("receive receipt: %w", err)
	}
	return changed, unknown, nil
}

func (o *Outbox) byKey(ctx context.Context, account desk.AccountID, key string) ([]desk.Attempt, error) {
	rows, err := o.db.read(ctx).Query(ctx, "SELECT "+attemptColumns+` FROM attempt WHERE wire_key = $2 AND account_id = $1
		UNION SELECT `+attemptColumns+" FROM attempt WHERE account_id = $1 AND remote_id = $2 AND remote_id <> ''", account, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []desk.Attempt
	for rows.Next() {
		a, err := scanAttempt(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// merge raises one attempt by rank. A late refusal fails the message and never sends again by itself.
func (o *Outbox) merge(ctx context.Context, a desk.Attempt, r channel.Receipt, at time.Time) ([]outbox.Changed, error) {
	state := desk.Merge(a.State, r.State)
	if state == a.State {
		return nil, nil
	}
	heard := state == desk.Rejected || state == desk.AttemptDelivered || state == desk.AttemptRead
	_, err := o.db.exec(ctx, `
		UPDATE attempt SET state = $2, settled_at = $3, code = $4, reason = $5,
			receipt_due = CASE WHEN $6 = 1 THEN 0 ELSE receipt_due END WHERE id = $1`,
		a.ID, state, millis(at), r.Code, r.Reason, flag(heard))
	if err != nil {
		return nil, err
	}
	if err := o.reached(ctx, a, r, at); err != nil {
		return nil, err
	}
	rest := stand{message: a.Message, reason: r.Reason, nothing: desk.Failed, at: at}
	if _, err := o.stand(ctx, rest); err != nil {
		return nil, err
	}
	c := outbox.Changed{Message: a.Message}
	err = o.db.read(ctx).QueryRow(ctx, "SELECT conversation_id FROM message WHERE id = $1", a.Message).Scan(&c.Conversation)
	return []outbox.Changed{c}, err
}

// reached notes on the address that it works, and the network's name for it when the receipt told.
func (o *Outbox) reached(ctx context.Context, a desk.Attempt, r channel.Receipt, at time.Time) error {
	if r.State != desk.AttemptDelivered && r.State != desk.AttemptRead {
		return nil
	}
	if _, err := o.db.exec(ctx, "UPDATE address SET verified_at = $2 WHERE id = $1 AND verified_at < $2", a.Address, millis(at)); err != nil {
		return err
	}
	if len(r.From.Refs) == 0 {
		return nil
	}
	_, err := o.db.exec(ctx, "UPDATE address SET ref = $2 WHERE id = $1 AND ref = ''", a.Address, r.From.Refs[0])
	return err
}

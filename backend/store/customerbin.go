package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
)

// SetDeleted moves customers to the bin or out of it and returns those that moved.
func (c *Customers) SetDeleted(ctx context.Context, ids []desk.CustomerID, deleted bool) ([]desk.CustomerID, error) {
	var moved []desk.CustomerID
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		moved = nil
		for _, id := range ids {
			did, err := c.setDeleted(ctx, id, deleted)
			if err != nil {
				return fmt.Errorf("move customer %d to or from the bin: %w", id, err)
			}
			if did {
				moved = append(moved, id)
			}
		}
		return nil
	})
	return moved, err
}

func (c *Customers) setDeleted(ctx context.Context, id desk.CustomerID, deleted bool) (bool, error) {
	query, at := "UPDATE customer SET deleted_at = $2 WHERE id = $1 AND deleted_at <> 0 AND merged_into = 0", int64(0)
	if deleted {
		query, at = "UPDATE customer SET deleted_at = $2 WHERE id = $1 AND deleted_at = 0", millis(c.db.now())
	}
	n, err := c.db.exec(ctx, query, id, at)
	if err != nil || n == 0 {
		return false, err
	}
	there, err := c.addressIDs(ctx, id)
	if err != nil {
		return false, err
	}
	for key := range there {
		if err := c.db.settleAnswers(ctx, key.kind, key.value); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Expired returns up to limit customers who have been in the bin since before a time. One whose message is on the wire
// at this moment waits until it is known what became of it.
func (c *Customers) Expired(ctx context.Context, before time.Time, limit int) ([]desk.CustomerID, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT c.id FROM customer c WHERE c.deleted_at <> 0 AND c.deleted_at < $1 AND NOT EXISTS (
			SELECT 1 FROM conversation v JOIN message m ON m.conversation_id = v.id JOIN attempt t ON t.message_id = m.id
			WHERE v.customer_id = c.id AND m.status = 'active' AND t.state = 'touching')
		ORDER BY c.deleted_at, c.id LIMIT $2`, millis(before), limit)
	all, err := collect(rows, err, func(scan func(...any) error) (id desk.CustomerID, err error) {
		return id, scan(&id)
	})
	if err != nil {
		return nil, fmt.Errorf("find what the bin kept long enough: %w", err)
	}
	return all, nil
}

// Erase removes customers from the bin for good, with their conversations and the mail that came from them alone; nothing of
// them is found any more.
func (c *Customers) Erase(ctx context.Context, ids []desk.CustomerID) error {
	return c.db.Txn(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			if err := c.erase(ctx, id); err != nil {
				return fmt.Errorf("erase customer %d: %w", id, err)
			}
		}
		return nil
	})
}

func (c *Customers) erase(ctx context.Context, id desk.CustomerID) error {
	there, err := c.addressIDs(ctx, id)
	if err != nil {
		return err
	}
	own, err := c.ownValues(ctx, id)
	if err != nil {
		return err
	}
	mails, err := c.mailOf(ctx, id, own)
	if err != nil {
		return err
	}
	// The index of what was said is told the old text, or the words could still be found.
	_, err = c.db.exec(ctx, `
		INSERT INTO message_fts (message_fts, rowid, text, subject)
		SELECT 'delete', m.id, m.text, m.subject FROM message m JOIN conversation v ON v.id = m.conversation_id
		WHERE v.customer_id = $1 AND EXISTS (SELECT 1 FROM customer WHERE id = $1 AND deleted_at <> 0)
			AND m.id <= (SELECT COALESCE(MAX(CAST(value AS INTEGER)), 0) FROM setting WHERE name = $2)`, id, searchUpto)
	if err != nil {
		return err
	}
	members, err := c.membersOf(ctx, id)
	if err != nil {
		return err
	}
	n, err := c.db.exec(ctx, "DELETE FROM customer WHERE id = $1 AND deleted_at <> 0", id)
	if err != nil || n == 0 {
		return err
	}
	if err := NewInbox(c.db).eraseMembers(ctx, members); err != nil {
		return err
	}
	if _, err := c.db.exec(ctx, bury, tombstoneOf(id), millis(c.db.now())); err != nil {
		return err
	}
	if err := c.eraseMail(ctx, mails, own); err != nil {
		return err
	}
	for key := range there {
		if err := c.db.settleAnswers(ctx, key.kind, key.value); err != nil {
			return err
		}
	}
	return nil
}

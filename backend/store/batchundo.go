package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// undoer is consent.revoked_by of consents that an undo withdrew: it was not the customer's wish.
const undoer = "undo"

// batchRow is what an undo needs of one row.
type batchRow struct {
	no       int
	outcome  sheet.Outcome
	customer desk.CustomerID
	before   string
}

// UndoSome takes back what up to limit rows behind after did, in one transaction.
func (b *Batches) UndoSome(ctx context.Context, id desk.BatchID, after, limit int) (sheet.Undone, int, error) {
	var out sheet.Undone
	last := 0
	err := b.db.Txn(ctx, func(ctx context.Context) error {
		out, last = sheet.Undone{}, 0
		batch, err := b.Batch(ctx, id)
		if err != nil {
			return err
		}
		rows, err := b.db.read(ctx).Query(ctx, `
			SELECT row_no, outcome, customer_id, before FROM batch_row WHERE batch_id = $1 AND row_no > $2
			ORDER BY row_no LIMIT $3`, id, after, limit)
		all, err := collect(rows, err, func(scan func(...any) error) (r batchRow, err error) {
			return r, scan(&r.no, &r.outcome, &r.customer, &r.before)
		})
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := b.undoRow(ctx, batch, r, &out); err != nil {
				return fmt.Errorf("row %d: %w", r.no, err)
			}
			last = r.no
		}
		return nil
	})
	return out, last, err
}

func (b *Batches) undoRow(ctx context.Context, batch sheet.Batch, r batchRow, out *sheet.Undone) error {
	switch r.outcome {
	case sheet.Added:
		gone, there, err := b.removeAdded(ctx, batch, r.customer)
		switch {
		case gone:
			out.Removed++
		case there:
			out.Kept++
		}
		return err
	case sheet.Joined:
		restored, err := b.restoreJoined(ctx, batch, r)
		if restored {
			out.Restored++
		}
		return err
	}
	return nil
}

// removeAdded removes a customer whom nobody has used since: no message, no change by a person, no other import.
func (b *Batches) removeAdded(ctx context.Context, batch sheet.Batch, id desk.CustomerID) (gone, there bool, err error) {
	var used bool
	err = b.db.read(ctx).QueryRow(ctx, `
		SELECT c.updated_at <> $3 OR EXISTS (
			SELECT 1 FROM conversation v JOIN message m ON m.conversation_id = v.id WHERE v.customer_id = c.id)
		OR EXISTS (
			SELECT 1 FROM batch o JOIN batch_row r ON r.batch_id = o.id
			WHERE o.id > $2 AND o.undone_at = 0 AND r.customer_id = c.id)
		FROM customer c WHERE c.id = $1`, id, batch.ID, millis(batch.Created)).Scan(&used)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	if err != nil || used {
		return false, err == nil, err
	}
	shared, err := b.addressesOf(ctx, id, "")
	if err != nil {
		return false, true, err
	}
	if _, err := b.db.exec(ctx, "DELETE FROM customer WHERE id = $1", id); err != nil {
		return false, true, err
	}
	return true, false, b.settleAll(ctx, shared)
}

// addressesOf returns the addresses of a customer that fit a condition of this file.
func (b *Batches) addressesOf(ctx context.Context, id desk.CustomerID, and string, args ...any) ([]desk.Address, error) {
	rows, err := b.db.read(ctx).Query(ctx, "SELECT a.id, a.kind, a.value FROM address a WHERE a.customer_id = $1 "+and,
		append([]any{id}, args...)...)
	return collect(rows, err, func(scan func(...any) error) (a desk.Address, err error) {
		return a, scan(&a.ID, &a.Kind, &a.Value)
	})
}

func (b *Batches) settleAll(ctx context.Context, all []desk.Address) error {
	for _, a := range all {
		if err := b.db.settleAnswers(ctx, a.Kind, a.Value); err != nil {
			return err
		}
	}
	return nil
}

// restoreJoined gives a customer back what a row changed, as far as nobody changed it again, and takes away the
// addresses it added that carried no message. A customer that the batch made itself is removed or kept whole.
func (b *Batches) restoreJoined(ctx context.Context, batch sheet.Batch, r batchRow) (bool, error) {
	var made desk.BatchID
	err := b.db.read(ctx).QueryRow(ctx, "SELECT batch_id FROM customer WHERE id = $1", r.customer).Scan(&made)
	if errors.Is(err, sql.ErrNoRows) || err == nil && made == batch.ID {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	added, err := b.addressesOf(ctx, r.customer, `
		AND a.batch_id = $2 AND a.verified_at = 0 AND NOT EXISTS (
			SELECT 1 FROM conversation v JOIN message m ON m.conversation_id = v.id
			WHERE v.customer_id = a.customer_id AND (m.address_id = a.id OR EXISTS (
				SELECT 1 FROM attempt t WHERE t.message_id = m.id AND t.address_id = a.id)))`, batch.ID)
	if err != nil {
		return false, err
	}
	for _, a := range added {
		if _, err := b.db.exec(ctx, "DELETE FROM address WHERE id = $1", a.ID); err != nil {
			return false, err
		}
	}
	if err := b.settleAll(ctx, added); err != nil {
		return false, err
	}
	changed, err := b.restoreFields(ctx, batch, r)
	if err != nil || !changed && len(added) == 0 {
		return false, err
	}
	return true, b.db.refind(ctx, r.customer)
}

func (b *Batches) restoreFields(ctx context.Context, batch sheet.Batch, r batchRow) (bool, error) {
	if r.before == "" {
		return false, nil
	}
	var c change
	if err := json.Unmarshal([]byte(r.before), &c); err != nil {
		return false, err
	}
	if c.Unconfirmed {
		_, err := b.db.exec(ctx, "UPDATE customer SET unconfirmed = 1 WHERE id = $1 AND updated_at = $2", r.customer, millis(batch.Created))
		if err != nil {
			return false, err
		}
	}
	changed, err := b.unmark(ctx, r.customer, c.Labels)
	if err != nil {
		return false, err
	}
	changed = changed || c.Unconfirmed
	for query, was := range map[string]*[2]string{
		"UPDATE customer SET name = $2 WHERE id = $1 AND name = $3":       c.Name,
		"UPDATE customer SET company = $2 WHERE id = $1 AND company = $3": c.Company,
		"UPDATE customer SET notes = $2 WHERE id = $1 AND notes = $3":     c.Notes,
	} {
		if was == nil {
			continue
		}
		n, err := b.db.exec(ctx, query, r.customer, was[0], was[1])
		if err != nil {
			return false, err
		}
		changed = changed || n > 0
	}
	for column := range recordFields(desk.Customer{}) { // a fixed list: the names in the row are not trusted with SQL
		was, ok := c.Record[column]
		if !ok {
			continue
		}
		n, err := b.db.exec(ctx, "UPDATE customer SET "+column+" = $2 WHERE id = $1 AND "+column+" = $3", r.customer, was[0], was[1])
		if err != nil {
			return false, err
		}
		changed = changed || n > 0
	}
	return changed, nil
}

// FinishUndo withdraws what is left of the batch's consents and marks it as undone. Who has written to us meanwhile
// consented to answers by that, whatever the file said.
func (b *Batches) FinishUndo(ctx context.Context, id desk.BatchID) error {
	return b.db.Txn(ctx, func(ctx context.Context) error {
		rows, err := b.db.read(ctx).Query(ctx, `
			SELECT k.address_id, MAX(m.arrived_at) FROM consent k JOIN address a ON a.id = k.address_id
			JOIN conversation v ON v.customer_id = a.customer_id
			JOIN message m ON m.conversation_id = v.id AND m.direction = 'in' AND m.address_id = a.id
			WHERE k.batch_id = $1 AND k.revoked_at = 0 AND k.class = 'reply' GROUP BY k.address_id`, id)
		type wrote struct {
			address desk.AddressID
			at      int64
		}
		all, err := collect(rows, err, func(scan func(...any) error) (w wrote, err error) {
			return w, scan(&w.address, &w.at)
		})
		if err != nil {
			return fmt.Errorf("who wrote meanwhile: %w", err)
		}
		now := millis(b.db.now())
		_, err = b.db.exec(ctx, "UPDATE consent SET revoked_at = $2, revoked_by = $3 WHERE batch_id = $1 AND revoked_at = 0", id, now, undoer)
		if err != nil {
			return fmt.Errorf("withdraw consents: %w", err)
		}
		for _, w := range all {
			own := given{at: time.UnixMilli(w.at), by: "customer"}
			if err := b.db.giveConsents(ctx, w.address, []desk.Class{desk.Reply}, own); err != nil {
				return err
			}
		}
		// A batch that broke off will not go on now.
		_, err = b.db.exec(ctx, "UPDATE batch SET undone_at = $2, done_at = CASE WHEN done_at = 0 THEN $2 ELSE done_at END WHERE id = $1", id, now)
		if err != nil {
			return fmt.Errorf("mark as undone: %w", err)
		}
		return b.dropLabels(ctx, id)
	})
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// Batches keeps imports; it is the stores of sheet.Importer.
type Batches struct{ db *DB }

// NewBatches returns the imports of a store.
func NewBatches(db *DB) *Batches { return &Batches{db: db} }

const batchColumns = "id, file_name, actor, created_at, done_at, undone_at, added, joined, left_out"

// Begin keeps a new batch with the row of its headings.
func (b *Batches) Begin(ctx context.Context, fileName, actor string, heading sheet.Line) (desk.BatchID, error) {
	id := desk.BatchID(b.db.IDs.Next())
	err := b.db.Txn(ctx, func(ctx context.Context) error {
		_, err := b.db.exec(ctx, `
			INSERT INTO batch (id, file_name, actor, created_at, done_at, undone_at, added, joined, left_out)
			VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0)`, id, fileName, actor, millis(b.db.now()))
		if err != nil || heading.Row == 0 {
			return err
		}
		cells, err := json.Marshal(heading.Cells)
		if err != nil {
			return err
		}
		_, err = b.db.exec(ctx, "INSERT INTO batch_row (batch_id, row_no, outcome, cells) VALUES ($1, $2, $3, $4)",
			id, heading.Row, heading.Outcome, string(cells))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("begin batch: %w", err)
	}
	return id, nil
}

// LastRow is the last row of the file that was written, 0 for none.
func (b *Batches) LastRow(ctx context.Context, id desk.BatchID) (int, error) {
	var n int
	err := b.db.read(ctx).QueryRow(ctx, "SELECT COALESCE(MAX(row_no), 0) FROM batch_row WHERE batch_id = $1", id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("last row of batch %d: %w", id, err)
	}
	return n, nil
}

// Finish marks the batch as done.
func (b *Batches) Finish(ctx context.Context, id desk.BatchID) error {
	_, err := b.db.exec(ctx, "UPDATE batch SET done_at = $2 WHERE id = $1 AND done_at = 0", id, millis(b.db.now()))
	if err != nil {
		return fmt.Errorf("finish batch %d: %w", id, err)
	}
	return nil
}

// Batches returns every import, the newest first.
func (b *Batches) Batches(ctx context.Context) ([]sheet.Batch, error) {
	rows, err := b.db.read(ctx).Query(ctx, "SELECT "+batchColumns+" FROM batch ORDER BY id DESC")
	all, err := collect(rows, err, scanBatch)
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	return all, nil
}

// Batch returns one import, or a *desk.Error (sheet.batchGone).
func (b *Batches) Batch(ctx context.Context, id desk.BatchID) (sheet.Batch, error) {
	one, err := scanBatch(b.db.read(ctx).QueryRow(ctx, "SELECT "+batchColumns+" FROM batch WHERE id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return one, desk.NewError(desk.CodeNotFound, "sheet.batchGone", nil)
	}
	if err != nil {
		return one, fmt.Errorf("read batch %d: %w", id, err)
	}
	return one, nil
}

func scanBatch(scan func(...any) error) (sheet.Batch, error) {
	var b sheet.Batch
	var created, done, undone int64
	err := scan(&b.ID, &b.FileName, &b.Actor, &created, &done, &undone, &b.Added, &b.Joined, &b.LeftOut)
	b.Created, b.Done, b.Undone = fromMillis(created), fromMillis(done), fromMillis(undone)
	return b, err
}

// Wrong calls fn for the headings and every row with something wrong, in order.
func (b *Batches) Wrong(ctx context.Context, id desk.BatchID, fn func(sheet.Line) error) error {
	rows, err := b.db.read(ctx).Query(ctx, `
		SELECT row_no, outcome, reason, cells FROM batch_row WHERE batch_id = $1 AND cells <> '' ORDER BY row_no`, id)
	if err != nil {
		return fmt.Errorf("wrong rows of batch %d: %w", id, err)
	}
	defer rows.Close()
	for rows.Next() {
		var l sheet.Line
		var cells string
		if err := rows.Scan(&l.Row, &l.Outcome, &l.Reason, &cells); err != nil {
			return fmt.Errorf("wrong rows of batch %d: %w", id, err)
		}
		if err := json.Unmarshal([]byte(cells), &l.Cells); err != nil {
			return fmt.Errorf("row %d of batch %d: %w", l.Row, id, err)
		}
		if err := fn(l); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Forget empties what the rows of batches before a time keep of people.
func (b *Batches) Forget(ctx context.Context, before time.Time) error {
	_, err := b.db.exec(ctx, `
		UPDATE batch_row SET cells = '', before = '' WHERE (cells <> '' OR before <> '')
		AND batch_id IN (SELECT id FROM batch WHERE created_at < $1)`, millis(before))
	if err != nil {
		return fmt.Errorf("forget old batches: %w", err)
	}
	return nil
}

// Known returns the customers, not in the bin, who have any of the values or documents, or who have no address and one of
// the names.
func (b *Batches) Known(ctx context.Context, l sheet.Lookup) ([]desk.Customer, error) {
	ids, err := b.knownIDs(ctx, l)
	if err != nil {
		return nil, fmt.Errorf("look up rows: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	among := list(ids)
	rows, err := b.db.read(ctx).Query(ctx,
		"SELECT id, name, company, notes, unconfirmed, cpf, cnpj FROM customer WHERE id IN "+listed+" ORDER BY id", among)
	all, err := collect(rows, err, func(scan func(...any) error) (c desk.Customer, err error) {
		return c, scan(&c.ID, &c.Name, &c.Company, &c.Notes, &c.Unconfirmed, &c.CPF, &c.CNPJ)
	})
	if err != nil {
		return nil, fmt.Errorf("look up rows: %w", err)
	}
	at := make(map[desk.CustomerID]int, len(all))
	for i, c := range all {
		at[c.ID] = i
	}
	rows, err = b.db.read(ctx).Query(ctx,
		"SELECT customer_id, kind, value FROM address WHERE customer_id IN "+listed+" ORDER BY position, id", among)
	addresses, err := collect(rows, err, func(scan func(...any) error) (a desk.Address, err error) {
		return a, scan(&a.Customer, &a.Kind, &a.Value)
	})
	if err != nil {
		return nil, fmt.Errorf("look up rows: %w", err)
	}
	for _, a := range addresses {
		c := &all[at[a.Customer]]
		c.Addresses = append(c.Addresses, a)
	}
	return all, nil
}

func (b *Batches) knownIDs(ctx context.Context, l sheet.Lookup) ([]desk.CustomerID, error) {
	id := func(scan func(...any) error) (id desk.CustomerID, err error) { return id, scan(&id) }
	rows, err := b.db.read(ctx).Query(ctx, withKinds+`
		SELECT DISTINCT c.id FROM kinds k JOIN address a ON a.kind = k.kind AND a.value IN `+listed+`
		JOIN customer c ON c.id = a.customer_id WHERE c.deleted_at = 0`, list(l.Values))
	all, err := collect(rows, err, id)
	if err != nil {
		return nil, err
	}
	folded := make([]string, len(l.Names))
	for i, n := range l.Names {
		folded[i] = Fold(n)
	}
	rows, err = b.db.read(ctx).Query(ctx, `
		SELECT c.id FROM customer c WHERE c.deleted_at = 0 AND c.sort IN `+listed+`
		AND NOT EXISTS (SELECT 1 FROM address a WHERE a.customer_id = c.id)`, list(folded))
	some, err := collect(rows, err, id)
	if err != nil {
		return nil, err
	}
	holders, err := b.holders(ctx, l)
	return slices.Concat(all, some, holders), err
}

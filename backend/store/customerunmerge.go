package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

const mergedSelect = `SELECT m.id, m.keep_id, m.gone_id, g.name, m.actor, m.created_at, m.undone_at
	FROM merge m JOIN customer g ON g.id = m.gone_id `

func scanMerged(scan func(...any) error) (customer.Merged, error) {
	var m customer.Merged
	var created, undone int64
	err := scan(&m.ID, &m.Keep, &m.Gone, &m.Name, &m.Actor, &created, &undone)
	m.Created, m.Undone = fromMillis(created), fromMillis(undone)
	return m, err
}

// Merged returns one merge, or a *desk.Error (customer.mergeGone).
func (c *Customers) Merged(ctx context.Context, id desk.MergeID) (customer.Merged, error) {
	m, err := scanMerged(c.db.read(ctx).QueryRow(ctx, mergedSelect+"WHERE m.id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, desk.NewError(desk.CodeNotFound, "customer.mergeGone", nil)
	}
	if err != nil {
		return m, fmt.Errorf("read merge %d: %w", id, err)
	}
	return m, nil
}

// MergedInto are the merges that made a customer what it is and were not undone, newest first.
func (c *Customers) MergedInto(ctx context.Context, id desk.CustomerID) ([]customer.Merged, error) {
	rows, err := c.db.read(ctx).Query(ctx, mergedSelect+"WHERE m.keep_id = $1 AND m.undone_at = 0 ORDER BY m.id DESC", id)
	all, err := collect(rows, err, scanMerged)
	if err != nil {
		return nil, fmt.Errorf("merges of customer %d: %w", id, err)
	}
	return all, nil
}

// unmerging is one merge while it is taken back.
type unmerging struct {
	*Customers
	customer.Merged
	changed map[string][2]string
}

// Unmerge takes a merge back: each of the two has what was theirs, and what came since goes to the one whose address it
// came by. What a person changed since stays changed.
func (c *Customers) Unmerge(ctx context.Context, id desk.MergeID) (customer.Touched, error) {
	var t customer.Touched
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		m, err := c.Merged(ctx, id)
		if err != nil {
			return err
		}
		u := &unmerging{Customers: c, Merged: m}
		t.Customers = []desk.CustomerID{m.Keep, m.Gone}
		if err := u.ready(ctx); err != nil {
			return err
		}
		if t.Conversations, err = u.conversation(ctx); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{u.consents, u.addresses, u.labels, u.fields, u.show} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return t, fmt.Errorf("undo merge %d: %w", id, err)
	}
	return t, nil
}

// ready refuses what was undone, and what lies below a later merge or in the bin.
func (u *unmerging) ready(ctx context.Context) error {
	var deleted, into int64
	var changed string
	err := u.db.read(ctx).QueryRow(ctx, `
		SELECT k.deleted_at, g.merged_into, m.before FROM merge m JOIN customer k ON k.id = m.keep_id JOIN customer g ON g.id = m.gone_id
		WHERE m.id = $1`, u.ID).Scan(&deleted, &into, &changed)
	if err != nil {
		return err
	}
	if deleted != 0 || desk.CustomerID(into) != u.Keep || !u.Undone.IsZero() {
		return desk.NewError(desk.CodeConflict, "customer.mergeLater", nil)
	}
	return json.Unmarshal([]byte(changed), &u.changed)
}

// consents takes back the copies on addresses that both have. A withdrawal since then is the customer's word for both.
func (u *unmerging) consents(ctx context.Context) error {
	folds, err := readBefore[folded](ctx, u.db, u.ID, "fold")
	if err != nil {
		return err
	}
	for from, f := range folds {
		_, err := u.db.exec(ctx, `
			UPDATE consent SET (revoked_at, revoked_by) = (
				SELECT w.revoked_at, w.revoked_by FROM consent w WHERE w.address_id = $2 AND w.class = consent.class AND w.revoked_at >= $3
				AND w.revoked_by <> $4 ORDER BY w.revoked_at DESC LIMIT 1)
			WHERE address_id = $1 AND revoked_at = 0 AND EXISTS (
				SELECT 1 FROM consent w WHERE w.address_id = $2 AND w.class = consent.class AND w.revoked_at >= $3 AND w.revoked_by <> $4)
			AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.address_id = $2 AND l.class = consent.class AND l.revoked_at = 0)`,
			from, f.Into, millis(u.Created), merger)
		if err != nil {
			return err
		}
	}
	const noted = "id IN (SELECT row_id FROM merge_row WHERE merge_id = $1 AND what = "
	if _, err := u.db.exec(ctx, "DELETE FROM consent WHERE "+noted+"'consent')", u.ID); err != nil {
		return err
	}
	_, err = u.db.exec(ctx, "UPDATE consent SET revoked_at = 0, revoked_by = '' WHERE revoked_by = $2 AND "+noted+"'revoked')", u.ID, merger)
	return err
}

func (u *unmerging) addresses(ctx context.Context) error {
	_, err := u.db.exec(ctx, `
		UPDATE address SET customer_id = $2, position = (SELECT CAST(before AS INTEGER) FROM merge_row r WHERE r.merge_id = $1 AND r.what = 'address' AND r.row_id = address.id)
		WHERE customer_id = $3 AND id IN (SELECT row_id FROM merge_row WHERE merge_id = $1 AND what = 'address')
		AND NOT EXISTS (SELECT 1 FROM address o WHERE o.customer_id = $2 AND o.kind = address.kind AND o.value = address.value)`,
		u.ID, u.Gone, u.Keep)
	if err != nil {
		return err
	}
	folds, err := readBefore[folded](ctx, u.db, u.ID, "fold")
	if err != nil {
		return err
	}
	for from, f := range folds {
		_, err := u.db.exec(ctx, "UPDATE alias SET address_id = $2 WHERE address_id = $3 AND ref IN "+listed, list(f.Aliases), from, f.Into)
		if err != nil {
			return err
		}
		if _, err := u.db.exec(ctx, "DELETE FROM alias WHERE address_id = $1 AND ref = $2 AND ref <> ''", f.Into, f.Ref); err != nil {
			return err
		}
		if _, err := u.db.exec(ctx, "UPDATE address SET ref = $2 WHERE id = $1 AND ref = ''", from, f.Ref); err != nil {
			return err
		}
	}
	return nil
}

func (u *unmerging) labels(ctx context.Context) error {
	_, err := u.db.exec(ctx, `
		DELETE FROM customer_label WHERE customer_id = $2 AND label_id IN (SELECT row_id FROM merge_row WHERE merge_id = $1 AND what = 'label')`,
		u.ID, u.Keep)
	return err
}

// fields gives the one that stayed back what it had, but for what a person has changed since.
func (u *unmerging) fields(ctx context.Context) error {
	for _, column := range mergedColumns {
		was, ok := u.changed[column]
		if !ok {
			continue
		}
		value := "$2"
		if column == "unconfirmed" {
			value = "CAST($2 AS INTEGER)"
		}
		_, err := u.db.exec(ctx, "UPDATE customer SET "+column+" = "+value+" WHERE id = $1 AND CAST("+column+" AS TEXT) = $3", u.Keep, was[0], was[1])
		if err != nil {
			return err
		}
	}
	return nil
}

// show brings the hidden one back and forgets what the merge had moved.
func (u *unmerging) show(ctx context.Context) error {
	now := millis(u.db.now())
	_, err := u.db.exec(ctx, "UPDATE customer SET deleted_at = 0, merged_into = 0, updated_at = $2 WHERE id = $1", u.Gone, now)
	if err != nil {
		return err
	}
	if _, err := u.db.exec(ctx, "UPDATE customer SET updated_at = $2 WHERE id = $1", u.Keep, now); err != nil {
		return err
	}
	for _, id := range []desk.CustomerID{u.Keep, u.Gone} {
		if err := u.db.refind(ctx, id); err != nil {
			return err
		}
	}
	if err := u.settleBoth(ctx, u.Keep, u.Gone); err != nil {
		return err
	}
	if _, err := u.db.exec(ctx, "DELETE FROM merge_row WHERE merge_id = $1", u.ID); err != nil {
		return err
	}
	_, err = u.db.exec(ctx, "UPDATE merge SET undone_at = $2, before = '{}' WHERE id = $1", u.ID, now)
	return err
}

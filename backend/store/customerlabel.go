package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

// Labels returns every label in order of name, with how many customers outside the bin have it.
func (c *Customers) Labels(ctx context.Context) ([]customer.LabelCount, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT l.id, l.name, l.colour, (
			SELECT COUNT(*) FROM customer_label x JOIN customer c ON c.id = x.customer_id WHERE x.label_id = l.id AND c.deleted_at = 0)
		FROM label l ORDER BY l.fold`)
	all, err := collect(rows, err, func(scan func(...any) error) (l customer.LabelCount, err error) {
		return l, scan(&l.ID, &l.Name, &l.Colour, &l.Customers)
	})
	if err != nil {
		return nil, fmt.Errorf("list labels: %w", err)
	}
	return all, nil
}

// SaveLabel writes a label, a new one when it has no ID, or returns a *desk.Error (customer.labelTwice, .labelGone).
func (c *Customers) SaveLabel(ctx context.Context, l desk.Label) (desk.LabelID, error) {
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		var same desk.LabelID
		err := c.db.read(ctx).QueryRow(ctx, "SELECT id FROM label WHERE fold = $1", Fold(l.Name)).Scan(&same)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("save label: %w", err)
		}
		if same != 0 && same != l.ID {
			return &desk.Error{Code: desk.CodeConflict, Key: "customer.labelTwice", Field: "name"}
		}
		if l.ID == 0 {
			l.ID = desk.LabelID(c.db.IDs.Next())
			_, err = c.db.exec(ctx, "INSERT INTO label (id, name, fold, colour, created_at) VALUES ($1, $2, $3, $4, $5)",
				l.ID, l.Name, Fold(l.Name), l.Colour, millis(c.db.now()))
			if err != nil {
				return fmt.Errorf("save label: %w", err)
			}
			return nil
		}
		n, err := c.db.exec(ctx, "UPDATE label SET name = $2, fold = $3, colour = $4 WHERE id = $1", l.ID, l.Name, Fold(l.Name), l.Colour)
		if err != nil {
			return fmt.Errorf("save label %d: %w", l.ID, err)
		}
		if n == 0 {
			return labelGone()
		}
		return nil
	})
	return l.ID, err
}

func labelGone() error { return desk.NewError(desk.CodeNotFound, "customer.labelGone", nil) }

// DeleteLabel removes a label and takes it off everybody; it returns from how many.
func (c *Customers) DeleteLabel(ctx context.Context, id desk.LabelID) (int, error) {
	var had int64
	err := c.db.Txn(ctx, func(ctx context.Context) (err error) {
		if had, err = c.db.exec(ctx, "DELETE FROM customer_label WHERE label_id = $1", id); err != nil {
			return fmt.Errorf("take label %d off: %w", id, err)
		}
		n, err := c.db.exec(ctx, "DELETE FROM label WHERE id = $1", id)
		if err != nil {
			return fmt.Errorf("delete label %d: %w", id, err)
		}
		if n == 0 {
			return labelGone()
		}
		return nil
	})
	return int(had), err
}

// MarkLabels puts labels on customers and takes others off, and returns the customers that changed.
func (c *Customers) MarkLabels(ctx context.Context, ids []desk.CustomerID, add, remove []desk.LabelID) ([]desk.CustomerID, error) {
	var changed []desk.CustomerID
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		changed = nil
		if err := c.labelsExist(ctx, add); err != nil {
			return err
		}
		for _, id := range ids {
			put, err := c.db.exec(ctx, `
				INSERT INTO customer_label (customer_id, label_id)
				SELECT c.id, l.value FROM customer c, json_each($1) l WHERE c.id = $2 AND c.deleted_at = 0
				ON CONFLICT DO NOTHING`, list(add), id)
			if err != nil {
				return fmt.Errorf("put labels on customer %d: %w", id, err)
			}
			took, err := c.db.exec(ctx, "DELETE FROM customer_label WHERE label_id IN "+listed+" AND customer_id = $2", list(remove), id)
			if err != nil {
				return fmt.Errorf("take labels off customer %d: %w", id, err)
			}
			if put+took > 0 {
				changed = append(changed, id)
			}
		}
		return nil
	})
	return changed, err
}

func (c *Customers) labelsExist(ctx context.Context, all []desk.LabelID) error {
	var missing bool
	err := c.db.read(ctx).QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM json_each($1) WHERE value NOT IN (SELECT id FROM label))", list(all)).Scan(&missing)
	if err != nil {
		return fmt.Errorf("look up labels: %w", err)
	}
	if missing {
		return labelGone()
	}
	return nil
}

// setLabels makes the labels of one customer exactly these.
func (c *Customers) setLabels(ctx context.Context, id desk.CustomerID, all []desk.LabelID) error {
	_, err := c.db.exec(ctx, "DELETE FROM customer_label WHERE customer_id = $2 AND label_id NOT IN "+listed, list(all), id)
	if err != nil {
		return fmt.Errorf("take labels off customer %d: %w", id, err)
	}
	if len(all) == 0 {
		return nil
	}
	_, err = c.MarkLabels(ctx, []desk.CustomerID{id}, all, nil)
	return err
}

func (c *Customers) loadLabels(ctx context.Context, ids []desk.CustomerID, at map[desk.CustomerID]*customer.Row) error {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT x.customer_id, x.label_id FROM customer_label x JOIN label l ON l.id = x.label_id
		WHERE x.customer_id IN `+listed+` ORDER BY x.customer_id, l.fold`, list(ids))
	if err != nil {
		return fmt.Errorf("load labels: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id desk.CustomerID
		var l desk.LabelID
		if err := rows.Scan(&id, &l); err != nil {
			return fmt.Errorf("load labels: %w", err)
		}
		at[id].Labels = append(at[id].Labels, l)
	}
	return rows.Err()
}

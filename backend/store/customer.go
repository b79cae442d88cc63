package store

import (
	"context"
	"errors"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

// Customers keeps the register; it is both stores of customer.Register.
type Customers struct{ db *DB }

// NewCustomers returns the customers of a store.
func NewCustomers(db *DB) *Customers { return &Customers{db: db} }

// Txn is DB.Txn.
func (c *Customers) Txn(ctx context.Context, fn func(ctx context.Context) error) error {
	return c.db.Txn(ctx, fn)
}

// Save writes a record and makes its addresses exactly those it comes with, in that order.
func (c *Customers) Save(ctx context.Context, r desk.Customer, by string) (desk.CustomerID, error) {
	err := c.db.Txn(ctx, func(ctx context.Context) (err error) {
		now := c.db.now()
		if r.ID == 0 {
			r.ID, r.Created, r.Updated = desk.CustomerID(c.db.IDs.Next()), now, now
			err = c.db.insertCustomer(ctx, r)
		} else {
			r.Updated = now
			err = c.update(ctx, r)
		}
		if err != nil {
			return err
		}
		return c.setAddresses(ctx, r, given{at: now, by: by})
	})
	return r.ID, err
}

// insertCustomer writes the row of a new customer, without its addresses.
func (db *DB) insertCustomer(ctx context.Context, r desk.Customer) error {
	_, err := db.exec(ctx, `
		INSERT INTO customer (id, name, company, notes, unconfirmed, batch_id, search, sort, created_at, updated_at, deleted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)`,
		r.ID, r.Name, r.Company, r.Notes, flag(r.Unconfirmed), r.Batch, customerSearch(r), Fold(r.Name),
		millis(r.Created), millis(r.Updated))
	if err != nil {
		return fmt.Errorf("add customer: %w", err)
	}
	return nil
}

func (c *Customers) update(ctx context.Context, r desk.Customer) error {
	n, err := c.db.exec(ctx, `
		UPDATE customer SET name = $2, company = $3, notes = $4, unconfirmed = 0, search = $5, sort = $6, updated_at = $7
		WHERE id = $1 AND deleted_at = 0`,
		r.ID, r.Name, r.Company, r.Notes, customerSearch(r), Fold(r.Name), millis(r.Updated))
	if err != nil {
		return fmt.Errorf("save customer %d: %w", r.ID, err)
	}
	if n == 0 {
		return gone()
	}
	return nil
}

func gone() error { return desk.NewError(desk.CodeNotFound, "customer.gone", nil) }

type addressKey struct {
	kind  desk.Kind
	value string
}

func (c *Customers) setAddresses(ctx context.Context, r desk.Customer, g given) error {
	there, err := c.addressIDs(ctx, r.ID)
	if err != nil {
		return err
	}
	for i, a := range r.Addresses {
		key := addressKey{a.Kind, a.Value}
		if a.ID != 0 {
			key.value = "" // it had none so far
		}
		if id, ok := there[key]; ok {
			delete(there, key)
			if err := c.keepAddress(ctx, id, i, a); err != nil {
				return err
			}
			continue
		}
		a.ID, a.Customer, a.Position = desk.AddressID(c.db.IDs.Next()), r.ID, i
		if err := c.db.insertAddress(ctx, a, g); err != nil {
			return err
		}
		if err := c.db.settleAnswers(ctx, a.Kind, a.Value); err != nil {
			return err
		}
	}
	return c.removeAddresses(ctx, there)
}

// keepAddress gives an address that stays its new place, and its value when a person named one that the network hid.
func (c *Customers) keepAddress(ctx context.Context, id desk.AddressID, position int, a desk.Address) error {
	_, err := c.db.exec(ctx, "UPDATE address SET position = $2, value = $3 WHERE id = $1", id, position, a.Value)
	if err != nil {
		return fmt.Errorf("keep address %d: %w", id, err)
	}
	return c.db.settleAnswers(ctx, a.Kind, a.Value)
}

func (c *Customers) removeAddresses(ctx context.Context, there map[addressKey]desk.AddressID) error {
	for key, id := range there {
		if _, err := c.db.exec(ctx, "DELETE FROM address WHERE id = $1", id); err != nil {
			return fmt.Errorf("remove address %d: %w", id, err)
		}
		if err := c.db.settleAnswers(ctx, key.kind, key.value); err != nil {
			return err
		}
	}
	return nil
}

func (c *Customers) addressIDs(ctx context.Context, id desk.CustomerID) (map[addressKey]desk.AddressID, error) {
	rows, err := c.db.read(ctx).Query(ctx, "SELECT id, kind, value FROM address WHERE customer_id = $1", id)
	if err != nil {
		return nil, fmt.Errorf("addresses of customer %d: %w", id, err)
	}
	defer rows.Close()
	there := map[addressKey]desk.AddressID{}
	for rows.Next() {
		var key addressKey
		var a desk.AddressID
		if err := rows.Scan(&a, &key.kind, &key.value); err != nil {
			return nil, fmt.Errorf("addresses of customer %d: %w", id, err)
		}
		there[key] = a
	}
	return there, rows.Err()
}

// insertAddress writes a new address with the consents it comes with. It does not answer yet: settleAnswers decides.
func (db *DB) insertAddress(ctx context.Context, a desk.Address, g given) error {
	_, err := db.exec(ctx, `
		INSERT INTO address (id, customer_id, kind, value, ref, position, verified_at, answers, batch_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)`,
		a.ID, a.Customer, a.Kind, a.Value, a.Ref, a.Position, millis(a.Verified), g.batch, millis(g.at))
	if err != nil {
		return fmt.Errorf("add address to customer %d: %w", a.Customer, err)
	}
	classes := make([]desk.Class, 0, len(a.Consents))
	for _, k := range a.Consents {
		classes = append(classes, k.Class)
	}
	return db.giveConsents(ctx, a.ID, classes, g)
}

// settleAnswers makes exactly one of those who have an address the one who answers: who did so before, unless they are
// in the bin or merely offered it and another is not; else the first who had it. An address that the network hides has
// no value and is nobody else's.
func (db *DB) settleAnswers(ctx context.Context, kind desk.Kind, value string) error {
	if value == "" {
		return nil
	}
	var id desk.AddressID
	err := db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE((
			SELECT a.id FROM address a JOIN customer c ON c.id = a.customer_id WHERE a.kind = $1 AND a.value = $2
			ORDER BY CASE WHEN c.deleted_at = 0 THEN 0 ELSE 1 END, a.offered, a.answers DESC, a.id LIMIT 1), 0)`, kind, value).Scan(&id)
	if err != nil {
		return fmt.Errorf("settle who answers: %w", err)
	}
	_, err = db.exec(ctx, `
		UPDATE address SET answers = CASE WHEN id = $3 THEN 1 ELSE 0 END
		WHERE kind = $1 AND value = $2 AND answers <> CASE WHEN id = $3 THEN 1 ELSE 0 END`, kind, value, id)
	if err != nil {
		return fmt.Errorf("settle who answers: %w", err)
	}
	return nil
}

// refind writes again what a customer is found by and sorted by.
func (db *DB) refind(ctx context.Context, id desk.CustomerID) error {
	c := desk.Customer{ID: id}
	err := db.read(ctx).QueryRow(ctx, "SELECT name, company FROM customer WHERE id = $1", id).Scan(&c.Name, &c.Company)
	if err != nil {
		return err
	}
	rows, err := db.read(ctx).Query(ctx, "SELECT value FROM address WHERE customer_id = $1 ORDER BY position, id", id)
	c.Addresses, err = collect(rows, err, func(scan func(...any) error) (a desk.Address, err error) {
		return a, scan(&a.Value)
	})
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "UPDATE customer SET search = $2, sort = $3 WHERE id = $1", id, customerSearch(c), Fold(c.Name))
	return err
}

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
	query, at := "UPDATE customer SET deleted_at = $2 WHERE id = $1 AND deleted_at <> 0", int64(0)
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

// Get returns one customer, also from the bin, or a *desk.Error (customer.gone).
func (c *Customers) Get(ctx context.Context, id desk.CustomerID) (customer.Row, error) {
	rows, err := c.load(ctx, customerSelect+" WHERE c.id = $1", id)
	if err != nil {
		return customer.Row{}, fmt.Errorf("read customer %d: %w", id, err)
	}
	if len(rows) == 0 {
		return customer.Row{}, gone()
	}
	return rows[0], nil
}

const customerSelect = `
	SELECT c.id, c.name, c.company, c.notes, c.unconfirmed, c.batch_id, c.created_at, c.updated_at, c.deleted_at,
		COALESCE(v.id, 0), COALESCE(v.last_at, 0), (SELECT COUNT(*) FROM service s WHERE s.conversation_id = v.id)
	FROM customer c LEFT JOIN conversation v ON v.customer_id = c.id`

// load reads whole records: the rows of query, then their addresses and consents.
func (c *Customers) load(ctx context.Context, query string, args ...any) ([]customer.Row, error) {
	all, err := c.scan(ctx, query, args)
	if err != nil || len(all) == 0 {
		return all, err
	}
	ids := make([]desk.CustomerID, len(all))
	at := make(map[desk.CustomerID]*customer.Row, len(all))
	for i := range all {
		ids[i], at[all[i].ID] = all[i].ID, &all[i]
	}
	consents, err := c.db.loadConsents(ctx, ids)
	if err != nil {
		return nil, err
	}
	return all, c.loadAddresses(ctx, ids, at, consents)
}

func (c *Customers) scan(ctx context.Context, query string, args []any) (all []customer.Row, err error) {
	rows, err := c.db.read(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r customer.Row
		var created, updated, deleted, last int64
		err := rows.Scan(&r.ID, &r.Name, &r.Company, &r.Notes, &r.Unconfirmed, &r.Batch, &created, &updated, &deleted,
			&r.Conversation, &last, &r.Services)
		if err != nil {
			return nil, err
		}
		r.Created, r.Updated, r.Deleted = fromMillis(created), fromMillis(updated), fromMillis(deleted)
		r.LastAt = fromMillis(last)
		all = append(all, r)
	}
	return all, rows.Err()
}

func (c *Customers) loadAddresses(ctx context.Context, ids []desk.CustomerID, at map[desk.CustomerID]*customer.Row,
	consents map[desk.AddressID][]desk.Consent) error {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT a.id, a.customer_id, a.kind, a.value, a.ref, a.position, a.verified_at, a.answers, a.value <> '' AND EXISTS (
			SELECT 1 FROM address o JOIN customer oc ON oc.id = o.customer_id
			WHERE o.kind = a.kind AND o.value = a.value AND o.customer_id <> a.customer_id AND oc.deleted_at = 0)
		FROM address a WHERE a.customer_id IN `+listed+` ORDER BY a.customer_id, a.position, a.id`, list(ids))
	if err != nil {
		return fmt.Errorf("load addresses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a desk.Address
		var verified int64
		var shared bool
		err := rows.Scan(&a.ID, &a.Customer, &a.Kind, &a.Value, &a.Ref, &a.Position, &verified, &a.Answers, &shared)
		if err != nil {
			return fmt.Errorf("load addresses: %w", err)
		}
		a.Verified, a.Consents = fromMillis(verified), consents[a.ID]
		r := at[a.Customer]
		r.Addresses = append(r.Addresses, a)
		if shared {
			r.Shared = append(r.Shared, a.ID)
		}
	}
	return rows.Err()
}

package store

import (
	"context"
	"errors"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

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

// CalledAs is how a customer is greeted.
func (c *Customers) CalledAs(ctx context.Context, id desk.CustomerID) (string, error) {
	var who desk.Customer
	err := c.db.read(ctx).QueryRow(ctx, "SELECT name, preferred FROM customer WHERE id = $1", id).Scan(&who.Name, &who.Preferred)
	if err != nil {
		return "", fmt.Errorf("how customer %d is called: %w", id, err)
	}
	return who.CalledAs(), nil
}

const customerSelect = `
	SELECT c.name, c.relation, c.preferred, c.company, c.cpf, c.cnpj, c.birthday, c.cep, c.street, c.number, c.complement, c.district,
		c.city, c.uf, c.notes, c.id, c.unconfirmed, c.batch_id, c.created_at, c.updated_at, c.deleted_at, COALESCE(v.id, 0),
		COALESCE(v.last_at, 0), (SELECT COUNT(*) FROM service s WHERE s.conversation_id = v.id)
	FROM customer c LEFT JOIN conversation v ON v.customer_id = c.id`

// load reads whole records: the rows of query, then their labels, addresses and consents.
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
	if err := c.loadLabels(ctx, ids, at); err != nil {
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
		var birthday string
		var created, updated, deleted, last int64
		into := append(personInto(&r.Customer, &birthday), &r.ID, &r.Unconfirmed, &r.Batch, &created, &updated, &deleted,
			&r.Conversation, &last, &r.Services)
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		r.Created, r.Updated, r.Deleted = fromMillis(created), fromMillis(updated), fromMillis(deleted)
		r.LastAt, r.Birthday = fromMillis(last), storedBirthday(birthday)
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

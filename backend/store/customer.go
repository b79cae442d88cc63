package store

import (
	"context"
	"fmt"
	"time"

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
		if err := c.setLabels(ctx, r.ID, r.Labels); err != nil {
			return err
		}
		return c.setAddresses(ctx, r, given{at: now, by: by})
	})
	return r.ID, err
}

// personColumns are the columns of a customer that hold what a person typed, in the order of personValues.
const personColumns = `name, relation, preferred, company, cpf, cnpj, birthday, cep, street, number, complement, district, city, uf,
	notes`

func personValues(r desk.Customer) []any {
	relation := r.Relation
	if relation == "" {
		relation = desk.Buyer
	}
	p := r.Postal
	return []any{r.Name, relation, r.Preferred, r.Company, r.CPF, r.CNPJ, r.Birthday.String(), p.CEP, p.Street, p.Number, p.Complement,
		p.District, p.City, p.UF, r.Notes}
}

// personInto are the places to scan personColumns into; the birthday is text until readBirthday.
func personInto(r *desk.Customer, birthday *string) []any {
	p := &r.Postal
	return []any{&r.Name, &r.Relation, &r.Preferred, &r.Company, &r.CPF, &r.CNPJ, birthday, &p.CEP, &p.Street, &p.Number, &p.Complement,
		&p.District, &p.City, &p.UF, &r.Notes}
}

// storedBirthday reads what String wrote. A day that is none, from a damaged row, is no reason to hide the customer.
func storedBirthday(text string) desk.Birthday {
	b, ok := desk.ReadBirthday(text, false, farAway)
	if !ok {
		return desk.Birthday{}
	}
	return b
}

var farAway = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// insertCustomer writes the row of a new customer, without its addresses.
func (db *DB) insertCustomer(ctx context.Context, r desk.Customer) error {
	args := append(personValues(r), r.ID, flag(r.Unconfirmed), r.Batch, customerSearch(r), Fold(r.Name), millis(r.Created), millis(r.Updated))
	_, err := db.exec(ctx, `
		INSERT INTO customer (`+personColumns+`, id, unconfirmed, batch_id, search, sort, created_at, updated_at, deleted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 0)`, args...)
	if err != nil {
		return fmt.Errorf("add customer: %w", err)
	}
	return nil
}

func (c *Customers) update(ctx context.Context, r desk.Customer) error {
	args := append(personValues(r), r.ID, customerSearch(r), Fold(r.Name), millis(r.Updated))
	n, err := c.db.exec(ctx, `
		UPDATE customer SET (`+personColumns+`) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15),
			unconfirmed = 0, search = $17, sort = $18, updated_at = $19
		WHERE id = $16 AND deleted_at = 0`, args...)
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
	err := db.read(ctx).QueryRow(ctx, "SELECT name, preferred, company, cpf, cnpj FROM customer WHERE id = $1", id).
		Scan(&c.Name, &c.Preferred, &c.Company, &c.CPF, &c.CNPJ)
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

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"planob/backend/customer"
	"planob/backend/desk"
)

// merger is consent.revoked_by of a consent that the other of two merged customers had withdrawn later.
const merger = "merge"

// mergedColumns are the fields of the one that stays that a merge may change.
var mergedColumns = []string{"preferred", "company", "cpf", "cnpj", "birthday", "cep", "street", "number", "complement", "district", "city", "uf", "notes", "unconfirmed"}

// merging is one merge while it is made.
type merging struct {
	*Customers
	id         desk.MergeID
	keep, gone desk.CustomerID
	folds      []fold
}

// fold is an address that both have: that of gone stays with the hidden customer, and the names and consents are joined.
type fold struct {
	from, into desk.AddressID
	kind       desk.Kind
	ref        string
}

// Merge moves everything of gone to joined, who is the one that stays with the fields it shall have, and hides gone. Attempts
// keep the addresses they were made with.
func (c *Customers) Merge(ctx context.Context, joined desk.Customer, gone desk.CustomerID, by string) (desk.MergeID, customer.Touched, error) {
	m := &merging{Customers: c, id: desk.MergeID(c.db.IDs.Next()), keep: joined.ID, gone: gone}
	t := customer.Touched{Customers: []desk.CustomerID{joined.ID, gone}}
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		_, err := c.db.exec(ctx, "INSERT INTO merge (id, keep_id, gone_id, actor, created_at) VALUES ($1, $2, $3, $4, $5)",
			m.id, m.keep, m.gone, by, millis(c.db.now()))
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{m.addresses, m.consents, m.labels} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if err := m.fields(ctx, joined); err != nil {
			return err
		}
		if t.Conversations, err = m.conversation(ctx); err != nil {
			return err
		}
		return m.hide(ctx)
	})
	if err != nil {
		return 0, t, fmt.Errorf("merge customer %d into %d: %w", gone, joined.ID, err)
	}
	return m.id, t, nil
}

// note keeps what a row was before the merge touched it.
func (m *merging) note(ctx context.Context, what string, row int64, before any) error {
	text, ok := before.(string)
	if !ok {
		raw, err := json.Marshal(before)
		if err != nil {
			return err
		}
		text = string(raw)
	}
	_, err := m.db.exec(ctx, "INSERT INTO merge_row (merge_id, what, row_id, before) VALUES ($1, $2, $3, $4)", m.id, what, row, text)
	return err
}

// addresses gives the one that stays every address of the other behind its own.
func (m *merging) addresses(ctx context.Context) error {
	all, err := m.Get(ctx, m.gone)
	if err != nil {
		return err
	}
	there, err := m.addressIDs(ctx, m.keep)
	if err != nil {
		return err
	}
	for _, a := range all.Addresses {
		if into, both := there[addressKey{a.Kind, a.Value}]; both {
			m.folds = append(m.folds, fold{a.ID, into, a.Kind, a.Ref})
			continue
		}
		if err := m.note(ctx, "address", int64(a.ID), a.Position); err != nil {
			return err
		}
		_, err := m.db.exec(ctx, `
			UPDATE address SET customer_id = $2, position = (SELECT COALESCE(MAX(position) + 1, 0) FROM address WHERE customer_id = $2)
			WHERE id = $1`, a.ID, m.keep)
		if err != nil {
			return err
		}
	}
	for _, f := range m.folds {
		if err := m.fold(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// folded is what merge_row keeps of a fold.
type folded struct {
	Into    desk.AddressID `json:"into"`
	Ref     string         `json:"ref,omitempty"`
	Aliases []string       `json:"aliases,omitempty"`
}

// fold leads the network's names of an address that both have to that of the one that stays, so that no message finds
// the hidden one.
func (m *merging) fold(ctx context.Context, f fold) error {
	rows, err := m.db.read(ctx).Query(ctx, "SELECT ref FROM alias WHERE address_id = $1", f.from)
	aliases, err := collect(rows, err, func(scan func(...any) error) (ref string, err error) { return ref, scan(&ref) })
	if err != nil {
		return err
	}
	if err := m.note(ctx, "fold", int64(f.from), folded{f.into, f.ref, aliases}); err != nil {
		return err
	}
	if _, err := m.db.exec(ctx, "UPDATE alias SET address_id = $2 WHERE address_id = $1", f.from, f.into); err != nil {
		return err
	}
	if f.ref == "" {
		return nil
	}
	_, err = m.db.exec(ctx, "INSERT INTO alias (kind, ref, address_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", f.kind, f.ref, f.into)
	if err != nil {
		return err
	}
	_, err = m.db.exec(ctx, "UPDATE address SET ref = '' WHERE id = $1", f.from)
	return err
}

// consents joins what was consented to on addresses that both have. The later word counts: a withdrawal on one ends an
// earlier consent on the other.
func (m *merging) consents(ctx context.Context) error {
	const ended = `EXISTS (SELECT 1 FROM consent w WHERE w.address_id = $%d AND w.class = k.class AND w.revoked_at > k.given_at AND w.revoked_by <> $3)`
	for _, f := range m.folds {
		id := func(scan func(...any) error) (id int64, err error) { return id, scan(&id) }
		rows, err := m.db.read(ctx).Query(ctx, `
			SELECT k.id FROM consent k WHERE k.address_id = $1 AND k.revoked_at = 0 AND `+fmt.Sprintf(ended, 2)+`
			AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.address_id = $2 AND l.class = k.class AND l.revoked_at = 0)`, f.into, f.from, undoer)
		over, err := collect(rows, err, id)
		if err != nil {
			return err
		}
		rows, err = m.db.read(ctx).Query(ctx, `
			SELECT k.id FROM consent k WHERE k.address_id = $1 AND k.revoked_at = 0 AND NOT `+fmt.Sprintf(ended, 2)+`
			AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.address_id = $2 AND l.class = k.class AND l.revoked_at = 0)`, f.from, f.into, undoer)
		more, err := collect(rows, err, id)
		if err != nil {
			return err
		}
		for _, k := range over {
			if err := m.note(ctx, "revoked", k, ""); err != nil {
				return err
			}
			if _, err := m.db.exec(ctx, "UPDATE consent SET revoked_at = $2, revoked_by = $3 WHERE id = $1", k, millis(m.db.now()), merger); err != nil {
				return err
			}
		}
		for _, k := range more {
			copied := m.db.IDs.Next()
			if err := m.note(ctx, "consent", copied, ""); err != nil {
				return err
			}
			_, err := m.db.exec(ctx, `
				INSERT INTO consent (id, address_id, class, given_at, given_by, batch_id, revoked_at, revoked_by)
				SELECT $1, $2, class, given_at, given_by, batch_id, 0, '' FROM consent WHERE id = $3`, copied, f.into, k)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *merging) labels(ctx context.Context) error {
	_, err := m.db.exec(ctx, `
		INSERT INTO merge_row (merge_id, what, row_id) SELECT $1, 'label', g.label_id FROM customer_label g WHERE g.customer_id = $2
			AND NOT EXISTS (SELECT 1 FROM customer_label k WHERE k.customer_id = $3 AND k.label_id = g.label_id)`, m.id, m.gone, m.keep)
	if err != nil {
		return err
	}
	_, err = m.db.exec(ctx, `
		INSERT INTO customer_label (customer_id, label_id) SELECT $2, row_id FROM merge_row WHERE merge_id = $1 AND what = 'label'`, m.id, m.keep)
	return err
}

// fields writes the joined record and keeps, of each field that changed, what was there and what came.
func (m *merging) fields(ctx context.Context, joined desk.Customer) error {
	before, err := m.record(ctx, m.keep)
	if err != nil {
		return err
	}
	args := append(personValues(joined), m.keep, flag(joined.Unconfirmed), millis(m.db.now()))
	_, err = m.db.exec(ctx, `
		UPDATE customer SET (`+personColumns+`) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15),
			unconfirmed = $17, updated_at = $18 WHERE id = $16`, args...)
	if err != nil {
		return err
	}
	after, err := m.record(ctx, m.keep)
	if err != nil {
		return err
	}
	changed := map[string][2]string{}
	for column, was := range before {
		if is := after[column]; is != was {
			changed[column] = [2]string{was, is}
		}
	}
	raw, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	_, err = m.db.exec(ctx, "UPDATE merge SET before = $2 WHERE id = $1", m.id, string(raw))
	return err
}

// record is the text of each of mergedColumns.
func (c *Customers) record(ctx context.Context, id desk.CustomerID) (map[string]string, error) {
	columns := ""
	values := make([]string, len(mergedColumns))
	into := make([]any, len(mergedColumns))
	for i, name := range mergedColumns {
		if i > 0 {
			columns += ", "
		}
		columns += "CAST(" + name + " AS TEXT)"
		into[i] = &values[i]
	}
	if err := c.db.read(ctx).QueryRow(ctx, "SELECT "+columns+" FROM customer WHERE id = $1", id).Scan(into...); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i, name := range mergedColumns {
		out[name] = values[i]
	}
	return out, nil
}

// hide puts the one that goes where nobody looks, and settles who answers and who is found by what.
func (m *merging) hide(ctx context.Context) error {
	n, err := m.db.exec(ctx, "UPDATE customer SET deleted_at = $2, updated_at = $2, merged_into = $3 WHERE id = $1 AND deleted_at = 0",
		m.gone, millis(m.db.now()), m.keep)
	if err == nil && n == 0 {
		err = errors.New("it is not there any more")
	}
	if err != nil {
		return err
	}
	if err := m.db.refind(ctx, m.keep); err != nil {
		return err
	}
	return m.settleBoth(ctx, m.keep, m.gone)
}

func (c *Customers) settleBoth(ctx context.Context, ids ...desk.CustomerID) error {
	for _, id := range ids {
		there, err := c.addressIDs(ctx, id)
		if err != nil {
			return err
		}
		for key := range there {
			if err := c.db.settleAnswers(ctx, key.kind, key.value); err != nil {
				return err
			}
		}
	}
	return nil
}

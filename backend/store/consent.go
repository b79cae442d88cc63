package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"planob/backend/desk"
)

// given says who recorded consents, when, and with which import.
type given struct {
	at    time.Time
	by    string
	batch desk.BatchID
}

// giveConsents records each class that has no live consent on the address yet.
func (db *DB) giveConsents(ctx context.Context, id desk.AddressID, classes []desk.Class, g given) error {
	for _, class := range classes {
		_, err := db.exec(ctx, `
			INSERT INTO consent (id, address_id, class, given_at, given_by, batch_id, revoked_at, revoked_by)
			SELECT $1, $2, $3, $4, $5, $6, 0, '' WHERE NOT EXISTS (
				SELECT 1 FROM consent WHERE address_id = $2 AND class = $3 AND revoked_at = 0)`,
			db.IDs.Next(), id, class, millis(g.at), g.by, g.batch)
		if err != nil {
			return fmt.Errorf("give consent on address %d: %w", id, err)
		}
	}
	return nil
}

// setConsents makes the live consents of an address exactly classes.
func (db *DB) setConsents(ctx context.Context, id desk.AddressID, classes []desk.Class, g given) error {
	for _, class := range desk.Classes {
		if slices.Contains(classes, class) {
			continue
		}
		_, err := db.exec(ctx, `
			UPDATE consent SET revoked_at = $3, revoked_by = $4 WHERE address_id = $1 AND class = $2 AND revoked_at = 0`,
			id, class, millis(g.at), g.by)
		if err != nil {
			return fmt.Errorf("withdraw consent on address %d: %w", id, err)
		}
	}
	return db.giveConsents(ctx, id, classes, g)
}

// SetConsents makes the live consents of an address exactly classes; what is withdrawn stays on record. Consent to
// anything also confirms an address that only offered itself. It returns whose address it is, or a *desk.Error
// (customer.addressGone).
func (c *Customers) SetConsents(ctx context.Context, id desk.AddressID, classes []desk.Class, by string) (desk.CustomerID, error) {
	var owner desk.CustomerID
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		err := c.db.read(ctx).QueryRow(ctx, "SELECT customer_id FROM address WHERE id = $1", id).Scan(&owner)
		if errors.Is(err, sql.ErrNoRows) {
			return desk.NewError(desk.CodeNotFound, "customer.addressGone", nil)
		}
		if err != nil {
			return fmt.Errorf("find address %d: %w", id, err)
		}
		if len(classes) > 0 {
			if _, err := c.db.exec(ctx, "UPDATE address SET offered = 0 WHERE id = $1", id); err != nil {
				return fmt.Errorf("confirm address %d: %w", id, err)
			}
		}
		return c.db.setConsents(ctx, id, classes, given{at: c.db.now(), by: by})
	})
	return owner, err
}

// loadConsents returns every consent, also withdrawn ones, of the addresses of some customers.
func (db *DB) loadConsents(ctx context.Context, customers []desk.CustomerID) (map[desk.AddressID][]desk.Consent, error) {
	rows, err := db.read(ctx).Query(ctx, `
		SELECT k.id, k.address_id, k.class, k.given_at, k.given_by, k.batch_id, k.revoked_at
		FROM address a JOIN consent k ON k.address_id = a.id WHERE a.customer_id IN `+listed+`
		ORDER BY k.id`, list(customers))
	if err != nil {
		return nil, fmt.Errorf("load consents: %w", err)
	}
	defer rows.Close()
	all := map[desk.AddressID][]desk.Consent{}
	for rows.Next() {
		var k desk.Consent
		var at, revoked int64
		if err := rows.Scan(&k.ID, &k.Address, &k.Class, &at, &k.By, &k.Batch, &revoked); err != nil {
			return nil, fmt.Errorf("load consents: %w", err)
		}
		k.Given, k.Revoked = fromMillis(at), fromMillis(revoked)
		all[k.Address] = append(all[k.Address], k)
	}
	return all, rows.Err()
}

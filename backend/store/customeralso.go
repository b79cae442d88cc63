package store

import (
	"context"
	"fmt"
	"slices"

	"planob/backend/customer"
	"planob/backend/desk"
)

// Numbers returns the numbers that customers outside the bin have on other kinds of channel and not on kind, the oldest
// first. An address that only offered itself is not theirs yet.
func (c *Customers) Numbers(ctx context.Context, kind desk.Kind) ([]customer.Number, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT a.customer_id, a.value FROM address a JOIN customer c ON c.id = a.customer_id
		WHERE c.deleted_at = 0 AND a.kind <> $1 AND a.offered = 0 AND a.value LIKE '+%' AND NOT EXISTS (
			SELECT 1 FROM address b WHERE b.customer_id = a.customer_id AND b.kind = $1 AND b.value = a.value)
		GROUP BY a.customer_id, a.value ORDER BY MIN(a.id)`, kind)
	list, err := collect(rows, err, func(scan func(...any) error) (n customer.Number, err error) {
		return n, scan(&n.Customer, &n.Value)
	})
	if err != nil {
		return nil, fmt.Errorf("numbers of customers: %w", err)
	}
	return list, nil
}

// AddNumbers gives customers their numbers as addresses of kind, last in their order, with consent to classes. A class
// that somebody withdrew, and gave nowhere again, is not given: what they said on one channel counts on all. It returns
// how many were added; who went to the bin meanwhile, or has the address by now, is left as they are.
func (c *Customers) AddNumbers(ctx context.Context, kind desk.Kind, list []customer.Number, classes []desk.Class, by string) (int, error) {
	added := 0
	err := c.db.Txn(ctx, func(ctx context.Context) error {
		added = 0
		for _, n := range list {
			ok, err := c.addNumber(ctx, kind, n, classes, by)
			if err != nil {
				return err
			}
			if ok {
				added++
			}
		}
		return nil
	})
	return added, err
}

func (c *Customers) addNumber(ctx context.Context, kind desk.Kind, n customer.Number, classes []desk.Class, by string) (bool, error) {
	var position, there int
	err := c.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE(MAX(a.position) + 1, 0),
			COALESCE(MAX(CASE WHEN a.kind = $2 AND a.value = $3 THEN 1 ELSE 0 END), 0) + (SELECT COUNT(*) FROM customer WHERE id = $1 AND deleted_at <> 0)
		FROM address a WHERE a.customer_id = $1`, n.Customer, kind, n.Value).Scan(&position, &there)
	if err != nil {
		return false, fmt.Errorf("addresses of customer %d: %w", n.Customer, err)
	}
	if there > 0 || position == 0 {
		return false, nil
	}
	withdrawn, err := c.withdrawn(ctx, n.Customer)
	if err != nil {
		return false, err
	}
	a := desk.Address{ID: desk.AddressID(c.db.IDs.Next()), Customer: n.Customer, Kind: kind, Value: n.Value, Position: position}
	for _, class := range classes {
		if !slices.Contains(withdrawn, class) {
			a.Consents = append(a.Consents, desk.Consent{Class: class})
		}
	}
	if err := c.db.insertAddress(ctx, a, given{at: c.db.now(), by: by}); err != nil {
		return false, err
	}
	return true, c.db.settleAnswers(ctx, kind, n.Value)
}

// withdrawn are the classes that a customer withdrew and has on no address any more. An undo and a merge are not their wish.
func (c *Customers) withdrawn(ctx context.Context, id desk.CustomerID) ([]desk.Class, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT k.class FROM address a JOIN consent k ON k.address_id = a.id
		WHERE a.customer_id = $1 AND k.revoked_by NOT IN ($2, $3)
		GROUP BY k.class HAVING MIN(k.revoked_at) > 0`, id, undoer, merger)
	list, err := collect(rows, err, func(scan func(...any) error) (class desk.Class, err error) { return class, scan(&class) })
	if err != nil {
		return nil, fmt.Errorf("what customer %d withdrew: %w", id, err)
	}
	return list, nil
}

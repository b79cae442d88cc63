package store

import (
	"context"
	"fmt"
	"slices"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// newCustomer makes an unconfirmed customer of somebody unknown.
func (s *Inbox) newCustomer(ctx context.Context, a inbox.Arrival, p *party) error {
	p.customer = desk.CustomerID(s.db.IDs.Next())
	name := a.Peer.Name
	if name == "" {
		name = a.Peer.Value
	}
	_, err := s.db.exec(ctx, `
		INSERT INTO customer (id, name, unconfirmed, search, sort, created_at, updated_at) VALUES ($1, $2, 1, $3, $4, $5, $5)`,
		p.customer, name, Fold(name+" "+a.Peer.Value), Fold(name), millis(a.Arrived))
	p.change(p.customer)
	return err
}

// refresh brings back a customer who writes out of the bin, because a message must not lie where nobody looks, and gives
// one who was named after their number the name they go by.
func (s *Inbox) refresh(ctx context.Context, a inbox.Arrival, p *party, found peerRow) error {
	if found.deleted {
		_, err := s.db.exec(ctx, "UPDATE customer SET deleted_at = 0, updated_at = $1 WHERE id = $2", millis(a.Arrived), p.customer)
		if err != nil {
			return err
		}
		p.change(p.customer)
	}
	if !found.unconfirmed || a.Peer.Name == "" {
		return nil
	}
	n, err := s.db.exec(ctx, "UPDATE customer SET name = $1 WHERE id = $2 AND name <> $1 AND name IN ('', $3)",
		a.Peer.Name, p.customer, found.value)
	if err != nil || n == 0 {
		return err
	}
	return s.refind(ctx, p)
}

// learn finds or adds the address of p and keeps what the arrival tells about it: its value, when it was hidden before,
// its network names, and that somebody is there.
func (s *Inbox) learn(ctx context.Context, a inbox.Arrival, p *party, byRef []peerRow) error {
	if p.address == 0 {
		if err := s.settleAddress(ctx, a, p, byRef); err != nil {
			return err
		}
	}
	for _, ref := range a.Peer.Refs {
		if ref == "" {
			continue
		}
		_, err := s.db.exec(ctx, `
			INSERT INTO alias (kind, ref, address_id) VALUES ($1, $2, $3)
			ON CONFLICT (kind, ref) DO UPDATE SET address_id = excluded.address_id WHERE address_id <> excluded.address_id`,
			p.kind, ref, p.address)
		if err != nil {
			return err
		}
	}
	if len(a.Peer.Refs) > 0 && a.Peer.Refs[0] != "" {
		if err := s.setRef(ctx, a.Peer.Refs[0], p, byRef); err != nil {
			return err
		}
	}
	if a.FromUs || p.fresh {
		return nil
	}
	_, err := s.db.exec(ctx, "UPDATE address SET verified_at = $1 WHERE verified_at < $1 AND offered = 0 AND "+p.rows(2),
		millis(a.At), p.kind, p.value, p.address)
	return err
}

// rows is the condition that picks the rows of p's address, whoever shares it; its arguments are kind, value and address
// id, from $n on.
func (p *party) rows(n int) string {
	if p.value == "" {
		return fmt.Sprintf("kind = $%d AND value = $%d AND id = $%d", n, n+1, n+2)
	}
	return fmt.Sprintf("kind = $%d AND value = $%d AND $%d <> 0", n, n+1, n+2)
}

// setRef keeps the network's surest name with all rows of the address; a row of another value no longer has it.
func (s *Inbox) setRef(ctx context.Context, ref string, p *party, byRef []peerRow) error {
	for _, m := range byRef {
		if m.ref == ref && m.value != p.value {
			if _, err := s.db.exec(ctx, "UPDATE address SET ref = '' WHERE id = $1", m.address); err != nil {
				return err
			}
		}
	}
	_, err := s.db.exec(ctx, "UPDATE address SET ref = $1 WHERE ref <> $1 AND "+p.rows(2), ref, p.kind, p.value, p.address)
	return err
}

// settleAddress sets p.address to the customer's row for the arrival. A row whose value was hidden gets it; a value the
// customer did not have becomes a row.
func (s *Inbox) settleAddress(ctx context.Context, a inbox.Arrival, p *party, byRef []peerRow) error {
	own, err := s.matches(ctx, "WHERE a.customer_id = $1 AND a.kind = $2 ORDER BY a.position, a.id", p.customer, p.kind)
	if err != nil {
		return err
	}
	for _, m := range own {
		if m.value == p.value && (p.value != "" || named(m, byRef)) {
			p.address, p.allowed = m.address, m.allowed
			return nil
		}
	}
	for _, m := range own {
		if m.value == "" && named(m, byRef) {
			p.address, p.allowed = m.address, m.allowed
			if _, err := s.db.exec(ctx, "UPDATE address SET value = $1 WHERE id = $2", p.value, m.address); err != nil {
				return err
			}
			return s.refind(ctx, p)
		}
	}
	return s.addAddress(ctx, a, p)
}

func named(m peerRow, byRef []peerRow) bool {
	return slices.ContainsFunc(byRef, func(o peerRow) bool { return o.address == m.address })
}

func (s *Inbox) addAddress(ctx context.Context, a inbox.Arrival, p *party) error {
	p.address = desk.AddressID(s.db.IDs.Next())
	_, err := s.db.exec(ctx, `
		INSERT INTO address (id, customer_id, kind, value, position, answers, offered, created_at)
		VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(position) + 1, 0) FROM address WHERE customer_id = $2),
			NOT EXISTS (SELECT 1 FROM address WHERE kind = $3 AND value = $4 AND value <> '' AND answers = 1), $5, $6)`,
		p.address, p.customer, p.kind, p.value, flag(p.offered), millis(a.Arrived))
	if err != nil {
		return fmt.Errorf("insert address: %w", err)
	}
	return s.refind(ctx, p)
}

// refind writes again what the customer is found by. One that was named after its hidden self is named now.
func (s *Inbox) refind(ctx context.Context, p *party) error {
	c := desk.Customer{ID: p.customer}
	err := s.db.read(ctx).QueryRow(ctx, "SELECT name, company FROM customer WHERE id = $1", p.customer).Scan(&c.Name, &c.Company)
	if err != nil {
		return err
	}
	rows, err := s.db.read(ctx).Query(ctx, "SELECT value FROM address WHERE customer_id = $1 ORDER BY position, id", p.customer)
	c.Addresses, err = collect(rows, err, func(scan func(...any) error) (a desk.Address, err error) {
		return a, scan(&a.Value)
	})
	if err != nil {
		return err
	}
	if c.Name == "" && len(c.Addresses) > 0 {
		c.Name = c.Addresses[0].Value
	}
	_, err = s.db.exec(ctx, "UPDATE customer SET name = $1, search = $2, sort = $3 WHERE id = $4",
		c.Name, customerSearch(c), Fold(c.Name), p.customer)
	p.change(p.customer)
	return err
}

// heard is what the customer's own message means for consent: it allows answers on its address; "SAIR" takes back
// everything on all addresses of the customer, and on the same address wherever else it is kept.
func (s *Inbox) heard(ctx context.Context, a inbox.Arrival, p *party) error {
	switch {
	case a.Left:
		return s.revoke(ctx, a, p, "address_id = $2", p.address)
	case a.Leave && p.offered:
		return s.revoke(ctx, a, p, "address_id = $2", p.address)
	case a.Leave:
		return s.revoke(ctx, a, p, `address_id IN (
			SELECT id FROM address WHERE customer_id = $2
			UNION SELECT o.id FROM address o JOIN address mine ON o.kind = mine.kind AND o.value = mine.value
				WHERE mine.id = $3 AND mine.value <> '')`, p.customer, p.address)
	case p.offered || p.allowed || a.Unreadable:
		return nil
	}
	p.change(p.customer)
	return s.db.giveConsents(ctx, p.address, []desk.Class{desk.Reply}, given{at: a.Arrived, by: "customer"})
}

// revoke withdraws the live consents that a condition of our own picks.
func (s *Inbox) revoke(ctx context.Context, a inbox.Arrival, p *party, where string, args ...any) error {
	rows, err := s.db.w.Query(ctx, `UPDATE consent SET revoked_at = $1, revoked_by = 'customer' WHERE revoked_at = 0 AND `+where+`
		RETURNING (SELECT customer_id FROM address WHERE id = address_id)`, append([]any{millis(a.Arrived)}, args...)...)
	owners, err := collect(rows, err, func(scan func(...any) error) (id desk.CustomerID, err error) {
		return id, scan(&id)
	})
	if err != nil {
		return err
	}
	p.change(p.customer)
	for _, id := range owners {
		p.change(id)
	}
	return nil
}

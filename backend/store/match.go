package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// party is who an arrival is from (or, typed on another device, for).
type party struct {
	customer desk.CustomerID
	address  desk.AddressID
	kind     desk.Kind
	value    string // of the address, "" while the network hides it
	offered  bool   // somebody else of the same thread: no consent follows
	fresh    bool   // the address proved itself not long ago
	allowed  bool   // it has consent for answers
	changed  []desk.CustomerID
}

func (p *party) change(id desk.CustomerID) {
	if !slices.Contains(p.changed, id) {
		p.changed = append(p.changed, id)
	}
}

// freshFor is how long an address counts as just proved: a chat need not write that with every message.
const freshFor = time.Hour

// peerRow is one address row that an arrival may mean.
type peerRow struct {
	address     desk.AddressID
	customer    desk.CustomerID
	kind        desk.Kind
	value       string
	ref         string
	answers     bool
	offered     bool
	unconfirmed bool
	deleted     bool
	verified    int64
	allowed     bool // live consent for answers
}

const peerColumns = `SELECT a.id, a.customer_id, a.kind, a.value, a.ref, a.answers, a.offered, c.unconfirmed, c.deleted_at <> 0,
		a.verified_at, EXISTS (SELECT 1 FROM consent k WHERE k.address_id = a.id AND k.class = 'reply' AND k.revoked_at = 0)
	FROM address a JOIN customer c ON c.id = a.customer_id `

// whoIs finds or makes the customer and the address. A value is believed before a network's own name, because the shop
// knows people by it; a name the network hides the value behind leads to whom it led before. Only when neither is known,
// an answer to one of our own messages leads to that thread, and then the sender is merely noted there.
func (s *Inbox) whoIs(ctx context.Context, a inbox.Arrival) (*party, error) {
	p := &party{}
	if err := s.db.read(ctx).QueryRow(ctx, "SELECT kind FROM account WHERE id = $1", a.Account).Scan(&p.kind); err != nil {
		return nil, fmt.Errorf("account %d: %w", a.Account, err)
	}
	answered, err := s.answeredCustomer(ctx, a.Answers)
	if err != nil {
		return nil, err
	}
	byRef, err := s.byRefs(ctx, p.kind, a.Peer.Refs)
	if err != nil {
		return nil, err
	}
	group, err := s.groupOf(ctx, p.kind, a.Peer.Value, byRef)
	if err != nil {
		return nil, err
	}
	invited, err := s.accept(ctx, a, byRef)
	if err != nil {
		return nil, err
	}
	switch found, ok := choosePeer(group, answered); {
	case invited != 0:
		p.customer = invited
		err = s.reuseAddress(ctx, p)
	case ok:
		p.take(found, a)
		err = s.refresh(ctx, a, p, found)
	case answered != 0 && !a.FromUs:
		p.customer, p.offered = answered, true
	default:
		err = s.newCustomer(ctx, a, p)
	}
	if err != nil {
		return nil, err
	}
	if a.Peer.Value != "" {
		p.value = a.Peer.Value
	}
	if err := s.learn(ctx, a, p, byRef); err != nil {
		return nil, err
	}
	return p, s.joinHidden(ctx, byRef, p)
}

// take makes a found row the party. Its address is the arrival's own, unless it was found by what the customer used to
// be called, or on another kind of channel.
func (p *party) take(found peerRow, a inbox.Arrival) {
	p.customer, p.offered, p.value = found.customer, found.offered, found.value
	if found.kind != p.kind || found.value == "" || a.Peer.Value != "" && a.Peer.Value != found.value {
		return
	}
	p.address, p.allowed = found.address, found.allowed
	p.fresh = found.verified > millis(a.At.Add(-freshFor))
}

// groupOf are all rows of the address the arrival means: those of its value, of the value its network name had, of that
// name alone, or of the same number or mail on another kind of channel.
func (s *Inbox) groupOf(ctx context.Context, kind desk.Kind, value string, byRef []peerRow) ([]peerRow, error) {
	if value != "" {
		if group, err := s.byValue(ctx, kind, value); err != nil || len(group) > 0 {
			return group, err
		}
	}
	for _, m := range byRef {
		if m.value != "" {
			return s.byValue(ctx, kind, m.value)
		}
	}
	// Whom the shop has in its books is believed before a row that the program made while the value was hidden.
	if !universalValue(value) || slices.ContainsFunc(byRef, func(m peerRow) bool { return !m.unconfirmed }) {
		return byRef, nil
	}
	known, err := s.matches(ctx, `JOIN kinds k ON k.kind = a.kind WHERE a.value = $1 AND a.offered = 0`, value)
	if err != nil || len(known) > 0 {
		return known, err
	}
	return byRef, nil
}

// universalValue tells the values that mean the same person on every kind of channel: a phone number or a mail address. A handle does not.
func universalValue(value string) bool {
	return strings.HasPrefix(value, "+") || strings.IndexByte(value, '@') > 0
}

func (s *Inbox) byValue(ctx context.Context, kind desk.Kind, value string) ([]peerRow, error) {
	return s.matches(ctx, "WHERE a.kind = $1 AND a.value = $2", kind, value)
}

func (s *Inbox) byRefs(ctx context.Context, kind desk.Kind, refs []string) ([]peerRow, error) {
	var all []peerRow
	for _, ref := range refs {
		if ref == "" {
			continue
		}
		found, err := s.matches(ctx, `WHERE a.kind = $1 AND a.ref = $2 AND a.ref <> ''
			UNION `+peerColumns+`JOIN alias l ON l.address_id = a.id WHERE l.kind = $1 AND l.ref = $2`, kind, ref)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// withKinds lists the kinds in use by hopping through the index, one step a kind.
const withKinds = `WITH RECURSIVE kinds (kind) AS (
	SELECT MIN(kind) FROM address
	UNION ALL SELECT (SELECT MIN(a.kind) FROM address a WHERE a.kind > k.kind) FROM kinds k WHERE k.kind IS NOT NULL) `

func (s *Inbox) matches(ctx context.Context, where string, args ...any) ([]peerRow, error) {
	query := peerColumns + where
	if strings.HasPrefix(where, "JOIN kinds") {
		query = withKinds + query
	}
	rows, err := s.db.read(ctx).Query(ctx, query, args...)
	return collect(rows, err, func(scan func(...any) error) (m peerRow, err error) {
		err = scan(&m.address, &m.customer, &m.kind, &m.value, &m.ref, &m.answers, &m.offered, &m.unconfirmed, &m.deleted,
			&m.verified, &m.allowed)
		return m, err
	})
}

// choosePeer picks who is spoken to: not somebody in the bin or merely noted while there is another; then the one whose
// message is being answered; then the one of the sharers who answers; then the customer we have had longest.
func choosePeer(group []peerRow, answered desk.CustomerID) (peerRow, bool) {
	if len(group) == 0 {
		return peerRow{}, false
	}
	weight := func(m peerRow) (w int) {
		for i, good := range []bool{m.answers, m.customer == answered, !m.offered, !m.deleted} {
			if good {
				w |= 1 << i
			}
		}
		return w
	}
	return slices.MinFunc(group, func(a, b peerRow) int {
		if d := weight(b) - weight(a); d != 0 {
			return d
		}
		return int(a.customer - b.customer)
	}), true
}

// answeredCustomer is whose message of ours is answered: only our own wire keys count, which nobody can guess.
func (s *Inbox) answeredCustomer(ctx context.Context, answers []string) (id desk.CustomerID, err error) {
	for _, key := range answers {
		err = s.db.read(ctx).QueryRow(ctx, `
			SELECT v.customer_id FROM attempt t JOIN message m ON m.id = t.message_id JOIN conversation v ON v.id = m.conversation_id
			WHERE t.wire_key = $1`, key).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return 0, nil
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
)

// RouteQuery loads all that a routing decision about a message may depend on. An address has its consent for the
// message's class only. Attempts are those that no person has
// forgiven: a "send again" starts with a clean sheet.
func (o *Outbox) RouteQuery(ctx context.Context, id desk.MessageID) (desk.RouteQuery, error) {
	ask, found, err := o.Ask(ctx, id)
	if err == nil && !found {
		err = desk.NewError(desk.CodeNotFound, "message.gone", nil)
	}
	return ask.Query, err
}

// RouteQueryNew is RouteQuery for a message that is not written yet: Conversation or Customer, Class, Automatic and
// Ladder are enough. An empty ladder means all addresses of the customer in the customer's own order.
func (o *Outbox) RouteQueryNew(ctx context.Context, m desk.Message) (desk.RouteQuery, error) {
	q := desk.RouteQuery{Message: m}
	var lastInbound, deleted int64
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT u.id, COALESCE(v.id, 0), COALESCE(v.last_inbound, 0), u.deleted_at
		FROM customer u LEFT JOIN conversation v ON v.customer_id = u.id
		WHERE ($1 <> 0 AND v.id = $1) OR ($1 = 0 AND u.id = $2)`, m.Conversation, m.Customer).
		Scan(&q.Message.Customer, &q.Message.Conversation, &lastInbound, &deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return q, desk.NewError(desk.CodeNotFound, "customer.gone", nil)
	}
	if err != nil {
		return q, fmt.Errorf("route of conversation %d: %w", m.Conversation, err)
	}
	q.LastInbound = fromMillis(lastInbound)
	return q, o.complete(ctx, &q, deleted != 0)
}

// Ask is RouteQuery with what the outbox needs besides; false when the message is gone.
func (o *Outbox) Ask(ctx context.Context, id desk.MessageID) (outbox.Ask, bool, error) {
	var ask outbox.Ask
	var next, lastInbound, deleted int64
	q := &ask.Query
	row := o.db.read(ctx).QueryRow(ctx, "SELECT "+sentColumns+`, m.next_at, v.last_inbound, u.deleted_at
		FROM message m JOIN conversation v ON v.id = m.conversation_id JOIN customer u ON u.id = v.customer_id
		WHERE m.id = $1`, id)
	err := scanSent(row.Scan, &q.Message, &next, &lastInbound, &deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return ask, false, nil
	}
	if err != nil {
		return ask, false, fmt.Errorf("ask about message %d: %w", id, err)
	}
	ask.Next, q.LastInbound = fromMillis(next), fromMillis(lastInbound)
	if err := o.complete(ctx, q, deleted != 0); err != nil {
		return ask, false, err
	}
	if q.Attempts, err = o.attempts(ctx, id, false); err != nil {
		return ask, false, err
	}
	return ask, true, nil
}

// complete loads candidates and counts. A customer in the bin has no address to be reached by.
func (o *Outbox) complete(ctx context.Context, q *desk.RouteQuery, deleted bool) error {
	if !deleted {
		all, err := o.candidates(ctx, q.Message.Customer, q.Message.Class)
		if err != nil {
			return fmt.Errorf("addresses of customer %d: %w", q.Message.Customer, err)
		}
		q.Candidates = inOrder(all, q.Message.Ladder)
	}
	if !q.Message.Automatic {
		return nil
	}
	var err error
	if q.Spent, err = o.spent(ctx, *q); err != nil {
		return err
	}
	q.AutomaticDay, q.AutomaticWeek, err = o.automatic(ctx, q.Message.Conversation, q.Message.ID, o.db.now())
	return err
}

func inOrder(all []desk.Candidate, ladder []desk.AddressID) []desk.Candidate {
	if len(ladder) == 0 {
		return all
	}
	byID := make(map[desk.AddressID]desk.Candidate, len(all))
	for _, c := range all {
		byID[c.Address.ID] = c
	}
	ordered := make([]desk.Candidate, 0, len(ladder))
	for _, id := range ladder {
		if c, ok := byID[id]; ok {
			ordered = append(ordered, c)
		}
	}
	return ordered
}

// candidates are the addresses of a customer with their live consent for one class, each with the account that would
// carry it: the first of its kind that works for the shop.
func (o *Outbox) candidates(ctx context.Context, customer desk.CustomerID, class desk.Class) ([]desk.Candidate, error) {
	rows, err := o.db.read(ctx).Query(ctx, `
		SELECT a.id, a.kind, a.value, a.ref, a.position, a.verified_at, a.answers,
			COALESCE((SELECT x.id FROM account x WHERE x.kind = a.kind AND x.paused = 0 AND x.removed_at = 0
				ORDER BY x.position, x.id LIMIT 1), 0),
			COALESCE(c.id, 0), COALESCE(c.class, ''), COALESCE(c.given_at, 0), COALESCE(c.given_by, '')
		FROM address a LEFT JOIN consent c ON c.address_id = a.id AND c.class = $2 AND c.revoked_at = 0
		WHERE a.customer_id = $1 AND a.offered = 0 ORDER BY a.position, a.id, c.id`, customer, class)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []desk.Candidate
	for rows.Next() {
		c := desk.Candidate{Address: desk.Address{Customer: customer}}
		var consent desk.Consent
		var verified, given int64
		err := rows.Scan(&c.Address.ID, &c.Address.Kind, &c.Address.Value, &c.Address.Ref, &c.Address.Position,
			&verified, &c.Address.Answers, &c.Account, &consent.ID, &consent.Class, &given, &consent.By)
		if err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].Address.ID != c.Address.ID {
			c.Address.Verified = fromMillis(verified)
			all = append(all, c)
		}
		if consent.ID != 0 {
			consent.Address, consent.Given = c.Address.ID, fromMillis(given)
			last := &all[len(all)-1].Address
			last.Consents = append(last.Consents, consent)
		}
	}
	return all, rows.Err()
}

// longestLife bounds how long before its touch a message can have been written.
const longestLife = 60 * 24 * time.Hour

// automatic counts the automatic messages of a conversation, but for one, that touched the wire in the last day and
// week (D11). Answers to the customer's own message of the last 24 hours are free.
func (o *Outbox) automatic(ctx context.Context, v desk.ConversationID, but desk.MessageID, now time.Time) (day, week int, err error) {
	err = o.db.read(ctx).QueryRow(ctx, `
		SELECT COUNT(DISTINCT CASE WHEN a.touched_at > $4 THEN m.id END), COUNT(DISTINCT m.id)
		FROM message m JOIN attempt a ON a.message_id = m.id
		WHERE m.conversation_id = $1 AND m.id > $3 AND m.id <> $2 AND m.automatic = 1 AND a.touched_at > $5
			AND NOT EXISTS (SELECT 1 FROM message i WHERE i.conversation_id = $1 AND i.id > $3 AND i.direction = 'in'
				AND i.arrived_at <= a.touched_at AND i.arrived_at > a.touched_at - $6)`,
		v, but, desk.IDAt(now.Add(-longestLife)), millis(now.Add(-24*time.Hour)), millis(now.Add(-7*24*time.Hour)),
		o.FreeAfterIn.Milliseconds()).Scan(&day, &week)
	if err != nil {
		err = fmt.Errorf("count automatic messages of conversation %d: %w", v, err)
	}
	return day, week, err
}

// spent counts what the accounts of the candidates used of their allowances, but for the message itself.
func (o *Outbox) spent(ctx context.Context, q desk.RouteQuery) (map[desk.AccountID]int, error) {
	used := map[desk.AccountID]int{}
	for _, c := range q.Candidates {
		if _, done := used[c.Account]; done || c.Account == 0 {
			continue
		}
		n, err := o.Spent(ctx, c.Account, q.Message.ID)
		if err != nil {
			return nil, err
		}
		used[c.Account] = n
	}
	return used, nil
}

// Spent is how many automatic messages, but for one, an account sent in the last 24 hours to people who had not just written.
func (o *Outbox) Spent(ctx context.Context, account desk.AccountID, but desk.MessageID) (n int, err error) {
	err = o.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM spent WHERE account_id = $1 AND at > $2 AND message_id <> $3",
		account, millis(o.db.now().Add(-24*time.Hour)), but).Scan(&n)
	if err != nil {
		err = fmt.Errorf("count automatic messages of account %d: %w", account, err)
	}
	return n, err
}

// sentColumns are what the outbox reads of a message, in the order of scanSent.
const sentColumns = `m.id, m.conversation_id, v.customer_id, m.service_id, m.direction, m.class, m.subject, m.text,
	m.account_id, m.kind, m.address_id, m.status, m.hold, m.reason, m.author, m.automatic, m.at, m.arrived_at,
	m.expires_at, m.ladder, m.incident_id, m.reply_to`

func scanSent(scan func(...any) error, m *desk.Message, more ...any) error {
	var at, arrived, expires int64
	var ladder string
	into := append([]any{&m.ID, &m.Conversation, &m.Customer, &m.Service, &m.Direction, &m.Class, &m.Subject, &m.Text,
		&m.Account, &m.Kind, &m.Address, &m.Status, &m.Hold, &m.Reason, &m.Author, &m.Automatic, &at, &arrived,
		&expires, &ladder, &m.Incident, &m.ReplyTo}, more...)
	if err := scan(into...); err != nil {
		return err
	}
	m.At, m.Arrived, m.Expires = fromMillis(at), fromMillis(arrived), fromMillis(expires)
	if err := json.Unmarshal([]byte(ladder), &m.Ladder); err != nil {
		return fmt.Errorf("ladder of message %d: %w", m.ID, err)
	}
	return nil
}

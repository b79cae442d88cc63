package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
)

// receiveGroup writes what was said in a group. It makes no customer, opens no service, and gives nobody's consent.
func (s *Inbox) receiveGroup(ctx context.Context, id desk.MessageID, a inbox.Arrival, r *inbox.Receipt) (err error) {
	m := desk.Message{
		ID: id, Direction: desk.In, Text: a.Text, Account: a.Account, At: a.At, Arrived: a.Arrived, Media: slices.Clone(a.Media),
		Form: a.Form,
	}
	if a.Unreadable {
		m.Reason = inbox.ReasonUnreadable
	}
	if err := s.db.read(ctx).QueryRow(ctx, "SELECT kind FROM account WHERE id = $1", a.Account).Scan(&m.Kind); err != nil {
		return fmt.Errorf("account %d: %w", a.Account, err)
	}
	if m.Conversation, err = s.openGroup(ctx, a); err != nil {
		return fmt.Errorf("open a group: %w", err)
	}
	if a.FromUs {
		m.Direction, m.Class, m.Status, m.Author = desk.Out, desk.Reply, desk.Accepted, inbox.AuthorDevice
	} else if m.Member, err = s.memberOf(ctx, m.Kind, a); err != nil {
		return fmt.Errorf("match a member: %w", err)
	}
	if m.ReplyTo, err = s.quoted(ctx, a, m.Conversation); err != nil {
		return err
	}
	if err := s.insertMessage(ctx, &m, a.RemoteID, time.Time{}); err != nil {
		return err
	}
	r.Message, r.Conversation = m.ID, m.Conversation
	for _, f := range m.Media {
		r.Media = append(r.Media, f.ID)
	}
	return s.touch(ctx, m)
}

// groupConversation is the conversation of a group, 0 when nothing was said in it yet.
func (s *Inbox) groupConversation(ctx context.Context, a inbox.Arrival) (id desk.ConversationID, err error) {
	err = s.db.read(ctx).QueryRow(ctx, "SELECT conversation_id FROM chat_group WHERE account_id = $1 AND ref = $2", a.Account, a.Group.Ref).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// openGroup gets or makes the conversation of a group, and keeps what the arrival tells about it.
func (s *Inbox) openGroup(ctx context.Context, a inbox.Arrival) (desk.ConversationID, error) {
	id, err := s.groupConversation(ctx, a)
	if err != nil {
		return 0, err
	}
	if id == 0 {
		id = desk.ConversationID(s.db.IDs.Next())
		if _, err := s.db.exec(ctx, "INSERT INTO conversation (id) VALUES ($1)", id); err != nil {
			return 0, err
		}
		_, err := s.db.exec(ctx, "INSERT INTO chat_group (conversation_id, account_id, ref) VALUES ($1, $2, $3)", id, a.Account, a.Group.Ref)
		if err != nil {
			return 0, err
		}
	}
	_, err = s.describe(ctx, id, *a.Group)
	return id, err
}

// describe keeps a group's name and size, unless a later name is there; false when nothing changed.
func (s *Inbox) describe(ctx context.Context, id desk.ConversationID, g channel.Group) (bool, error) {
	n, err := s.db.exec(ctx, `
		UPDATE chat_group SET name = $1, named_at = $2, search = $3
		WHERE conversation_id = $4 AND $1 <> '' AND named_at <= $2 AND (name, named_at) <> ($1, $2)`,
		g.Name, millis(g.Named), Fold(g.Name), id)
	if err != nil {
		return false, err
	}
	sized, err := s.db.exec(ctx, "UPDATE chat_group SET size = $1 WHERE conversation_id = $2 AND $1 <> 0 AND size <> $1", g.Size, id)
	return n+sized > 0, err
}

// rename keeps what is told about a group. Of one in which nothing was said yet the first message tells it again.
func (s *Inbox) rename(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) error {
	id, err := s.groupConversation(ctx, a)
	if err != nil || id == 0 {
		return err
	}
	changed, err := s.describe(ctx, id, *a.Group)
	if changed {
		r.Conversation = id
	}
	return err
}

// memberOf finds or makes who wrote in a group. A person has several names on the network, and messages carry now one and
// then another: two members who turn out to be one become one.
func (s *Inbox) memberOf(ctx context.Context, kind desk.Kind, a inbox.Arrival) (desk.MemberID, error) {
	known, err := s.findMembers(ctx, kind, a.Peer)
	if err != nil {
		return 0, err
	}
	var id desk.MemberID
	if len(known) == 0 {
		id = desk.MemberID(s.db.IDs.Next())
		if _, err := s.db.exec(ctx, "INSERT INTO member (id, kind) VALUES ($1, $2)", id, kind); err != nil {
			return 0, err
		}
	} else {
		id = known[0]
		for _, other := range known[1:] {
			if err := s.joinMembers(ctx, id, other); err != nil {
				return 0, err
			}
		}
	}
	_, err = s.db.exec(ctx, `
		UPDATE member SET value = CASE WHEN $1 <> '' THEN $1 ELSE value END, name = CASE WHEN $2 <> '' THEN $2 ELSE name END
		WHERE id = $3 AND ($1 <> '' AND value <> $1 OR $2 <> '' AND name <> $2)`, a.Peer.Value, a.Peer.Name, id)
	if err != nil {
		return 0, err
	}
	for _, ref := range a.Peer.Refs {
		_, err := s.db.exec(ctx, `
			INSERT INTO member_ref (kind, ref, member_id) VALUES ($1, $2, $3)
			ON CONFLICT (kind, ref) DO UPDATE SET member_id = excluded.member_id WHERE member_id <> excluded.member_id`, kind, ref, id)
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// findMembers are the members that a peer may be, the one known longest first.
func (s *Inbox) findMembers(ctx context.Context, kind desk.Kind, p channel.Peer) ([]desk.MemberID, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT member_id AS id FROM member_ref WHERE kind = $2 AND ref IN `+listed+`
		UNION SELECT id FROM member WHERE kind = $2 AND value = $3 AND value <> '' ORDER BY id`, list(p.Refs), kind, p.Value)
	return collect(rows, err, func(scan func(...any) error) (id desk.MemberID, err error) { return id, scan(&id) })
}

func (s *Inbox) joinMembers(ctx context.Context, id, other desk.MemberID) error {
	for _, query := range []string{
		"UPDATE message SET member_id = $1 WHERE member_id = $2 AND member_id <> 0",
		"UPDATE member_ref SET member_id = $1 WHERE member_id = $2",
		"UPDATE member SET name = CASE WHEN name = '' THEN (SELECT o.name FROM member o WHERE o.id = $2) ELSE name END WHERE id = $1",
	} {
		if _, err := s.db.exec(ctx, query, id, other); err != nil {
			return err
		}
	}
	_, err := s.db.exec(ctx, "DELETE FROM member WHERE id = $1", other)
	return err
}

// inGroup reports whether a conversation is that of the arrival's group.
func (s *Inbox) inGroup(ctx context.Context, a inbox.Arrival, c desk.ConversationID) (bool, error) {
	if a.Group == nil {
		return false, nil
	}
	id, err := s.groupConversation(ctx, a)
	return id == c && id != 0, err
}

// sameGroup reports whether a message that is there was said in the arrival's group by the arrival's own writer, or, of one
// that was said in no group, that neither was the arrival.
func (s *Inbox) sameGroup(ctx context.Context, a inbox.Arrival, m desk.Message) (bool, error) {
	if a.Group == nil && m.Customer != 0 {
		return true, nil
	}
	if same, err := s.inGroup(ctx, a, m.Conversation); err != nil || !same || a.FromUs {
		return same && m.Member == 0, err
	}
	known, err := s.findMembers(ctx, m.Kind, a.Peer)
	return slices.Contains(known, m.Member), err
}

// memberName is what member b is called: as the shop calls a customer of that address, or as they call themselves.
const memberName = `COALESCE((SELECT c.name FROM address a JOIN customer c ON c.id = a.customer_id
		WHERE a.kind = b.kind AND a.value = b.value AND b.value <> '' AND a.offered = 0 AND c.deleted_at = 0
		ORDER BY a.answers DESC, c.id LIMIT 1), b.name)`

// members are who wrote, in a group, the messages of a page and what they quote.
func (s *Inbox) members(ctx context.Context, page []messageRow, quotes map[desk.MessageID]desk.Message) (map[desk.MemberID]inbox.Member, error) {
	var ids []desk.MemberID
	add := func(id desk.MemberID) {
		if id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, m := range page {
		add(m.Member)
	}
	for _, m := range quotes {
		add(m.Member)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.db.read(ctx).Query(ctx, "SELECT b.id, "+memberName+", b.value FROM member b WHERE b.id IN "+listed, list(ids))
	found, err := collect(rows, err, func(scan func(...any) error) (b inbox.Member, err error) {
		return b, scan(&b.ID, &b.Name, &b.Value)
	})
	if err != nil {
		return nil, fmt.Errorf("members of a page: %w", err)
	}
	byID := make(map[desk.MemberID]inbox.Member, len(found))
	for _, b := range found {
		byID[b.ID] = b
	}
	return byID, nil
}

// membersOf are who writes in groups from a customer's addresses.
func (c *Customers) membersOf(ctx context.Context, id desk.CustomerID) ([]desk.MemberID, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT b.id FROM address a JOIN member b ON b.kind = a.kind AND b.value = a.value AND b.value <> '' WHERE a.customer_id = $1
		UNION SELECT f.member_id FROM address a JOIN alias l ON l.address_id = a.id JOIN member_ref f ON f.kind = l.kind AND f.ref = l.ref
			WHERE a.customer_id = $1`, id)
	return collect(rows, err, func(scan func(...any) error) (id desk.MemberID, err error) { return id, scan(&id) })
}

// eraseMembers removes for good what members wrote in groups, and themselves.
func (s *Inbox) eraseMembers(ctx context.Context, members []desk.MemberID) error {
	if len(members) == 0 {
		return nil
	}
	rows, err := s.db.read(ctx).Query(ctx, "SELECT id, conversation_id FROM message WHERE member_id <> 0 AND member_id IN "+listed, list(members))
	said, err := collect(rows, err, func(scan func(...any) error) (m desk.Message, err error) {
		return m, scan(&m.ID, &m.Conversation)
	})
	if err != nil {
		return err
	}
	groups := map[desk.ConversationID]bool{}
	for _, m := range said {
		groups[m.Conversation] = true
		if err := s.unindex(ctx, m.ID); err != nil {
			return err
		}
		if _, err := s.db.exec(ctx, "DELETE FROM message WHERE id = $1", m.ID); err != nil {
			return err
		}
	}
	for id := range groups {
		if _, err := s.recount(ctx, id); err != nil {
			return err
		}
	}
	_, err = s.db.exec(ctx, "DELETE FROM member WHERE id IN "+listed, list(members))
	return err
}

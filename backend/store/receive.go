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

// maxRaw is how much of an original a quarantined arrival keeps.
const maxRaw = 1 << 20

// Known tells what the store has of a remote id.
func (s *Inbox) Known(ctx context.Context, account desk.AccountID, remoteID string) (k inbox.Known, err error) {
	err = s.db.read(ctx).QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM inbound WHERE account_id = $1 AND remote_id = $2),
			EXISTS (SELECT 1 FROM inbound i JOIN message m ON m.id = i.message_id
				WHERE i.account_id = $1 AND i.remote_id = $2 AND m.reason = $3),
			EXISTS (SELECT 1 FROM inbound i JOIN message m ON m.id = i.message_id
				WHERE i.account_id = $1 AND i.remote_id = $2 AND (m.edited_at <> 0 OR m.deleted_at <> 0)
					AND NOT EXISTS (SELECT 1 FROM revision x WHERE x.message_id = m.id AND x.what = 'said')),
			EXISTS (SELECT 1 FROM attempt WHERE wire_key = $2)
				OR EXISTS (SELECT 1 FROM attempt WHERE account_id = $1 AND remote_id = $2 AND remote_id <> ''),
			EXISTS (SELECT 1 FROM quarantine WHERE account_id = $1 AND remote_id = $2)`,
		account, remoteID, inbox.ReasonUnreadable).Scan(&k.Seen, &k.Unreadable, &k.Early, &k.Ours, &k.Refused)
	if err != nil {
		return k, fault(fmt.Errorf("look up a remote id: %w", err))
	}
	return k, nil
}

// Receive writes an arrival with its customer, conversation, service and dedupe row in one transaction (D12). The primary
// key of inbound is the promise that it is there once.
func (s *Inbox) Receive(ctx context.Context, a inbox.Arrival) (r inbox.Receipt, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		r = inbox.Receipt{}
		var id desk.MessageID
		if a.Change == nil {
			id = desk.MessageID(s.db.IDs.Next())
		}
		n, err := s.db.exec(ctx, `
			INSERT INTO inbound (account_id, remote_id, message_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			a.Account, a.RemoteID, id, millis(a.Arrived))
		if err != nil {
			return err
		}
		if n == 0 {
			return s.fill(ctx, a, &r)
		}
		r.New = true
		if a.Refused {
			_, err := s.db.exec(ctx, "DELETE FROM quarantine WHERE account_id = $1 AND remote_id = $2", a.Account, a.RemoteID)
			if err != nil {
				return err
			}
		}
		switch {
		case a.Change != nil && a.Change.What == channel.Renamed:
			return s.rename(ctx, a, &r)
		case a.Change != nil:
			return s.change(ctx, a, &r)
		case a.Origin != channel.Person && !a.FromUs:
			return s.receiveMail(ctx, a, &r)
		}
		if err := s.receiveMessage(ctx, id, a, &r); err != nil {
			return err
		}
		return s.takeEarly(ctx, a)
	})
	if err != nil {
		return inbox.Receipt{}, fault(fmt.Errorf("receive: %w", err))
	}
	return r, nil
}

func (s *Inbox) receiveMail(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) (err error) {
	if r.Mail, err = s.insertMail(ctx, a); err != nil {
		return err
	}
	_, err = s.db.exec(ctx, "UPDATE inbound SET message_id = 0 WHERE account_id = $1 AND remote_id = $2", a.Account, a.RemoteID)
	return err
}

// receiveMessage writes a message that a person said, to the shop or in a group.
func (s *Inbox) receiveMessage(ctx context.Context, id desk.MessageID, a inbox.Arrival, r *inbox.Receipt) error {
	if a.Group != nil {
		return s.receiveGroup(ctx, id, a, r)
	}
	return s.receivePerson(ctx, id, a, r)
}

func (s *Inbox) receivePerson(ctx context.Context, id desk.MessageID, a inbox.Arrival, r *inbox.Receipt) error {
	who, err := s.whoIs(ctx, a)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	m, err := s.arrived(ctx, id, a, who)
	if err != nil {
		return err
	}
	if err := s.insertMessage(ctx, &m, a.RemoteID, time.Time{}); err != nil {
		return err
	}
	if err := s.touch(ctx, m); err != nil {
		return err
	}
	if !a.FromUs {
		if err := s.heard(ctx, a, who); err != nil {
			return fmt.Errorf("consent: %w", err)
		}
	}
	r.Message, r.Conversation, r.Customers = m.ID, m.Conversation, who.changed
	for _, f := range m.Media {
		r.Media = append(r.Media, f.ID)
	}
	return nil
}

// arrived is the message that an arrival becomes.
func (s *Inbox) arrived(ctx context.Context, id desk.MessageID, a inbox.Arrival, who *party) (desk.Message, error) {
	m := desk.Message{
		ID: id, Customer: who.customer, Direction: desk.In, Subject: a.Subject, Text: a.Text, HTML: a.HTML, Account: a.Account,
		Kind: who.kind, Address: who.address, At: a.At, Arrived: a.Arrived, Media: slices.Clone(a.Media), Form: a.Form,
	}
	if a.FromUs {
		m.Direction, m.Class, m.Status, m.Author = desk.Out, desk.Reply, desk.Accepted, inbox.AuthorDevice
	}
	switch {
	case a.Unreadable:
		m.Reason = inbox.ReasonUnreadable
	case a.Leave:
		m.Reason = inbox.ReasonLeft
	}
	var err error
	if m.Conversation, m.Service, err = s.conversationOf(ctx, who.customer); err != nil {
		return m, err
	}
	if m.Service == 0 {
		if m.Service, err = s.openService(ctx, m.Conversation, a.Arrived); err != nil {
			return m, err
		}
	}
	m.ReplyTo, err = s.quoted(ctx, a, m.Conversation)
	return m, err
}

// quoted finds the message of this conversation that the arrival answers, 0 when it names none we have.
func (s *Inbox) quoted(ctx context.Context, a inbox.Arrival, c desk.ConversationID) (id desk.MessageID, err error) {
	for _, key := range a.Answers {
		err = s.db.read(ctx).QueryRow(ctx, `
			SELECT m.id FROM message m WHERE m.conversation_id = $1 AND m.id IN (
				SELECT message_id FROM attempt WHERE wire_key = $2
				UNION SELECT message_id FROM attempt WHERE account_id = $3 AND remote_id = $2 AND remote_id <> ''
				UNION SELECT message_id FROM inbound WHERE account_id = $3 AND remote_id = $2) LIMIT 1`,
			c, key, a.Account).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return 0, nil
}

// fill puts readable content into the placeholder of an earlier arrival; anything else that came before stays as it is.
func (s *Inbox) fill(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) error {
	var m desk.Message
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT m.id, m.conversation_id, m.direction, m.address_id, m.kind, COALESCE(v.customer_id, 0), m.member_id
		FROM inbound i JOIN message m ON m.id = i.message_id JOIN conversation v ON v.id = m.conversation_id
		WHERE i.account_id = $1 AND i.remote_id = $2 AND m.reason = $3`, a.Account, a.RemoteID, inbox.ReasonUnreadable,
	).Scan(&m.ID, &m.Conversation, &m.Direction, &m.Address, &m.Kind, &m.Customer, &m.Member)
	if errors.Is(err, sql.ErrNoRows) && !a.Unreadable && a.Change == nil {
		return s.complete(ctx, a, r)
	}
	if errors.Is(err, sql.ErrNoRows) || a.Unreadable {
		return nil
	}
	if err != nil {
		return err
	}
	if own, err := s.sameGroup(ctx, a, m); err != nil || !own {
		return err
	}
	if a.Leave {
		m.Reason = inbox.ReasonLeft
	}
	m.Subject, m.Text, m.HTML = a.Subject, a.Text, a.HTML
	if err := s.unindex(ctx, m.ID); err != nil {
		return err
	}
	_, err = s.db.exec(ctx, "UPDATE message SET subject = $1, text = $2, html = $3, reason = $4, form = $5 WHERE id = $6",
		m.Subject, m.Text, m.HTML, m.Reason, a.Form, m.ID)
	if err != nil {
		return err
	}
	if err := s.index(ctx, m.ID); err != nil {
		return err
	}
	if err := s.addMedia(ctx, m.ID, a, r); err != nil {
		return err
	}
	if _, err := s.recount(ctx, m.Conversation); err != nil {
		return err
	}
	r.Message, r.Conversation = m.ID, m.Conversation
	if a.Leave {
		who := &party{customer: m.Customer, address: m.Address, kind: m.Kind}
		err = s.heard(ctx, a, who)
		r.Customers = who.changed
	}
	return err
}

// Refuse counts one more failure to handle an arrival, in a transaction of its own, and returns how many there were.
func (s *Inbox) Refuse(ctx context.Context, account desk.AccountID, remoteID string, raw []byte, at time.Time) (tries int, err error) {
	if len(raw) > maxRaw {
		raw = raw[:maxRaw]
	}
	err = s.db.w.QueryRow(ctx, `
		INSERT INTO quarantine (account_id, remote_id, tries, first_at, raw) VALUES ($1, $2, 1, $3, $4)
		ON CONFLICT (account_id, remote_id) DO UPDATE SET tries = quarantine.tries + 1
		RETURNING tries`, account, remoteID, millis(at), raw).Scan(&tries)
	if err != nil {
		return 0, fault(fmt.Errorf("count a refusal: %w", err))
	}
	return tries, nil
}

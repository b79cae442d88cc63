package store

import (
	"context"
	"fmt"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// insertMail keeps what arrived and no person wrote.
func (s *Inbox) insertMail(ctx context.Context, a inbox.Arrival) (desk.MailID, error) {
	id := desk.MailID(s.db.IDs.Next())
	sender := a.Peer.Value
	if sender == "" {
		sender = a.Peer.Name
	}
	_, err := s.db.exec(ctx, `
		INSERT INTO mail (id, account_id, remote_id, origin, sender, subject, text, at, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		id, a.Account, a.RemoteID, a.Origin, sender, a.Subject, a.Text, millis(a.At))
	if err != nil {
		return 0, fmt.Errorf("insert mail: %w", err)
	}
	return id, nil
}

// Mail is a page of what no person wrote, newest first.
func (s *Inbox) Mail(ctx context.Context, before desk.MailID, limit int) ([]inbox.Mail, error) {
	if before == 0 {
		before = maxID
	}
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT id, account_id, origin, sender, subject, text, at FROM mail WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	list, err := collect(rows, err, func(scan func(...any) error) (inbox.Mail, error) {
		var m inbox.Mail
		var at int64
		err := scan(&m.ID, &m.Account, &m.Origin, &m.Sender, &m.Subject, &m.Text, &at)
		m.At = fromMillis(at)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("page of mails: %w", err)
	}
	return list, nil
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
)

const (
	// drawnMails is how many mails keep their drawing; of older ones the text is enough. A shop gets newsletters every day.
	drawnMails = 2000
	// searchedText is how much of a mail's text it is found by.
	searchedText = 2000
)

// insertMail keeps what arrived and no person wrote.
func (s *Inbox) insertMail(ctx context.Context, a inbox.Arrival) (desk.MailID, error) {
	id := desk.MailID(s.db.IDs.Next())
	sender := a.Peer.Value
	if sender == "" {
		sender = a.Peer.Name
	}
	begin := a.Text[:min(len(a.Text), searchedText)]
	_, err := s.db.exec(ctx, `
		INSERT INTO mail (id, account_id, remote_id, origin, sender, name, subject, text, html, answers, search, at, seen_at, message_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0)`,
		id, a.Account, a.RemoteID, a.Origin, sender, a.Peer.Name, a.Subject, a.Text, a.HTML, list(a.Answers),
		Fold(strings.Join([]string{sender, a.Peer.Name, a.Subject, begin}, " ")), millis(a.At))
	if err != nil {
		return 0, fmt.Errorf("insert mail: %w", err)
	}
	for _, f := range a.Media {
		if err := s.insertMailFile(ctx, id, f); err != nil {
			return 0, err
		}
	}
	_, err = s.db.exec(ctx, `UPDATE mail SET html = '' WHERE html <> '' AND id <= (
		SELECT id FROM mail WHERE html <> '' ORDER BY id DESC LIMIT 1 OFFSET $1)`, drawnMails)
	if err != nil {
		return 0, fmt.Errorf("forget old drawings: %w", err)
	}
	return id, nil
}

func (s *Inbox) insertMailFile(ctx context.Context, mail desk.MailID, f desk.Media) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO mail_file (id, mail_id, name, mime, size, sha256, inline, content_id, thumb)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.db.IDs.Next(), mail, f.Name, f.MIME, f.Size, f.SHA256, flag(f.Inline), f.ContentID, f.Thumb)
	if err != nil {
		return fmt.Errorf("insert file of mail %d: %w", mail, err)
	}
	return nil
}

const mailColumns = `m.id, m.account_id, m.remote_id, m.origin, m.sender, m.name, m.subject, m.text, m.answers, m.at, m.seen_at <> 0,
	COALESCE((SELECT conversation_id FROM message WHERE id = m.message_id), 0)`

func scanMail(scan func(...any) error, last any) (m inbox.Mail, err error) {
	var at int64
	var answers string
	err = scan(&m.ID, &m.Account, &m.RemoteID, &m.Origin, &m.Sender, &m.Name, &m.Subject, &m.Text, &answers, &at, &m.Seen, &m.Conversation, last)
	if err != nil {
		return m, err
	}
	m.At = fromMillis(at)
	return m, json.Unmarshal([]byte(answers), &m.Answers)
}

// Mail is a page of what no person wrote, newest first, with the files of each.
func (s *Inbox) Mail(ctx context.Context, q inbox.MailQuery) ([]inbox.Mail, error) {
	if q.Before == 0 {
		q.Before = maxID
	}
	rows, err := s.db.read(ctx).Query(ctx, "SELECT "+mailColumns+`, m.html <> '' FROM mail m
		WHERE m.id < $1 AND ($2 = 0 OR m.seen_at = 0) AND ($3 = '' OR m.search LIKE $4 ESCAPE '\')
		ORDER BY m.id DESC LIMIT $5`, q.Before, flag(q.Unseen), Fold(q.Text), likePattern(q.Text), q.Limit)
	found, err := collect(rows, err, func(scan func(...any) error) (inbox.Mail, error) {
		var drawn bool
		m, err := scanMail(scan, &drawn)
		m.HasHTML = drawn
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("page of mails: %w", err)
	}
	for i := range found {
		if found[i].Files, err = s.mailFiles(ctx, found[i].ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// MailByID loads one mail whole; a *desk.Error (inbox.gone) when there is none.
func (s *Inbox) MailByID(ctx context.Context, id desk.MailID) (inbox.Mail, error) {
	var html string
	m, err := scanMail(s.db.read(ctx).QueryRow(ctx, "SELECT "+mailColumns+", m.html FROM mail m WHERE m.id = $1", id).Scan, &html)
	if errors.Is(err, sql.ErrNoRows) {
		return m, desk.NewError(desk.CodeNotFound, "inbox.gone", nil)
	}
	if err != nil {
		return m, fmt.Errorf("read mail %d: %w", id, err)
	}
	m.HTML, m.HasHTML = html, html != ""
	m.Files, err = s.mailFiles(ctx, id)
	return m, err
}

func (s *Inbox) mailFiles(ctx context.Context, id desk.MailID) ([]desk.Media, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT f.id, 0, f.name, f.mime, f.size, f.sha256, f.inline, f.content_id, f.thumb FROM mail_file f WHERE f.mail_id = $1 ORDER BY f.id`, id)
	files, err := collect(rows, err, scanMedia)
	if err != nil {
		return nil, fmt.Errorf("files of mail %d: %w", id, err)
	}
	return files, nil
}

// UnseenMail is how many mails nobody has looked at.
func (s *Inbox) UnseenMail(ctx context.Context) (n int, err error) {
	if err = s.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM mail WHERE seen_at = 0").Scan(&n); err != nil {
		return 0, fmt.Errorf("count mails: %w", err)
	}
	return n, nil
}

// MarkMail says that mails were seen at a time, or with a zero one that they are to be looked at again. It tells whether
// that changed any; no ids mean all mails.
func (s *Inbox) MarkMail(ctx context.Context, ids []desk.MailID, at time.Time) (bool, error) {
	n, err := s.db.exec(ctx, "UPDATE mail SET seen_at = $2 WHERE (seen_at = 0) = $3 AND ($4 = 0 OR id IN "+listed+")",
		list(ids), millis(at), flag(!at.IsZero()), len(ids))
	if err != nil {
		return false, fault(fmt.Errorf("mark mails: %w", err))
	}
	return n > 0, nil
}

// TakeMail makes a message of a mail, in the conversation of its sender, in one transaction. A mail that was taken before
// names the message that it became.
func (s *Inbox) TakeMail(ctx context.Context, id desk.MailID, at time.Time) (r inbox.Receipt, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		r = inbox.Receipt{}
		m, err := s.MailByID(ctx, id)
		if err != nil || m.Conversation != 0 {
			r.Conversation = m.Conversation
			return err
		}
		r.New = true
		message := desk.MessageID(s.db.IDs.Next())
		a := inbox.Arrival{
			Account: m.Account, RemoteID: m.RemoteID, Peer: channel.Peer{Value: m.Sender, Name: m.Name}, Origin: channel.Person,
			Answers: m.Answers, Subject: m.Subject, Text: m.Text, HTML: m.HTML, At: m.At, Arrived: at, Media: m.Files,
		}
		if err := s.receivePerson(ctx, message, a, &r); err != nil {
			return err
		}
		if _, err := s.db.exec(ctx, "DELETE FROM mail_file WHERE mail_id = $1", id); err != nil {
			return err
		}
		if _, err := s.db.exec(ctx, "UPDATE mail SET message_id = $1, html = '', seen_at = CASE WHEN seen_at = 0 THEN $2 ELSE seen_at END WHERE id = $3",
			message, millis(at), id); err != nil {
			return err
		}
		_, err = s.db.exec(ctx, "UPDATE inbound SET message_id = $1 WHERE account_id = $2 AND remote_id = $3", message, m.Account, m.RemoteID)
		return err
	})
	if err != nil {
		return inbox.Receipt{}, fault(fmt.Errorf("take mail %d: %w", id, err))
	}
	return r, nil
}

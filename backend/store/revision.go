package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/inbox"
)

// changed is a message that somebody did something to.
type changed struct {
	desk.Message
	said bool // its first text is among its revisions
}

// change does to an earlier message what an arrival says. What cannot be read, or comes from somebody whose message it
// is not, changes nothing. An edit of a message that never came is all there is of it, and becomes the message; a
// deletion waits for it.
func (s *Inbox) change(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) error {
	if a.Unreadable {
		return nil
	}
	m, found, err := s.target(ctx, a.Account, a.Change.Target)
	if err != nil {
		return fmt.Errorf("find what is changed: %w", err)
	}
	if !found {
		if a.Change.What == channel.Edited {
			return s.receiveEdited(ctx, a, r)
		}
		return s.keepEarly(ctx, a)
	}
	may, act := s.wrote, s.addRevision
	if a.Change.What == channel.Reacted {
		may, act = s.reaches, s.react
	}
	if own, err := may(ctx, a, m); err != nil || !own {
		return err
	}
	moved, err := act(ctx, a, m)
	if err != nil || !moved {
		return err
	}
	r.Message, r.Conversation = m.ID, m.Conversation
	if !a.Leave {
		return nil
	}
	who := &party{customer: m.Customer, address: m.Address, kind: m.Kind}
	err = s.heard(ctx, a, who)
	r.Customers = who.changed
	return err
}

// target finds the message that a network's id, or a wire key of ours, names.
func (s *Inbox) target(ctx context.Context, account desk.AccountID, key string) (m changed, found bool, err error) {
	var at, arrived, edited, deleted int64
	err = s.db.read(ctx).QueryRow(ctx, `
		SELECT m.id, m.conversation_id, COALESCE(v.customer_id, 0), m.member_id, m.direction, m.address_id, m.kind, m.reason, m.author, m.subject, m.text,
			m.at, m.arrived_at, m.edited_at, m.deleted_at,
			EXISTS (SELECT 1 FROM revision x WHERE x.message_id = m.id AND x.what = 'said')
		FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE m.id IN (
			SELECT message_id FROM attempt WHERE wire_key = $2 AND account_id = $1
			UNION SELECT message_id FROM attempt WHERE account_id = $1 AND remote_id = $2 AND remote_id <> ''
			UNION SELECT message_id FROM inbound WHERE account_id = $1 AND remote_id = $2) LIMIT 1`, account, key).
		Scan(&m.ID, &m.Conversation, &m.Customer, &m.Member, &m.Direction, &m.Address, &m.Kind, &m.Reason, &m.Author, &m.Subject, &m.Text,
			&at, &arrived, &edited, &deleted, &m.said)
	m.At, m.Arrived, m.Edited, m.Deleted = fromMillis(at), fromMillis(arrived), fromMillis(edited), fromMillis(deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	return m, err == nil, err
}

// wrote reports whether the message is the arrival's own: nobody changes what somebody else said.
func (s *Inbox) wrote(ctx context.Context, a inbox.Arrival, m changed) (own bool, err error) {
	if want := map[bool]desk.Direction{true: desk.Out, false: desk.In}[a.FromUs]; m.Direction != want {
		return false, nil
	}
	if a.Group != nil || m.Customer == 0 {
		return s.sameGroup(ctx, a, m.Message)
	}
	return s.isParty(ctx, a.Peer, m.Customer)
}

// isParty reports whether one of a customer's addresses is the peer's.
func (s *Inbox) isParty(ctx context.Context, p channel.Peer, id desk.CustomerID) (own bool, err error) {
	err = s.db.read(ctx).QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM address a WHERE a.customer_id = $2 AND (
			a.value = $3 AND a.value <> '' OR a.ref <> '' AND a.ref IN `+listed+`
			OR EXISTS (SELECT 1 FROM alias l WHERE l.address_id = a.id AND l.ref IN `+listed+`)))`, list(p.Refs), id, p.Value).Scan(&own)
	return own, err
}

// addRevision keeps one more revision of a message, and its first before any other; false when it was there. Whatever the
// order they come in, the message then has the text of the latest edit, or none once it was deleted.
func (s *Inbox) addRevision(ctx context.Context, a inbox.Arrival, m changed) (bool, error) {
	if !m.said && m.Reason != inbox.ReasonUnreadable && m.Edited.IsZero() && m.Deleted.IsZero() {
		if _, err := s.insertRevision(ctx, desk.Revision{
			Message: m.ID, What: desk.RevisionSaid, Author: m.Author, Subject: m.Subject, Text: m.Text, At: m.At, Arrived: m.Arrived,
		}); err != nil {
			return false, err
		}
	}
	added, err := s.insertRevision(ctx, revisionOf(m.ID, a))
	if err != nil || !added {
		return false, err
	}
	return true, s.settleText(ctx, m.ID, m.Conversation)
}

// revisionOf is the revision that a change makes.
func revisionOf(id desk.MessageID, a inbox.Arrival) desk.Revision {
	v := desk.Revision{Message: id, What: desk.RevisionEdited, Text: a.Text, At: a.At, Arrived: a.Arrived}
	if a.FromUs {
		v.Author = inbox.AuthorDevice
	}
	if a.Change.What == channel.Deleted {
		v.What, v.Text = desk.RevisionDeleted, ""
	}
	return v
}

func (s *Inbox) insertRevision(ctx context.Context, v desk.Revision) (bool, error) {
	n, err := s.db.exec(ctx, `
		INSERT INTO revision (id, message_id, what, author, subject, text, at, arrived_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`,
		s.db.IDs.Next(), v.Message, v.What, v.Author, v.Subject, v.Text, millis(v.At), millis(v.Arrived))
	if err != nil {
		return false, fmt.Errorf("insert revision: %w", err)
	}
	return n > 0, nil
}

// settleText writes what a message says now, by its revisions.
func (s *Inbox) settleText(ctx context.Context, id desk.MessageID, c desk.ConversationID) error {
	if err := s.unindex(ctx, id); err != nil {
		return err
	}
	_, err := s.db.exec(ctx, `
		WITH edit AS (SELECT text, at FROM revision WHERE message_id = $1 AND what = 'edited' ORDER BY at DESC, id DESC LIMIT 1),
			gone AS (SELECT MIN(at) AS at FROM revision WHERE message_id = $1 AND what = 'deleted')
		UPDATE message SET
			text = CASE WHEN (SELECT at FROM gone) IS NULL THEN COALESCE((SELECT text FROM edit), text) ELSE '' END,
			subject = CASE WHEN (SELECT at FROM gone) IS NULL THEN subject ELSE '' END,
			html = CASE WHEN (SELECT at FROM gone) IS NULL THEN html ELSE '' END,
			reason = CASE WHEN reason = $2 THEN '' ELSE reason END,
			edited_at = COALESCE((SELECT at FROM edit), 0), deleted_at = COALESCE((SELECT at FROM gone), 0)
		WHERE id = $1`, id, inbox.ReasonUnreadable)
	if err != nil {
		return fmt.Errorf("settle text: %w", err)
	}
	if err := s.index(ctx, id); err != nil {
		return err
	}
	_, err = s.recount(ctx, c)
	return err
}

// receiveEdited stores an edit whose message is not here as that message; the first text completes it if it comes.
func (s *Inbox) receiveEdited(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) error {
	id := desk.MessageID(s.db.IDs.Next())
	_, err := s.db.exec(ctx, "INSERT INTO inbound (account_id, remote_id, message_id, at) VALUES ($1, $2, $3, $4)",
		a.Account, a.Change.Target, id, millis(a.Arrived))
	if err != nil {
		return err
	}
	original := a
	original.RemoteID, original.Change = a.Change.Target, nil
	if err := s.receiveMessage(ctx, id, original, r); err != nil {
		return err
	}
	if _, err := s.insertRevision(ctx, revisionOf(id, a)); err != nil {
		return err
	}
	if err := s.settleText(ctx, id, r.Conversation); err != nil {
		return err
	}
	return s.takeEarly(ctx, original)
}

// complete adds the first text, and the files, of a message that was edited or deleted before it came.
func (s *Inbox) complete(ctx context.Context, a inbox.Arrival, r *inbox.Receipt) error {
	m, found, err := s.target(ctx, a.Account, a.RemoteID)
	if err != nil || !found || m.said || m.Edited.IsZero() && m.Deleted.IsZero() {
		return err
	}
	if own, err := s.wrote(ctx, a, m); err != nil || !own {
		return err
	}
	_, err = s.insertRevision(ctx, desk.Revision{
		Message: m.ID, What: desk.RevisionSaid, Author: m.Author, Subject: a.Subject, Text: a.Text, At: a.At, Arrived: a.Arrived,
	})
	if err != nil {
		return err
	}
	if err := s.addMedia(ctx, m.ID, a, r); err != nil {
		return err
	}
	reply, err := s.quoted(ctx, a, m.Conversation)
	if err != nil {
		return err
	}
	if _, err = s.db.exec(ctx, "UPDATE message SET reply_to = $1, form = $2 WHERE id = $3", reply, a.Form, m.ID); err != nil {
		return err
	}
	r.Message, r.Conversation = m.ID, m.Conversation
	_, err = s.recount(ctx, m.Conversation)
	return err
}

// addMedia adds the files of an arrival to a message that is there.
func (s *Inbox) addMedia(ctx context.Context, id desk.MessageID, a inbox.Arrival, r *inbox.Receipt) error {
	for _, f := range a.Media {
		if err := s.insertMedia(ctx, id, &f); err != nil {
			return err
		}
		r.Media = append(r.Media, f.ID)
	}
	_, err := s.db.exec(ctx, "UPDATE message SET media_count = (SELECT COUNT(*) FROM media WHERE message_id = $1) WHERE id = $1", id)
	return err
}

// Revisions are all texts a message ever had, oldest first; empty when it never changed.
func (s *Inbox) Revisions(ctx context.Context, id desk.MessageID) ([]desk.Revision, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT message_id, what, author, subject, text, at, arrived_at FROM revision
		WHERE message_id = $1 ORDER BY what <> 'said', at, id`, id)
	list, err := collect(rows, err, func(scan func(...any) error) (v desk.Revision, err error) {
		var at, arrived int64
		err = scan(&v.Message, &v.What, &v.Author, &v.Subject, &v.Text, &at, &arrived)
		v.At, v.Arrived = fromMillis(at), fromMillis(arrived)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("revisions of message %d: %w", id, err)
	}
	return list, nil
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// Inbox keeps conversations, messages, their files and what arrived.
type Inbox struct{ db *DB }

// NewInbox returns the inbox of a store.
func NewInbox(db *DB) *Inbox { return &Inbox{db: db} }

// Txn runs fn in one durable transaction, which every method joins by its context.
func (s *Inbox) Txn(ctx context.Context, fn func(ctx context.Context) error) error {
	return fault(s.db.Txn(ctx, fn))
}

// messageColumns are a message without its HTML, of "message m" joined with "conversation v".
const messageColumns = `m.id, m.conversation_id, COALESCE(v.customer_id, 0), m.service_id, m.direction, m.class, m.subject, m.text,
	m.account_id, m.kind, m.address_id, m.status, m.hold, m.reason, m.author, m.automatic, m.at, m.arrived_at, m.expires_at,
	COALESCE(m.dedupe_key, ''), m.ladder, m.incident_id, m.reply_to, m.media_count, m.next_at,
	m.edited_at, m.deleted_at, m.form, m.member_id`

// noTime and what is above it in next_at mean "not by itself".
const noTime = int64(1) << 52

// messageRow is a message as its row tells it.
type messageRow struct {
	desk.Message
	files int // how many rows of media belong to it
	next  time.Time
	html  bool // it has some
}

// scanMessage reads messageColumns and one more: the HTML, or whether there is any.
func scanMessage(scan func(...any) error, last func(*messageRow) any) (messageRow, error) {
	var m messageRow
	var at, arrived, expires, next, edited, deleted int64
	var ladder string
	err := scan(&m.ID, &m.Conversation, &m.Customer, &m.Service, &m.Direction, &m.Class, &m.Subject, &m.Text,
		&m.Account, &m.Kind, &m.Address, &m.Status, &m.Hold, &m.Reason, &m.Author, &m.Automatic, &at, &arrived, &expires,
		&m.DedupeKey, &ladder, &m.Incident, &m.ReplyTo, &m.files, &next,
		&edited, &deleted, &m.Form, &m.Member, last(&m))
	if err != nil {
		return m, err
	}
	m.At, m.Arrived, m.Expires = fromMillis(at), fromMillis(arrived), fromMillis(expires)
	m.Edited, m.Deleted = fromMillis(edited), fromMillis(deleted)
	if next < noTime {
		m.next = fromMillis(next)
	}
	if ladder != "[]" {
		err = json.Unmarshal([]byte(ladder), &m.Ladder)
	}
	return m, err
}

// insertMessage adds m and its files. The id is made here, inside the transaction: with one writer, ids then grow in
// the order of commits, which is what the thread's order and the search watermark rest on.
func (s *Inbox) insertMessage(ctx context.Context, m *desk.Message, remoteID string, next time.Time) error {
	if m.ID == 0 {
		m.ID = desk.MessageID(s.db.IDs.Next())
	}
	ladder, err := json.Marshal(m.Ladder)
	if err != nil {
		return err
	}
	if m.Ladder == nil {
		ladder = []byte("[]")
	}
	key := sql.NullString{String: m.DedupeKey, Valid: m.DedupeKey != ""}
	_, err = s.db.exec(ctx, `
		INSERT INTO message (id, conversation_id, service_id, direction, class, subject, text, html, account_id, kind,
			address_id, remote_id, status, hold, reason, author, automatic, at, arrived_at, expires_at, dedupe_key, ladder,
			incident_id, reply_to, media_count, next_at, form, member_id, reviewed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, 0)`,
		m.ID, m.Conversation, m.Service, m.Direction, m.Class, m.Subject, m.Text, m.HTML, m.Account, m.Kind,
		m.Address, remoteID, m.Status, m.Hold, m.Reason, m.Author, flag(m.Automatic), millis(m.At), millis(m.Arrived),
		millis(m.Expires), key, string(ladder), m.Incident, m.ReplyTo, len(m.Media), millis(next), m.Form, m.Member)
	if err != nil {
		return fmt.Errorf("insert message: %w", err)
	}
	for i := range m.Media {
		if err := s.insertMedia(ctx, m.ID, &m.Media[i]); err != nil {
			return err
		}
	}
	return nil
}

// Message loads one message with its files.
func (s *Inbox) Message(ctx context.Context, id desk.MessageID) (desk.Message, error) {
	m, err := s.one(ctx, "m.id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return m, desk.NewError(desk.CodeNotFound, "inbox.gone", nil)
	}
	if err != nil {
		return m, fmt.Errorf("read message %d: %w", id, err)
	}
	return m, nil
}

// ByKey finds the message of a dedupe key.
func (s *Inbox) ByKey(ctx context.Context, key string) (desk.Message, bool, error) {
	if key == "" {
		return desk.Message{}, false, nil
	}
	m, err := s.one(ctx, "m.dedupe_key = $1", key)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("find a message by its key: %w", err)
	}
	return m, true, nil
}

// one loads the message that a condition of our own picks.
func (s *Inbox) one(ctx context.Context, where string, arg any) (desk.Message, error) {
	row := s.db.read(ctx).QueryRow(ctx,
		"SELECT "+messageColumns+", m.html FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE "+where, arg)
	m, err := scanMessage(row.Scan, func(m *messageRow) any { return &m.HTML })
	if err != nil || m.files == 0 {
		return m.Message, err
	}
	files, err := s.mediaBetween(ctx, m.Conversation, m.ID, m.ID)
	m.Media = files[m.ID]
	return m.Message, err
}

// Messages is one page of a thread, oldest first, and whether more lies beyond it in the direction asked for. It takes
// at most six queries, whatever the page holds: messages, files, attempts, reactions, what is quoted, who wrote in a group.
func (s *Inbox) Messages(ctx context.Context, q inbox.PageQuery) ([]inbox.Entry, bool, error) {
	page, more, err := s.page(ctx, q)
	if err != nil || len(page) == 0 {
		return nil, false, err
	}
	first, last := page[0].ID, page[len(page)-1].ID
	var files map[desk.MessageID][]desk.Media
	if slices.ContainsFunc(page, func(m messageRow) bool { return m.files > 0 }) {
		if files, err = s.mediaBetween(ctx, q.Conversation, first, last); err != nil {
			return nil, false, err
		}
	}
	var attempts map[desk.MessageID][]desk.Attempt
	if slices.ContainsFunc(page, func(m messageRow) bool { return m.Direction == desk.Out && !arrived(m.Status) }) {
		if attempts, err = s.attemptsBetween(ctx, q.Conversation, first, last); err != nil {
			return nil, false, err
		}
	}
	reactions, err := s.reactionsBetween(ctx, q.Conversation, first, last)
	if err != nil {
		return nil, false, err
	}
	quotes, err := s.quotes(ctx, page)
	if err != nil {
		return nil, false, err
	}
	members, err := s.members(ctx, page, quotes)
	if err != nil {
		return nil, false, err
	}
	entries := make([]inbox.Entry, len(page))
	for i, m := range page {
		m.Media = files[m.ID]
		entries[i] = inbox.Entry{
			Message: m.Message, HasHTML: m.html, Attempts: attempts[m.ID], Next: m.next,
			Quote: quotes[m.ReplyTo], Reactions: reactions[m.ID], Member: members[m.Member],
			Quoted: members[quotes[m.ReplyTo].Member],
		}
	}
	return entries, more, nil
}

func (s *Inbox) page(ctx context.Context, q inbox.PageQuery) ([]messageRow, bool, error) {
	query, edge := " AND m.id < $2 ORDER BY m.id DESC LIMIT $3", q.Before
	switch {
	case q.After != 0:
		query, edge = " AND m.id > $2 ORDER BY m.id LIMIT $3", q.After
	case q.Before == 0:
		edge = maxID
	}
	rows, err := s.db.read(ctx).Query(ctx, "SELECT "+messageColumns+
		", m.html <> '' FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE m.conversation_id = $1"+query,
		q.Conversation, edge, q.Limit+1)
	page, err := collect(rows, err, func(scan func(...any) error) (messageRow, error) {
		return scanMessage(scan, func(m *messageRow) any { return &m.html })
	})
	if err != nil {
		return nil, false, fmt.Errorf("page of conversation %d: %w", q.Conversation, err)
	}
	more := len(page) > q.Limit
	if more {
		page = page[:q.Limit]
	}
	if q.After == 0 {
		slices.Reverse(page)
	}
	return page, more, nil
}

// arrived says that the customer has the message: how it came there moves nobody any more.
func arrived(s desk.Status) bool { return s == desk.Delivered || s == desk.Read }

// attemptsBetween loads the attempts of a stretch of a thread, each message's in order, but for those of messages that
// arrived: they are nearly all.
func (s *Inbox) attemptsBetween(ctx context.Context, c desk.ConversationID, first, last desk.MessageID) (map[desk.MessageID][]desk.Attempt, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT a.id, a.message_id, a.n, a.account_id, a.address_id, a.kind, a.dest, a.state, a.tries, a.due_at, a.touched_at,
			a.settled_at, a.code, a.reason, a.dup_allowed
		FROM message m JOIN attempt a ON a.message_id = m.id
		WHERE m.conversation_id = $1 AND m.id BETWEEN $2 AND $3 AND m.status NOT IN ('delivered', 'read')
		ORDER BY a.message_id, a.n`, c, first, last)
	list, err := collect(rows, err, func(scan func(...any) error) (desk.Attempt, error) {
		var a desk.Attempt
		var due, touched, settled int64
		err := scan(&a.ID, &a.Message, &a.N, &a.Account, &a.Address, &a.Kind, &a.To, &a.State, &a.Tries, &due, &touched,
			&settled, &a.Code, &a.Reason, &a.DupAllowed)
		a.Due, a.Touched, a.Settled = fromMillis(due), fromMillis(touched), fromMillis(settled)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("attempts of conversation %d: %w", c, err)
	}
	byMessage := map[desk.MessageID][]desk.Attempt{}
	for _, a := range list {
		byMessage[a.Message] = append(byMessage[a.Message], a)
	}
	return byMessage, nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// Recount computes every conversation's row from its messages and mends those that differ. It is a repair: the writing
// methods keep the rows, and a test holds one against the other. It returns how many it mended.
func (s *Inbox) Recount(ctx context.Context) (mended int, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		rows, err := s.db.read(ctx).Query(ctx, "SELECT id FROM conversation")
		ids, err := collect(rows, err, func(scan func(...any) error) (id desk.ConversationID, err error) {
			return id, scan(&id)
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			changed, err := s.recount(ctx, id)
			if err != nil {
				return err
			}
			mended += flag(changed)
		}
		return nil
	})
	if err != nil {
		return 0, fault(fmt.Errorf("recount: %w", err))
	}
	return mended, nil
}

// recount computes one conversation's row and reports whether that changed it.
func (s *Inbox) recount(ctx context.Context, id desk.ConversationID) (bool, error) {
	var last, at, inbound, unread, waiting, deleted int64
	var direction, kind, preview string
	var m desk.Message
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT id, direction, kind, subject, substr(text, 1, 4000), reason, form, deleted_at FROM message
		WHERE conversation_id = $1 AND direction <> 'note' ORDER BY id DESC LIMIT 1`, id).
		Scan(&m.ID, &m.Direction, &m.Kind, &m.Subject, &m.Text, &m.Reason, &m.Form, &deleted)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	if err == nil {
		files, err := s.mediaBetween(ctx, id, m.ID, m.ID)
		if err != nil {
			return false, err
		}
		m.Media, m.Deleted = files[m.ID], fromMillis(deleted)
		last, direction, kind, preview = int64(m.ID), string(m.Direction), string(m.Kind), inbox.Preview(m)
	}
	err = s.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE((SELECT MAX(t) FROM (
				SELECT MAX(at) AS t FROM message WHERE conversation_id = v.id
				UNION ALL SELECT MAX(opened_at) FROM service WHERE conversation_id = v.id)), 0),
			COALESCE((SELECT MAX(at) FROM message WHERE conversation_id = v.id AND direction = 'in' AND history_id = 0), 0),
			(SELECT COUNT(*) FROM message WHERE conversation_id = v.id AND direction = 'in' AND id > v.read_upto AND history_id = 0),
			COALESCE((SELECT MIN(at) FROM message WHERE conversation_id = v.id AND direction = 'in' AND reason <> $2
				AND v.service_id <> 0 AND service_id = v.service_id AND id > COALESCE((
					SELECT MAX(id) FROM message WHERE conversation_id = v.id AND direction = 'out' AND automatic = 0), 0)), 0)
		FROM conversation v WHERE v.id = $1`, id, inbox.ReasonLeft).Scan(&at, &inbound, &unread, &waiting)
	if err != nil {
		return false, err
	}
	n, err := s.db.exec(ctx, `
		UPDATE conversation SET last_message = $1, last_at = $2, last_direction = $3, last_kind = $4, preview = $5, unread = $6,
			waiting_since = $7, last_inbound = $8
		WHERE id = $9 AND (last_message, last_at, last_direction, last_kind, preview, unread, waiting_since, last_inbound)
			<> ($1, $2, $3, $4, $5, $6, $7, $8)`,
		last, at, direction, kind, preview, unread, waiting, inbound, id)
	return n > 0, err
}

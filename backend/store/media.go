package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/desk"
)

const mediaColumns = "f.id, f.message_id, f.name, f.mime, f.size, f.sha256, f.inline, f.content_id, f.thumb"

func scanMedia(scan func(...any) error) (desk.Media, error) {
	var m desk.Media
	err := scan(&m.ID, &m.Message, &m.Name, &m.MIME, &m.Size, &m.SHA256, &m.Inline, &m.ContentID, &m.Thumb)
	return m, err
}

func (s *Inbox) insertMedia(ctx context.Context, message desk.MessageID, m *desk.Media) error {
	m.ID, m.Message = desk.MediaID(s.db.IDs.Next()), message
	_, err := s.db.exec(ctx, `
		INSERT INTO media (id, message_id, name, mime, size, sha256, inline, content_id, thumb)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.Message, m.Name, m.MIME, m.Size, m.SHA256, flag(m.Inline), m.ContentID, m.Thumb)
	if err != nil {
		return fmt.Errorf("insert media of message %d: %w", message, err)
	}
	return nil
}

// Media loads one file's row; a *desk.Error (inbox.fileGone) when there is none.
func (s *Inbox) Media(ctx context.Context, id desk.MediaID) (desk.Media, error) {
	row := s.db.read(ctx).QueryRow(ctx, "SELECT "+mediaColumns+` FROM media f WHERE f.id = $1
		UNION ALL SELECT f.id, 0, f.name, f.mime, f.size, f.sha256, f.inline, f.content_id, f.thumb FROM mail_file f WHERE f.id = $1`, id)
	m, err := scanMedia(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, desk.NewError(desk.CodeNotFound, "inbox.fileGone", nil)
	}
	if err != nil {
		return m, fmt.Errorf("read media %d: %w", id, err)
	}
	return m, nil
}

// SetMedia completes a file that was fetched after its message; false when the row is gone or has its bytes already.
func (s *Inbox) SetMedia(ctx context.Context, m desk.Media) (desk.ConversationID, desk.MessageID, bool, error) {
	var c desk.ConversationID
	var id desk.MessageID
	var set int64
	err := s.db.Txn(ctx, func(ctx context.Context) (err error) {
		set, err = s.db.exec(ctx, "UPDATE media SET mime = $1, size = $2, sha256 = $3, thumb = $4 WHERE id = $5 AND sha256 = ''",
			m.MIME, m.Size, m.SHA256, m.Thumb, m.ID)
		if err != nil || set == 0 {
			return err
		}
		return s.db.read(ctx).QueryRow(ctx,
			"SELECT m.conversation_id, m.id FROM media f JOIN message m ON m.id = f.message_id WHERE f.id = $1", m.ID).Scan(&c, &id)
	})
	if err != nil {
		return 0, 0, false, fault(fmt.Errorf("complete media %d: %w", m.ID, err))
	}
	return c, id, set == 1, nil
}

// mediaBetween loads the files of a stretch of a thread.
func (s *Inbox) mediaBetween(ctx context.Context, c desk.ConversationID, first, last desk.MessageID) (map[desk.MessageID][]desk.Media, error) {
	rows, err := s.db.read(ctx).Query(ctx, "SELECT "+mediaColumns+`
		FROM message m JOIN media f ON f.message_id = m.id
		WHERE m.conversation_id = $1 AND m.id BETWEEN $2 AND $3 AND m.media_count <> 0
		ORDER BY f.id`, c, first, last)
	list, err := collect(rows, err, scanMedia)
	if err != nil {
		return nil, fmt.Errorf("files of conversation %d: %w", c, err)
	}
	byMessage := map[desk.MessageID][]desk.Media{}
	for _, m := range list {
		byMessage[m.Message] = append(byMessage[m.Message], m)
	}
	return byMessage, nil
}

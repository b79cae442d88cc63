package store

import (
	"context"
	"fmt"
	"slices"

	"planob/backend/desk"
)

// Find names the messages of one conversation that hold all words, as Search finds them: up to limit below before, newest
// first, and how many there are in all.
func (s *Inbox) Find(ctx context.Context, id desk.ConversationID, words []string, before desk.MessageID, limit int) ([]desk.MessageID, int, error) {
	if len(words) == 0 {
		return nil, 0, nil
	}
	upto, err := s.upto(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("find in conversation %d: %w", id, err)
	}
	found, err := s.findNew(ctx, id, words, upto)
	if err != nil {
		return nil, 0, fmt.Errorf("find what is new in conversation %d: %w", id, err)
	}
	old, err := s.findIndexed(ctx, id, words, upto)
	if err != nil {
		return nil, 0, fmt.Errorf("find in conversation %d: %w", id, err)
	}
	found = append(found, old...)
	from := 0
	if before != 0 {
		from = slices.IndexFunc(found, func(m desk.MessageID) bool { return m < before })
		if from < 0 {
			from = len(found)
		}
	}
	return found[from:min(from+limit, len(found))], len(found), nil
}

// findIndexed walks what the index has of the words between the first and the last message of the conversation, and keeps
// what is of it: the plus lets no look-up take the place of that one walk.
func (s *Inbox) findIndexed(ctx context.Context, id desk.ConversationID, words []string, upto desk.MessageID) ([]desk.MessageID, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT rowid FROM message_fts WHERE message_fts MATCH $1
			AND rowid >= (SELECT COALESCE(MIN(id), 0) FROM message WHERE conversation_id = $2)
			AND rowid <= MIN($3, (SELECT COALESCE(MAX(id), 0) FROM message WHERE conversation_id = $2))
			AND +rowid IN (SELECT id FROM message WHERE conversation_id = $2)
		ORDER BY rowid DESC`, ftsQuery(words), id, upto)
	return collect(rows, err, func(scan func(...any) error) (m desk.MessageID, err error) { return m, scan(&m) })
}

// findNew reads the messages of the conversation above the watermark of the index.
func (s *Inbox) findNew(ctx context.Context, id desk.ConversationID, words []string, upto desk.MessageID) ([]desk.MessageID, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT id, text, subject FROM message WHERE conversation_id = $1 AND id > $2 ORDER BY id DESC LIMIT $3`, id, upto, maxUnindexed)
	type said struct {
		id            desk.MessageID
		text, subject string
	}
	list, err := collect(rows, err, func(scan func(...any) error) (m said, err error) { return m, scan(&m.id, &m.text, &m.subject) })
	wanted := foldAll(words)
	var found []desk.MessageID
	for _, m := range list {
		if _, ok := findWords(m.text+" "+m.subject, wanted); ok {
			found = append(found, m.id)
		}
	}
	return found, err
}

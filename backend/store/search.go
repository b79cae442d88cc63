package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"planob/backend/desk"
	"planob/backend/inbox"
)

const (
	// searchUpto is the setting that names the newest message in the search index.
	searchUpto = "search.upto"
	// maxUnindexed is how many messages above the watermark a search reads one by one; the indexer keeps them fewer.
	maxUnindexed = 2000
	// prefixFrom is how many letters of the last word it takes to find words that only begin with it.
	prefixFrom = 3
)

// Search finds the messages that hold all words, the last one also as the beginning of a word; newest first, accents
// ignored. Words are letters and digits only (inbox.Words), so that nothing of what a person types is an operator. What
// the indexer has not reached yet is read directly.
func (s *Inbox) Search(ctx context.Context, words []string, before desk.MessageID, limit int) ([]inbox.Hit, error) {
	if len(words) == 0 {
		return nil, nil
	}
	if before == 0 {
		before = maxID
	}
	upto, err := s.upto(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits, err := s.searchNew(ctx, words, upto, before, limit)
	if err != nil {
		return nil, fmt.Errorf("search what is new: %w", err)
	}
	if len(hits) < limit {
		more, err := s.searchIndex(ctx, words, min(before, upto+1), limit-len(hits))
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		hits = append(hits, more...)
	}
	return hits, nil
}

// hitColumns and hitJoins: a message is found in the conversation of a customer who is not in the bin, or in a group.
const (
	hitColumns = messageColumns + ", COALESCE(c.name, g.name), c.id IS NULL"
	hitJoins   = `
		JOIN conversation v ON v.id = m.conversation_id
		LEFT JOIN customer c ON c.id = v.customer_id
		LEFT JOIN chat_group g ON g.conversation_id = v.id AND v.customer_id IS NULL`
)

func (s *Inbox) searchIndex(ctx context.Context, words []string, before desk.MessageID, limit int) ([]inbox.Hit, error) {
	rows, err := s.db.read(ctx).Query(ctx, "SELECT "+hitColumns+`, snippet(message_fts, -1, char(1), char(2), '…', 16)
		FROM message_fts
		JOIN message m ON m.id = message_fts.rowid`+hitJoins+`
		WHERE message_fts MATCH $1 AND message_fts.rowid < $2 AND COALESCE(c.deleted_at, 0) = 0
		ORDER BY message_fts.rowid DESC LIMIT $3`, ftsQuery(words), before, limit)
	return collect(rows, err, func(scan func(...any) error) (h inbox.Hit, err error) {
		m, err := scanMessage(func(dest ...any) error { return scan(append(dest, &h.Group, &h.Snippet)...) },
			func(*messageRow) any { return &h.Name })
		h.Message, h.Snippet = m.Message, strings.Join(strings.Fields(h.Snippet), " ")
		return h, err
	})
}

// ftsQuery quotes each word, so that FTS5 reads it as a string and never as an operator.
func ftsQuery(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(`"` + strings.ReplaceAll(w, `"`, `""`) + `"`)
		if i == len(words)-1 && len([]rune(w)) >= prefixFrom {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// searchNew reads the messages above the watermark.
func (s *Inbox) searchNew(ctx context.Context, words []string, upto, before desk.MessageID, limit int) ([]inbox.Hit, error) {
	rows, err := s.db.read(ctx).Query(ctx, "SELECT "+hitColumns+`
		FROM message m`+hitJoins+`
		WHERE m.id > $1 AND m.id < $2 AND COALESCE(c.deleted_at, 0) = 0 ORDER BY m.id DESC LIMIT $3`, upto, before, maxUnindexed)
	list, err := collect(rows, err, func(scan func(...any) error) (h inbox.Hit, err error) {
		m, err := scanMessage(func(dest ...any) error { return scan(append(dest, &h.Group)...) },
			func(*messageRow) any { return &h.Name })
		h.Message = m.Message
		return h, err
	})
	if err != nil {
		return nil, err
	}
	wanted := foldAll(words)
	var hits []inbox.Hit
	for _, h := range list {
		if len(hits) == limit {
			break
		}
		if snippet, ok := findWords(h.Message.Text+" "+h.Message.Subject, wanted); ok {
			h.Snippet = snippet
			hits = append(hits, h)
		}
	}
	return hits, nil
}

func foldAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = Fold(w)
	}
	return out
}

// findWords looks for all folded words in text as the index would, and marks them in a piece of it.
func findWords(text string, words []string) (string, bool) {
	const around = 8
	tokens := strings.Fields(text)
	marked, first, found := make([]bool, len(tokens)), len(tokens), make([]bool, len(words))
	for i, t := range tokens {
		for _, part := range inbox.Words(Fold(t)) {
			for j, w := range words {
				last := j == len(words)-1 && len([]rune(w)) >= prefixFrom
				if part == w || last && strings.HasPrefix(part, w) {
					found[j], marked[i], first = true, true, min(first, i)
				}
			}
		}
	}
	for _, ok := range found {
		if !ok {
			return "", false
		}
	}
	start := max(0, first-around/2)
	end := min(len(tokens), start+2*around)
	piece := make([]string, 0, end-start)
	for i := start; i < end; i++ {
		t := tokens[i]
		if marked[i] {
			t = "\u0001" + strings.TrimFunc(t, func(r rune) bool { return unicode.IsPunct(r) }) + "\u0002"
		}
		piece = append(piece, t)
	}
	out := strings.Join(piece, " ")
	if start > 0 {
		out = "…" + out
	}
	if end < len(tokens) {
		out += "…"
	}
	return out, true
}

// Index makes up to limit more messages searchable, in one transaction with the watermark, and returns how many.
// Triggers would do it within each message's own transaction, and make that five times as dear.
func (s *Inbox) Index(ctx context.Context, limit int) (done int, err error) {
	err = s.db.Txn(ctx, func(ctx context.Context) error {
		upto, err := s.upto(ctx)
		if err != nil {
			return err
		}
		var last int64
		err = s.db.read(ctx).QueryRow(ctx, `
			SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM message WHERE id > $1 ORDER BY id LIMIT $2)`, upto, limit).Scan(&done, &last)
		if err != nil || done == 0 {
			return err
		}
		_, err = s.db.exec(ctx, `
			INSERT INTO message_fts (rowid, text, subject) SELECT id, text, subject FROM message WHERE id > $1 AND id <= $2`, upto, last)
		if err != nil {
			return err
		}
		return NewSettings(s.db).Set(ctx, searchUpto, fmt.Sprint(last))
	})
	if err != nil {
		return 0, fault(fmt.Errorf("index messages: %w", err))
	}
	return done, nil
}

func (s *Inbox) upto(ctx context.Context) (id desk.MessageID, err error) {
	err = s.db.read(ctx).QueryRow(ctx,
		"SELECT COALESCE(MAX(CAST(value AS INTEGER)), 0) FROM setting WHERE name = $1", searchUpto).Scan(&id)
	return id, err
}

// unindex takes one message out of the search index before its text changes or it goes: an external index must be told
// the old text.
func (s *Inbox) unindex(ctx context.Context, id desk.MessageID) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO message_fts (message_fts, rowid, text, subject)
		SELECT 'delete', id, text, subject FROM message WHERE id = $1
			AND id <= (SELECT COALESCE(MAX(CAST(value AS INTEGER)), 0) FROM setting WHERE name = $2)`, id, searchUpto)
	return err
}

// index puts one message back after unindex; one above the watermark is the indexer's.
func (s *Inbox) index(ctx context.Context, id desk.MessageID) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO message_fts (rowid, text, subject) SELECT id, text, subject FROM message WHERE id = $1
			AND id <= (SELECT COALESCE(MAX(CAST(value AS INTEGER)), 0) FROM setting WHERE name = $2)`, id, searchUpto)
	return err
}

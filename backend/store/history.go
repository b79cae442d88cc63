package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/history"
)

// History keeps the conversations of before that were brought in; it is the store of history.Importer.
type History struct {
	db    *DB
	inbox *Inbox
}

// NewHistory returns the brought in conversations of a store.
func NewHistory(db *DB) *History { return &History{db, NewInbox(db)} }

// OpenFor returns the conversation of a customer, made if there was none; false when the customer is gone.
func (h *History) OpenFor(ctx context.Context, id desk.CustomerID) (desk.ConversationID, bool, error) {
	return h.inbox.OpenFor(ctx, id)
}

// Begin keeps a new import.
func (h *History) Begin(ctx context.Context, i history.Import) (desk.HistoryID, error) {
	id := desk.HistoryID(h.db.IDs.Next())
	_, err := h.db.exec(ctx, "INSERT INTO history (id, conversation_id, file_name, actor, created_at) VALUES ($1, $2, $3, $4, $5)",
		id, i.Conversation, i.FileName, i.Actor, millis(i.Created))
	if err != nil {
		return 0, fault(fmt.Errorf("begin a history: %w", err))
	}
	return id, nil
}

// Add writes messages of an import in one transaction. Their ids are made from the moment they were said, so that they
// stand where they belong in the thread.
func (h *History) Add(ctx context.Context, id desk.HistoryID, list []desk.Message) (added int, err error) {
	err = h.db.Txn(ctx, func(ctx context.Context) error {
		added = 0
		var into desk.ConversationID
		err := h.db.read(ctx).QueryRow(ctx, "SELECT conversation_id FROM history WHERE id = $1 AND undone_at = 0", id).Scan(&into)
		if err != nil {
			return err // the customer was erased, or somebody undid it
		}
		for _, m := range list {
			m.Conversation = into
			here, err := h.add(ctx, id, m)
			if err != nil {
				return err
			}
			added += flag(!here)
		}
		_, err = h.inbox.recount(ctx, into)
		return err
	})
	if err != nil {
		return 0, fault(fmt.Errorf("add to history %d: %w", id, err))
	}
	return added, nil
}

func (h *History) add(ctx context.Context, id desk.HistoryID, m desk.Message) (here bool, err error) {
	if _, here, err = h.inbox.ByKey(ctx, m.DedupeKey); here || err != nil {
		return here, err
	}
	if m.ID, err = h.place(ctx, m.At); err != nil {
		return false, err
	}
	if err := h.inbox.insertMessage(ctx, &m, "", time.Time{}); err != nil {
		return false, err
	}
	_, err = h.db.exec(ctx, "UPDATE message SET history_id = $1, deleted_at = $2 WHERE id = $3", id, millis(m.Deleted), m.ID)
	if err != nil {
		return false, err
	}
	return false, h.inbox.index(ctx, m.ID)
}

// place finds a free id for a moment, above those that other lines of the same moment took.
func (h *History) place(ctx context.Context, at time.Time) (desk.MessageID, error) {
	first, end := desk.IDBefore(at), desk.IDBefore(at.Add(time.Minute))
	var id int64
	err := h.db.read(ctx).QueryRow(ctx, `
		SELECT COALESCE(MAX(id) + 1, $1) FROM message WHERE id >= $1 AND id < $2 AND at = $3 AND history_id <> 0`,
		first, end, millis(at)).Scan(&id)
	for taken := true; err == nil; id++ {
		if err = h.db.read(ctx).QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE id = $1)", id).Scan(&taken); !taken {
			break
		}
	}
	return desk.MessageID(id), err
}

// Finish marks an import as done.
func (h *History) Finish(ctx context.Context, id desk.HistoryID, known int, at time.Time) error {
	_, err := h.db.exec(ctx, "UPDATE history SET done_at = $1, known = $2 WHERE id = $3", millis(at), known, id)
	if err != nil {
		return fault(fmt.Errorf("finish history %d: %w", id, err))
	}
	return nil
}

// Said is what the program itself sent or received by WhatsApp in a conversation.
func (h *History) Said(ctx context.Context, id desk.ConversationID) ([]history.Said, error) {
	rows, err := h.db.read(ctx).Query(ctx, `
		SELECT direction, at, text, media_count FROM message
		WHERE conversation_id = $1 AND kind = 'whatsapp' AND history_id = 0 AND direction IN ('in', 'out') ORDER BY id`, id)
	list, err := collect(rows, err, func(scan func(...any) error) (s history.Said, err error) {
		var at int64
		var files int
		err = scan(&s.Direction, &at, &s.Text, &files)
		s.At, s.Files = fromMillis(at), files > 0
		return s, err
	})
	if err != nil {
		return nil, fault(fmt.Errorf("what was said in conversation %d: %w", id, err))
	}
	return list, nil
}

const historyColumns = `SELECT h.id, h.conversation_id, h.file_name, h.actor, h.created_at, h.done_at, h.undone_at, h.known,
	COUNT(m.id), COALESCE(MIN(m.at), 0), COALESCE(MAX(m.at), 0)
	FROM history h LEFT JOIN message m ON m.history_id = h.id AND m.history_id <> 0`

func scanHistory(scan func(...any) error) (i history.Import, err error) {
	var created, done, undone, first, last int64
	err = scan(&i.ID, &i.Conversation, &i.FileName, &i.Actor, &created, &done, &undone, &i.Known, &i.Added, &first, &last)
	i.Created, i.Done, i.Undone, i.First, i.Last = fromMillis(created), fromMillis(done), fromMillis(undone), fromMillis(first), fromMillis(last)
	return i, err
}

// Imports are those of a customer, newest first.
func (h *History) Imports(ctx context.Context, id desk.CustomerID) ([]history.Import, error) {
	rows, err := h.db.read(ctx).Query(ctx, historyColumns+`
		JOIN conversation v ON v.id = h.conversation_id WHERE v.customer_id = $1 GROUP BY h.id ORDER BY h.id DESC`, id)
	list, err := collect(rows, err, scanHistory)
	if err != nil {
		return nil, fault(fmt.Errorf("histories of customer %d: %w", id, err))
	}
	return list, nil
}

// Import loads one; a *desk.Error (history.gone) when there is none.
func (h *History) Import(ctx context.Context, id desk.HistoryID) (history.Import, error) {
	i, err := scanHistory(h.db.read(ctx).QueryRow(ctx, historyColumns+" WHERE h.id = $1 GROUP BY h.id", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return i, desk.NewError(desk.CodeNotFound, "history.gone", nil)
	}
	if err != nil {
		return i, fault(fmt.Errorf("read history %d: %w", id, err))
	}
	return i, nil
}

// Undo removes the messages of an import. Their files stay until nothing names them.
func (h *History) Undo(ctx context.Context, id desk.HistoryID, at time.Time) (removed int, err error) {
	err = h.db.Txn(ctx, func(ctx context.Context) error {
		var from desk.ConversationID
		if err := h.db.read(ctx).QueryRow(ctx, "SELECT conversation_id FROM history WHERE id = $1", id).Scan(&from); err != nil {
			return err
		}
		_, err := h.db.exec(ctx, `
			INSERT INTO message_fts (message_fts, rowid, text, subject)
			SELECT 'delete', id, text, subject FROM message WHERE history_id = $1 AND history_id <> 0
				AND id <= (SELECT COALESCE(MAX(CAST(value AS INTEGER)), 0) FROM setting WHERE name = $2)`, id, searchUpto)
		if err != nil {
			return err
		}
		n, err := h.db.exec(ctx, "DELETE FROM message WHERE history_id = $1 AND history_id <> 0", id)
		if err != nil {
			return err
		}
		removed = int(n)
		if _, err = h.db.exec(ctx, "UPDATE history SET undone_at = $1 WHERE id = $2 AND undone_at = 0", millis(at), id); err != nil {
			return err
		}
		_, err = h.inbox.recount(ctx, from)
		return err
	})
	if err != nil {
		return 0, fault(fmt.Errorf("undo history %d: %w", id, err))
	}
	return removed, nil
}

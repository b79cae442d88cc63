package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"planob/backend/desk"
)

// place is what merge_row keeps of a conversation: where it stood before.
type place struct {
	Service  desk.ServiceID `json:"service"`
	ReadUpto int64          `json:"read"`
}

// opening is what merge_row keeps of a service. Closed says that the merge itself ended it, because one ran already.
type opening struct {
	Closed bool `json:"closed"`
}

// place reads where the conversation of a customer stands; 0 when nothing was ever said.
func (c *Customers) place(ctx context.Context, id desk.CustomerID) (desk.ConversationID, place, error) {
	var v desk.ConversationID
	var p place
	err := c.db.read(ctx).QueryRow(ctx, "SELECT id, service_id, read_upto FROM conversation WHERE customer_id = $1", id).
		Scan(&v, &p.Service, &p.ReadUpto)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, p, nil
	}
	return v, p, err
}

// conversation moves all that was said into the conversation of the one that stays.
func (m *merging) conversation(ctx context.Context) ([]desk.ConversationID, error) {
	from, was, err := m.place(ctx, m.gone)
	if err != nil || from == 0 {
		return nil, err
	}
	threads := NewInbox(m.db)
	into, _, err := threads.conversationOf(ctx, m.keep)
	if err != nil {
		return nil, err
	}
	_, is, err := m.place(ctx, m.keep)
	if err != nil {
		return nil, err
	}
	if err := m.note(ctx, "conversation", int64(from), was); err != nil {
		return nil, err
	}
	if err := m.note(ctx, "into", int64(into), is); err != nil {
		return nil, err
	}
	if err := m.services(ctx, from, was, is); err != nil {
		return nil, err
	}
	if err := m.ladders(ctx, from); err != nil {
		return nil, err
	}
	err = threads.steps(ctx,
		step{"INSERT INTO merge_row (merge_id, what, row_id, before) SELECT $1, 'message', id, service_id FROM message WHERE conversation_id = $2", []any{m.id, from}},
		step{"INSERT INTO merge_row (merge_id, what, row_id) SELECT $1, 'override', id FROM override WHERE conversation_id = $2", []any{m.id, from}},
	)
	if err == nil && was.Service != 0 {
		err = threads.moveService(ctx, was.Service, into)
	}
	if err == nil {
		err = threads.steps(ctx, append(moveThread(from, into),
			step{"UPDATE conversation SET service_id = 0 WHERE id = $1", []any{from}},
		)...)
	}
	if err != nil {
		return nil, err
	}
	for _, id := range []desk.ConversationID{from, into} {
		if _, err := threads.recount(ctx, id); err != nil {
			return nil, err
		}
	}
	return []desk.ConversationID{from, into}, nil
}

func (m *merging) services(ctx context.Context, from desk.ConversationID, was, is place) error {
	rows, err := m.db.read(ctx).Query(ctx, "SELECT id FROM service WHERE conversation_id = $1", from)
	all, err := collect(rows, err, func(scan func(...any) error) (id desk.ServiceID, err error) { return id, scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range all {
		if err := m.note(ctx, "service", int64(id), opening{Closed: id == was.Service && is.Service != 0}); err != nil {
			return err
		}
	}
	return nil
}

// ladders leads what still waits to the addresses of the one that stays where both have one. What was tried stays as it
// was tried.
func (m *merging) ladders(ctx context.Context, from desk.ConversationID) error {
	const open = "conversation_id = $2 AND status IN ('held', 'queued', 'active', 'in_doubt')"
	_, err := m.db.exec(ctx, "INSERT INTO merge_row (merge_id, what, row_id, before) SELECT $1, 'ladder', id, ladder FROM message WHERE "+open, m.id, from)
	if err != nil {
		return err
	}
	for _, f := range m.folds {
		_, err := m.db.exec(ctx, "UPDATE message SET ladder = REPLACE(ladder, $1, $3) WHERE "+open, fmt.Sprint(f.from), from, fmt.Sprint(f.into))
		if err != nil {
			return err
		}
	}
	return nil
}

// readBefore reads what merge_row keeps of each row of one sort.
func readBefore[T any](ctx context.Context, db *DB, id desk.MergeID, what string) (map[int64]T, error) {
	rows, err := db.read(ctx).Query(ctx, "SELECT row_id, before FROM merge_row WHERE merge_id = $1 AND what = $2", id, what)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]T{}
	for rows.Next() {
		var row int64
		var raw string
		var before T
		if err := rows.Scan(&row, &raw); err != nil {
			return nil, err
		}
		if raw != "" {
			if err := json.Unmarshal([]byte(raw), &before); err != nil {
				return nil, err
			}
		}
		out[row] = before
	}
	return out, rows.Err()
}

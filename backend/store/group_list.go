package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// groupQuery is everything a row of the list of groups shows.
const groupQuery = `
	SELECT v.id, g.name, g.size, v.last_message, v.last_at, v.last_direction, v.last_kind, v.preview, v.unread,
		COALESCE((SELECT CASE WHEN ` + memberName + ` <> '' THEN ` + memberName + ` ELSE b.value END
			FROM message m JOIN member b ON b.id = m.member_id WHERE m.id = v.last_message), '')
	FROM chat_group g JOIN conversation v ON v.id = g.conversation_id
`

func scanGroup(scan func(...any) error) (inbox.Row, error) {
	var r inbox.Row
	var last int64
	err := scan(&r.ID, &r.Name, &r.Size, &r.LastMessage, &last, &r.LastDirection, &r.LastKind, &r.Preview, &r.Unread, &r.LastBy)
	r.LastAt, r.Group = fromMillis(last), true
	return r, err
}

// group loads the row of one group.
func (s *Inbox) group(ctx context.Context, id desk.ConversationID) (inbox.Row, error) {
	r, err := scanGroup(s.db.read(ctx).QueryRow(ctx, groupQuery+"WHERE v.id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, desk.NewError(desk.CodeNotFound, "inbox.gone", nil)
	}
	if err != nil {
		return r, fmt.Errorf("read group %d: %w", id, err)
	}
	return r, nil
}

// listGroups is one page of groups, the one with the newest message first, whatever order is asked for: nobody waits.
func (s *Inbox) listGroups(ctx context.Context, q inbox.Query) (inbox.Page, error) {
	var page inbox.Page
	cur, err := parseListCursor(q.Cursor, inbox.SortRecent)
	if err != nil {
		return page, err
	}
	where := "WHERE (v.last_at, v.id) < ($1, $2)"
	args := []any{cur.at, cur.id, q.Limit + 1}
	if q.Text != "" {
		where += ` AND (g.search LIKE $4 ESCAPE '\' OR v.preview LIKE $5 ESCAPE '\')`
		args = append(args, likePattern(q.Text), likeText(q.Text))
	}
	rows, err := s.db.read(ctx).Query(ctx, groupQuery+where+" ORDER BY v.last_at DESC, v.id DESC LIMIT $3", args...)
	if page.Rows, err = collect(rows, err, scanGroup); err != nil {
		return page, fmt.Errorf("list groups: %w", err)
	}
	if len(page.Rows) > q.Limit {
		page.Rows = page.Rows[:q.Limit]
		page.Cursor = listCursorAfter(page.Rows[q.Limit-1], inbox.SortRecent)
	}
	page.Counts, err = s.counts(ctx)
	return page, err
}

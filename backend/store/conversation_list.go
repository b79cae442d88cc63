package store

import (
	"context"
	"fmt"
	"strings"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// tabFilter is the condition of each tab. A conversation in which nothing was ever said (last_at 0) is in no list.
var tabFilter = map[string]string{
	inbox.TabOpen:     "v.service_id <> 0",
	inbox.TabWaiting:  "v.waiting_since <> 0",
	inbox.TabAll:      "v.last_at <> 0",
	inbox.TabResolved: "v.service_id = 0 AND v.last_at <> 0",
}

// List is one page of the list with the numbers of all tabs. The order by what is newest is one walk down an index; the
// order by who waits longest first walks those who wait and goes on with the others.
func (s *Inbox) List(ctx context.Context, q inbox.Query) (inbox.Page, error) {
	if q.Tab == inbox.TabGroups {
		return s.listGroups(ctx, q)
	}
	var page inbox.Page
	cur, err := parseListCursor(q.Cursor, q.Sort)
	if err != nil {
		return page, err
	}
	if cur.waiting {
		if page.Rows, err = s.listPart(ctx, q, cur, q.Limit+1); err != nil {
			return page, err
		}
		cur = listCursor{others: true, at: maxID, id: maxID}
	}
	if left := q.Limit + 1 - len(page.Rows); left > 0 && !(q.Sort == inbox.SortWaiting && q.Tab == inbox.TabWaiting) {
		more, err := s.listPart(ctx, q, cur, left)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, more...)
	}
	if len(page.Rows) > q.Limit {
		page.Rows = page.Rows[:q.Limit]
		page.Cursor = listCursorAfter(page.Rows[q.Limit-1], q.Sort)
	}
	page.Counts, err = s.counts(ctx)
	return page, err
}

func (s *Inbox) listPart(ctx context.Context, q inbox.Query, cur listCursor, limit int) ([]inbox.Row, error) {
	var where strings.Builder
	where.WriteString("WHERE c.deleted_at = 0 AND " + tabFilter[q.Tab])
	args := []any{cur.at, cur.id, limit}
	switch {
	case q.Unassigned:
		where.WriteString(" AND v.assignee = ''")
	case q.Assignee != "":
		args = append(args, q.Assignee)
		fmt.Fprintf(&where, " AND v.assignee = $%d AND v.assignee <> ''", len(args)) // the second names the index
	}
	if q.Text != "" {
		n := len(args)
		fmt.Fprintf(&where, ` AND (c.search LIKE $%d ESCAPE '\' OR v.preview LIKE $%d ESCAPE '\' OR s.protocol = $%d)`, n+1, n+2, n+3)
		args = append(args, likePattern(q.Text), likeText(q.Text), strings.TrimSpace(q.Text))
	}
	switch {
	case cur.waiting:
		where.WriteString(" AND v.waiting_since <> 0 AND (v.waiting_since, v.id) > ($1, $2) ORDER BY v.waiting_since, v.id LIMIT $3")
	case cur.others:
		where.WriteString(" AND v.waiting_since = 0 AND (v.last_at, v.id) < ($1, $2) ORDER BY v.last_at DESC, v.id DESC LIMIT $3")
	default:
		where.WriteString(" AND (v.last_at, v.id) < ($1, $2) ORDER BY v.last_at DESC, v.id DESC LIMIT $3")
	}
	rows, err := s.db.read(ctx).Query(ctx, rowQuery+where.String(), args...)
	list, err := collect(rows, err, scanRow)
	if err != nil {
		return nil, fmt.Errorf("list conversations: %w", err)
	}
	return list, nil
}

// likeText matches any text that holds s as it is written; the query says ESCAPE '\'.
func likeText(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.TrimSpace(s)) + "%"
}

// counts walks what is open, waits or is unread, by their partial indexes, and takes off the few whose customer is in the
// bin. Those that are resolved, the many, are never walked.
func (s *Inbox) counts(ctx context.Context) (inbox.Counts, error) {
	var all, open, waiting, unread [2]int
	var groups, unreadGroups int
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT (SELECT COUNT(*) FROM conversation) - (SELECT COUNT(*) FROM conversation v WHERE v.last_at = 0), (SELECT COUNT(*) FROM conversation v WHERE v.service_id <> 0),
			(SELECT COUNT(*) FROM conversation v WHERE v.waiting_since <> 0), (SELECT COUNT(*) FROM conversation v WHERE v.unread <> 0), COUNT(*),
			(SELECT COUNT(*) FROM chat_group), (SELECT COUNT(*) FROM chat_group g JOIN conversation v ON v.id = g.conversation_id WHERE v.unread <> 0),
			COALESCE(SUM(v.service_id <> 0), 0), COALESCE(SUM(v.waiting_since <> 0), 0), COALESCE(SUM(v.unread <> 0), 0)
		FROM customer c JOIN conversation v ON v.customer_id = c.id WHERE c.deleted_at <> 0 AND v.last_at <> 0`,
	).Scan(&all[0], &open[0], &waiting[0], &unread[0], &all[1], &groups, &unreadGroups, &open[1], &waiting[1], &unread[1])
	if err != nil {
		return inbox.Counts{}, fmt.Errorf("count conversations: %w", err)
	}
	c := inbox.Counts{Open: open[0] - open[1], Waiting: waiting[0] - waiting[1], Unread: unread[0] - unread[1] - unreadGroups}
	c.Groups, c.UnreadGroups = groups, unreadGroups
	c.Resolved = all[0] - all[1] - groups - c.Open
	return c, nil
}

// listCursor is where a page ended: a time and an id, in one of the orders.
type listCursor struct {
	waiting bool // among those who wait, of SortWaiting
	others  bool // among the others, of SortWaiting
	at, id  int64
}

func listCursorAfter(r inbox.Row, sort string) string {
	switch {
	case sort != inbox.SortWaiting:
		return fmt.Sprintf("r.%d.%d", millis(r.LastAt), r.ID)
	case r.WaitingSince.IsZero():
		return fmt.Sprintf("o.%d.%d", millis(r.LastAt), r.ID)
	}
	return fmt.Sprintf("w.%d.%d", millis(r.WaitingSince), r.ID)
}

func parseListCursor(text, sort string) (listCursor, error) {
	if text == "" {
		if sort == inbox.SortWaiting {
			return listCursor{waiting: true}, nil
		}
		return listCursor{at: maxID, id: maxID}, nil
	}
	var order rune
	var c listCursor
	if _, err := fmt.Sscanf(text, "%c.%d.%d", &order, &c.at, &c.id); err != nil {
		return c, desk.NewError(desk.CodeInvalid, "error.arguments", err)
	}
	c.waiting, c.others = order == 'w', order == 'o'
	if (c.waiting || c.others) != (sort == inbox.SortWaiting) {
		return c, desk.NewError(desk.CodeInvalid, "error.arguments", nil)
	}
	return c, nil
}

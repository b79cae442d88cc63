package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
)

// Summary counts what waits and what a person has to settle.
func (o *Outbox) Summary(ctx context.Context, now time.Time) (outbox.Summary, error) {
	var s outbox.Summary
	rows, err := o.db.read(ctx).Query(ctx, `
		SELECT status, CASE WHEN hold = 'restored' THEN 1 ELSE 0 END, CASE WHEN status IN ('queued', 'active') THEN kind ELSE '' END, COUNT(*)
		FROM message WHERE status IN ('queued', 'active', 'in_doubt', 'held') GROUP BY 1, 2, 3
		UNION ALL
		SELECT status, 0, '', COUNT(*) FROM message
		WHERE status IN ('failed', 'expired', 'in_doubt', 'held') AND status IN ('failed', 'expired') AND reviewed_at = 0 GROUP BY status
		ORDER BY 3, 1`)
	if err != nil {
		return s, fmt.Errorf("sum up outbox: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var status desk.Status
		var restored bool
		var kind desk.Kind
		var count int
		if err := rows.Scan(&status, &restored, &kind, &count); err != nil {
			return s, fmt.Errorf("sum up outbox: %w", err)
		}
		addCount(&s, status, restored, kind, count)
	}
	if err := rows.Err(); err != nil {
		return s, fmt.Errorf("sum up outbox: %w", err)
	}
	return s, o.sumTimes(ctx, &s, now)
}

func addCount(s *outbox.Summary, status desk.Status, restored bool, kind desk.Kind, count int) {
	switch status {
	case desk.Queued, desk.Active:
		s.Waiting += count
		if n := len(s.ByKind); n > 0 && s.ByKind[n-1].Kind == kind {
			s.ByKind[n-1].Count += count
		} else {
			s.ByKind = append(s.ByKind, outbox.KindCount{Kind: kind, Count: count})
		}
	case desk.InDoubt:
		s.Doubt += count
	case desk.Held:
		s.Held += count
		if restored {
			s.Restored += count
		}
	case desk.Failed:
		s.Failed += count
	case desk.Expired:
		s.Expired += count
	}
}

func (o *Outbox) sumTimes(ctx context.Context, s *outbox.Summary, now time.Time) error {
	var next int64
	err := o.db.read(ctx).QueryRow(ctx, "SELECT COALESCE(MIN(next_at), 0) FROM message WHERE "+waitsAlone+" AND next_at < $1", never).Scan(&next)
	if err == nil {
		err = o.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM message m WHERE "+listWhere[outbox.Overdue], millis(now)).Scan(&s.Overdue)
	}
	if err != nil {
		return fmt.Errorf("sum up outbox: %w", err)
	}
	s.NextAt = fromMillis(next)
	return nil
}

const (
	waits    = "m.status IN ('queued', 'active', 'in_doubt', 'held')"  // the words of the index message_due
	attended = "m.status IN ('failed', 'expired', 'in_doubt', 'held')" // and of message_attention
)

// listWhere is the fixed set of lists, each over an index of its own; $1 is now.
var listWhere = map[outbox.List]string{
	outbox.Waiting: waits + " AND m.status IN ('queued', 'active') AND $1 = $1",
	outbox.Doubts:  attended + " AND m.status = 'in_doubt' AND $1 = $1",
	outbox.Held:    attended + " AND m.status = 'held' AND $1 = $1",
	outbox.Failed:  attended + " AND m.status = 'failed' AND m.reviewed_at = 0 AND $1 = $1",
	outbox.Expired: attended + " AND m.status = 'expired' AND m.reviewed_at = 0 AND $1 = $1",
	outbox.Overdue: `m.status = 'accepted' AND m.id IN (SELECT a.message_id FROM attempt a
		WHERE a.receipt_due <> 0 AND a.receipt_due <= $1 AND a.state IN ('accepted', 'sent'))`,
}

// listSQL reads a page of a list; the plus keeps SQLite on the list's own index.
func listSQL(where string) string {
	return "SELECT " + sentColumns + `, u.name, m.next_at
		FROM message m JOIN conversation v ON v.id = m.conversation_id JOIN customer u ON u.id = v.customer_id
		WHERE ` + where + " AND ($2 = 0 OR +m.id < $2) ORDER BY +m.id DESC LIMIT $3"
}

// List returns up to limit messages of a list below before (0: from the newest), newest first, with their attempts.
func (o *Outbox) List(ctx context.Context, what outbox.List, before desk.MessageID, limit int, now time.Time) ([]outbox.Row, error) {
	where, ok := listWhere[what]
	if !ok {
		return nil, desk.NewError(desk.CodeInvalid, "outbox.noList", nil)
	}
	rows, err := o.db.read(ctx).Query(ctx, listSQL(where), millis(now), before, limit)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	defer rows.Close()
	var all []outbox.Row
	for rows.Next() {
		var r outbox.Row
		var next int64
		if err := scanSent(rows.Scan, &r.Message, &r.Name, &next); err != nil {
			return nil, fmt.Errorf("list %s: %w", what, err)
		}
		if next < never {
			r.NextAt = fromMillis(next)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	for i := range all {
		if all[i].Attempts, err = o.attempts(ctx, all[i].Message.ID, true); err != nil {
			return nil, err
		}
	}
	return all, nil
}

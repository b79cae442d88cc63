package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"planob/backend/desk"
)

// Audit keeps who did what. Rows are only added.
type Audit struct{ db *DB }

// NewAudit returns the audit of a store.
func NewAudit(db *DB) *Audit { return &Audit{db: db} }

// AuditEntry is one act of one actor.
type AuditEntry struct {
	ID      int64
	At      time.Time
	Actor   string
	Action  string // word of the feature, a dot, the act: "outbox.resend"
	Target  int64
	Details map[string]any
}

// Add records an act; inside Txn it is committed with what it tells of. Details hold numbers, ids and keys, nothing
// personal; nil for none.
func (a *Audit) Add(ctx context.Context, actor desk.Actor, action string, target int64, details map[string]any) error {
	text := []byte("{}")
	if len(details) > 0 {
		var err error
		if text, err = json.Marshal(details); err != nil {
			return fmt.Errorf("audit %s: %w", action, err)
		}
	}
	_, err := a.db.exec(ctx, `
		INSERT INTO audit (id, at, actor, action, target, details) VALUES ($1, $2, $3, $4, $5, $6)`,
		a.db.IDs.Next(), millis(a.db.now()), actor.Name, action, target, string(text))
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// AuditQuery says which acts; its zero value is all of them.
type AuditQuery struct {
	Before int64  // older than this entry, 0 for the newest
	Area   string // the first word of the action, "" for every area
	Actor  string
	Limit  int
}

// List returns the acts of q, the newest first.
func (a *Audit) List(ctx context.Context, q AuditQuery) ([]AuditEntry, error) {
	rows, err := a.db.read(ctx).Query(ctx, `
		SELECT id, at, actor, action, target, details FROM audit
		WHERE ($1 = 0 OR id < $1) AND ($2 = '' OR action LIKE $2 || '.%') AND ($3 = '' OR actor = $3)
		ORDER BY id DESC LIMIT $4`, q.Before, q.Area, q.Actor, q.Limit)
	if err != nil {
		return nil, fmt.Errorf("list audit: %w", err)
	}
	defer rows.Close()
	var all []AuditEntry
	for rows.Next() {
		var e AuditEntry
		var at int64
		var details string
		if err := rows.Scan(&e.ID, &at, &e.Actor, &e.Action, &e.Target, &details); err != nil {
			return nil, fmt.Errorf("list audit: %w", err)
		}
		e.At = fromMillis(at)
		if err := json.Unmarshal([]byte(details), &e.Details); err != nil {
			return nil, fmt.Errorf("details of audit %d: %w", e.ID, err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Actors are everybody who did anything, in alphabetical order.
func (a *Audit) Actors(ctx context.Context) ([]string, error) {
	return a.words(ctx, "SELECT DISTINCT actor FROM audit ORDER BY actor")
}

// Areas are the first words of what was done, in alphabetical order.
func (a *Audit) Areas(ctx context.Context) ([]string, error) {
	return a.words(ctx, "SELECT DISTINCT substr(action, 1, instr(action, '.') - 1) AS area FROM audit WHERE instr(action, '.') > 0 ORDER BY area")
}

func (a *Audit) words(ctx context.Context, query string) ([]string, error) {
	rows, err := a.db.read(ctx).Query(ctx, query)
	list, err := collect(rows, err, func(scan func(...any) error) (w string, err error) { return w, scan(&w) })
	if err != nil {
		return nil, fmt.Errorf("list words of the audit: %w", err)
	}
	return list, nil
}

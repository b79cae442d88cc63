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

// List returns up to limit acts older than the entry before (0 for the newest), the newest first.
func (a *Audit) List(ctx context.Context, before int64, limit int) ([]AuditEntry, error) {
	rows, err := a.db.read(ctx).Query(ctx, `
		SELECT id, at, actor, action, target, details FROM audit
		WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
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

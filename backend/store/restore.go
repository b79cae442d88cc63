package store

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
)

// Names of settings that a restore writes.
const (
	SettingInstallID  = "install.id"
	SettingEpoch      = "install.epoch"
	SettingRestoredAt = "restored.at"
)

// Quarantine is rule D14, for a store that went back in time: everything that could still leave is held until a person
// looked at it, every cursor starts anew (what comes again is known by its id), and the store belongs to no install yet.
// It is safe to repeat.
func (db *DB) Quarantine(ctx context.Context, now time.Time) error {
	return db.Txn(ctx, func(ctx context.Context) error {
		for _, q := range []struct {
			step, text string
			args       []any
		}{
			{"settle attempts", `UPDATE attempt SET state = 'in_doubt', settled_at = $1 WHERE state = 'touching'`, []any{millis(now)}},
			{"hold messages", `UPDATE message SET status = 'held', hold = $1, next_at = 0
				WHERE direction = 'out' AND status IN ('queued', 'active', 'in_doubt', 'held')`, []any{string(desk.HoldRestored)}},
			{"forget cursors", `DELETE FROM account_state`, nil},
			{"end overrides", `UPDATE override SET ended_at = $1 WHERE ended_at = 0`, []any{millis(now)}},
			{"end activations", `UPDATE incident SET active_at = 0, active_by = '' WHERE closed_at = 0`, nil},
			// The copy that is brought back was made to its end, or there would be nothing to bring back.
			{"forget the making of the copy", `DELETE FROM job WHERE ended_at = 0 AND what = 'backup'`, nil},
			{"end jobs", `UPDATE job SET ended_at = $1, outcome = 'interrupted' WHERE ended_at = 0`, []any{millis(now)}},
			{"forget the install", `DELETE FROM setting WHERE name IN ($1, $2)`, []any{SettingInstallID, SettingEpoch}},
			{"note the restore", `INSERT INTO setting (name, value) VALUES ($1, $2)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, []any{SettingRestoredAt, fmt.Sprint(millis(now))}},
		} {
			if _, err := db.exec(ctx, q.text, q.args...); err != nil {
				return fmt.Errorf("quarantine: %s: %w", q.step, err)
			}
		}
		return nil
	})
}

// IsEmpty reports whether nobody has worked with this store yet, so that a restore loses nothing.
func (db *DB) IsEmpty(ctx context.Context) (bool, error) {
	var any int
	err := db.read(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM message)`).Scan(&any)
	return any == 0, err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/desk"
	"planob/backend/outbox"
)

// Sent returns what left, or was to leave, under a wire key of ours: a customer's phone may ask for it again. False when
// the key is not ours, or the message was taken back since.
func (o *Outbox) Sent(ctx context.Context, wireKey string) (outbox.Parcel, bool, error) {
	var id desk.AttemptID
	err := o.db.read(ctx).QueryRow(ctx, `
		SELECT a.id FROM attempt a JOIN message m ON m.id = a.message_id
		WHERE a.wire_key = $1 AND a.tries > 0 AND m.deleted_at = 0`, wireKey).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return outbox.Parcel{}, false, nil
	}
	if err != nil {
		return outbox.Parcel{}, false, fmt.Errorf("find what was sent: %w", err)
	}
	p, err := o.parcel(ctx, id)
	if err != nil {
		return outbox.Parcel{}, false, fmt.Errorf("load what attempt %d sent: %w", id, err)
	}
	return p, true, nil
}

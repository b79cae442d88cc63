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
// the key is not ours.
func (o *Outbox) Sent(ctx context.Context, wireKey string) (outbox.Parcel, bool, error) {
	var id desk.AttemptID
	err := o.db.read(ctx).QueryRow(ctx, "SELECT id FROM attempt WHERE wire_key = $1 AND tries > 0", wireKey).Scan(&id)
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

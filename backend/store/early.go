package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"planob/backend/channel"
	"planob/backend/inbox"
)

// earlyFor is how long something done to a message waits for the message.
const earlyFor = 30 * 24 * time.Hour

// keepEarly keeps a change until its message comes. Most never come: they were before this computer was linked.
func (s *Inbox) keepEarly(ctx context.Context, a inbox.Arrival) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO early (account_id, remote_id, target, what, from_us, value, refs, text, at, arrived_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		a.Account, a.RemoteID, a.Change.Target, a.Change.What, flag(a.FromUs), a.Peer.Value, list(a.Peer.Refs), a.Text, millis(a.At), millis(a.Arrived))
	if err != nil {
		return fmt.Errorf("keep an early change: %w", err)
	}
	_, err = s.db.exec(ctx, "DELETE FROM early WHERE arrived_at < $1", millis(a.Arrived.Add(-earlyFor)))
	return err
}

// takeEarly does to a message that just arrived what came before it.
func (s *Inbox) takeEarly(ctx context.Context, a inbox.Arrival) error {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT remote_id, what, from_us, value, refs, text, at, arrived_at FROM early
		WHERE account_id = $1 AND target = $2 ORDER BY at, remote_id`, a.Account, a.RemoteID)
	early, err := collect(rows, err, func(scan func(...any) error) (e inbox.Arrival, err error) {
		var refs string
		var at, arrived int64
		e.Account, e.Group, e.Change = a.Account, a.Group, &channel.Change{Target: a.RemoteID}
		if err = scan(&e.RemoteID, &e.Change.What, &e.FromUs, &e.Peer.Value, &refs, &e.Text, &at, &arrived); err != nil {
			return e, err
		}
		e.At, e.Arrived = fromMillis(at), fromMillis(arrived)
		return e, json.Unmarshal([]byte(refs), &e.Peer.Refs)
	})
	if err != nil || len(early) == 0 {
		return err
	}
	for _, e := range early {
		if err := s.change(ctx, e, &inbox.Receipt{}); err != nil {
			return err
		}
	}
	_, err = s.db.exec(ctx, "DELETE FROM early WHERE account_id = $1 AND target = $2", a.Account, a.RemoteID)
	return err
}

package store

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// settingSeen is the newest time at which the clock was right, in Unix milliseconds.
const settingSeen = "clock.seen"

// SeenTime is the newest time the shop has seen while its clock was right; zero when it never has. A store that did not
// keep it yet has its newest message.
func (s *Settings) SeenTime(ctx context.Context) (time.Time, error) {
	text, err := s.Get(ctx, settingSeen)
	if err != nil {
		return time.Time{}, err
	}
	var ms int64
	if text != "" {
		ms, err = strconv.ParseInt(text, 10, 64)
	} else {
		err = s.db.read(ctx).QueryRow(ctx,
			"SELECT COALESCE((SELECT arrived_at FROM message ORDER BY id DESC LIMIT 1), 0)").Scan(&ms)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the newest time: %w", err)
	}
	return fromMillis(ms), nil
}

// KeepTime keeps it.
func (s *Settings) KeepTime(ctx context.Context, at time.Time) error {
	return s.Set(ctx, settingSeen, strconv.FormatInt(at.UnixMilli(), 10))
}

package app

import (
	"context"
	"log/slog"
	"time"
)

// Wire is how an event reaches a page.
var Wire = wire

// Keep keeps one loop going as the program does.
func Keep(ctx context.Context, log *slog.Logger, run func(context.Context) error) {
	s := &shop{log: log, now: time.Now}
	s.supervise(ctx, []part{{"loop", run}})
}

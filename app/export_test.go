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

// LookAtStore reads the store whole now, as the program does some time after its start.
func (a *App) LookAtStore(ctx context.Context) { a.now().lookAtStore(ctx) }

// SentenceOf is the sentence of a key.
func SentenceOf(key string) string { return sentences[key] }

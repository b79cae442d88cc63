package app

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
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

// DiscreetLog hides folders.
var DiscreetLog = discreetLog

// SentenceOf is the sentence of a key.
func SentenceOf(key string) string { return sentences[key] }

// Receive takes an arrival in as an adapter brings it.
func (a *App) Receive(ctx context.Context, in channel.Incoming) error {
	return a.now().inbox.Receive(ctx, in)
}

// Deliver hands an arrival to where every adapter delivers.
func (a *App) Deliver(ctx context.Context, in channel.Incoming) error {
	return sink{a.now()}.Receive(ctx, in)
}

// Erase erases a customer for good, as the bin does when their time is over.
func (a *App) Erase(ctx context.Context, id desk.CustomerID) error {
	return a.now().customers.Erase(ctx, []desk.CustomerID{id})
}

// AddWay puts one more way of connecting a channel beside the program's own, until the test ends.
func AddWay(t *testing.T, kind desk.Kind, way string, setup channel.Setup, open func(channel.Account, func(field string) (string, error)) channel.Channel) {
	before := adapters
	t.Cleanup(func() { adapters = before })
	adapters = append(slices.Clone(before), adapter{
		kind: kind, way: way, addressForm: "phone", setup: func(*shop) *channel.Setup { return &setup },
		open: func(s *shop, acc channel.Account) (channel.Channel, error) {
			return open(acc, func(field string) (string, error) { return s.secret(acc.ID, field) }), nil
		},
	})
}

// TokenDir is where files wait to be fetched.
func (a *App) TokenDir() string { return a.tokenDir() }

// FileOf is where a file for a person lies, by its token.
func (a *App) FileOf(token string) (string, error) {
	t, err := a.tokens.Get(token)
	return t.Path, err
}

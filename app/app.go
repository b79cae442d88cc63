// Package app is what a person can ask for: one small service struct a feature, with the views it returns, and the
// composition root that opens the store, introduces the features to each other, and starts and stops them. It knows
// every feature; no feature knows it.
package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/gofrs/flock"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/folder"
)

// App is the running program. Its methods are safe for concurrent use.
type App struct {
	o      Options
	lock   *flock.Flock
	hub    *bridge.Hub
	tokens *bridge.Tokens
	door   *bridge.Door
	site   *bridge.Site

	mu    sync.RWMutex // held for writing while one shop closes and the next one opens
	shop  *shop
	demo  atomic.Bool   // the example is wanted, not the shop's own folder
	again chan struct{} // asks Run to close the shop and open what lies in the folder now
}

// Open locks the data folder and opens what is in it. It starts nothing. A *desk.Error is one a person can act on.
func Open(ctx context.Context, o Options) (*App, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	a := &App{o: o, hub: bridge.NewHub(), again: make(chan struct{}, 1)}
	if err := a.lockFolder(); err != nil {
		return nil, err
	}
	a.tokens = bridge.NewTokens(a.tokenDir(), a.o.Now)
	if err := a.tokens.Clear(); err != nil {
		return nil, errors.Join(err, a.lock.Unlock())
	}
	if a.shop, err = a.open(ctx); err != nil {
		return nil, errors.Join(err, a.lock.Unlock())
	}
	a.door = bridge.NewDoor(a.serve, Policy, a.o.Log)
	a.site = bridge.NewSite(bridge.Parts{
		Door: a.door, Hub: a.hub, Media: pictures{a}, Tokens: a.tokens, Page: a.o.Page, Log: a.o.Log, NewLink: a.o.NewLink,
	})
	return a, nil
}

// tokenDir is where files wait for the page: beside the data, unless nothing can be written there.
func (a *App) tokenDir() string {
	if folder.Frozen(a.o.DataDir) {
		return filepath.Join(os.TempDir(), fmt.Sprintf("planob-%d", os.Getpid()))
	}
	return filepath.Join(a.o.DataDir, "tmp")
}

// lockFolder makes the folder when needed and holds its lock, so that one program only works on it.
func (a *App) lockFolder() error {
	if err := folder.CheckPlace(a.o.DataDir); err != nil {
		return err
	}
	if err := os.MkdirAll(a.o.DataDir, 0o700); err != nil {
		return desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	a.lock = flock.New(filepath.Join(a.o.DataDir, "lock"), flock.SetPermissions(0o600))
	if folder.Frozen(a.o.DataDir) {
		return nil // nobody can write here, so any number may read
	}
	ok, err := a.lock.TryLock()
	if err != nil {
		return desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	if !ok {
		return desk.NewError(desk.CodeConflict, "app.alreadyOpen", nil)
	}
	return nil
}

// Run works until ctx ends, and returns when everything has stopped. Call Close afterwards.
func (a *App) Run(ctx context.Context) error {
	for {
		part, stop := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- a.now().run(part) }()
		select {
		case <-a.again:
			stop()
			if err := <-done; err != nil {
				return err
			}
			if err := a.reopen(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		case err := <-done:
			stop()
			return err
		}
	}
}

// reopen closes the shop and opens what lies in the folder now, as after a restore, or the example. Calls wait meanwhile.
func (a *App) reopen(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.shop.close(); err != nil {
		return fmt.Errorf("close before opening again: %w", err)
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	a.shop = s
	a.hub.Emit(bridge.Online, struct{}{})
	return nil
}

// restart asks Run to open the folder again. It does not wait.
func (a *App) restart() {
	select {
	case a.again <- struct{}{}:
	default:
	}
}

func (a *App) now() *shop {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.shop
}

// Close closes the store and gives the data folder free.
func (a *App) Close() error {
	if err := errors.Join(a.now().close(), a.tokens.Clear(), a.lock.Unlock()); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// For makes the services for one caller.
func (a *App) For(actor desk.Actor) []any {
	return services(&call{shop: a.now(), actor: actor})
}

// serve makes the services for one call, and keeps the shop open until the call is over. A folder that is only read is
// asked, and moved here, and nothing else.
func (a *App) serve(actor desk.Actor, method string) ([]any, func(), error) {
	a.mu.RLock()
	if a.shop.owner.readOnly != "" && method != "Session.MoveHere" && (Policy[method] != desk.Reader || method == "Session.SetSetting") {
		a.mu.RUnlock()
		return nil, nil, desk.NewError(desk.CodeConflict, "session.readOnly", nil)
	}
	if a.shop.o.demo && notInDemo[method] {
		a.mu.RUnlock()
		return nil, nil, desk.NewError(desk.CodeConflict, "demo.notHere", nil)
	}
	return services(&call{shop: a.shop, actor: actor}), a.mu.RUnlock, nil
}

// Handler answers browsers on the given hosts ("127.0.0.1:4321").
func (a *App) Handler(hosts []string) http.Handler { return a.site.Handler(hosts) }

// Inside answers the window's own requests.
func (a *App) Inside() http.Handler { return a.site.Inside() }

// OwnerLink is the path of a fresh one-use link for the owner's browser.
func (a *App) OwnerLink() string { return a.site.OwnerLink() }

// Door is what the window's gate knocks at.
func (a *App) Door() *bridge.Door { return a.door }

// Hub tells what changed.
func (a *App) Hub() *bridge.Hub { return a.hub }

// Lend gives the page a token for a file that a person chose outside of it; the file stays where it is.
func (a *App) Lend(path string) (UploadView, error) {
	t, err := a.tokens.Refer(path, filepath.Base(path), "")
	return uploadView(t), err
}

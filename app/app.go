// Package app is what a person can ask for: one small service struct a feature, with the views it returns, and the
// composition root that opens the store, introduces the features to each other, and starts and stops them. It knows
// every feature; no feature knows it.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"planob/app/bridge"
	"planob/backend/desk"
)

// Options are what the program is opened with. Only DataDir is needed; the rest has the value of the shipped program.
type Options struct {
	DataDir string
	Version string
	Page    fs.FS // the built page
	Shell   Shell // the window, nil when there is none
	Timing  desk.Timing
	Log     *slog.Logger
	Now     func() time.Time
	// WhatsAppHTTP carries every connection to WhatsApp; nil is the real network. Tests put a loopback in its place.
	WhatsAppHTTP *http.Client
	// NewLink shows a fresh entry link to the person at the terminal, given its path.
	NewLink func(path string)
}

// Shell is what the window can do that a browser cannot. Every path stays in the program; the page gets tokens.
type Shell interface {
	// PickFile asks for one file; "" when the person gave up. pattern is like "*.xlsx;*.csv".
	PickFile(title, pattern string) (string, error)
	PickFolder(title string) (string, error)
	PickSave(title, name string) (string, error)
	OpenLink(url string) error
}

// App is the running program. Its methods are safe for concurrent use.
type App struct {
	o      Options
	lock   *flock.Flock
	hub    *bridge.Hub
	tokens *bridge.Tokens
	door   *bridge.Door
	site   *bridge.Site
	shop   atomic.Pointer[shop]
}

// Open locks the data folder and opens what is in it. It starts nothing. A *desk.Error is one a person can act on.
func Open(ctx context.Context, o Options) (*App, error) {
	a := &App{o: o.withDefaults(), hub: bridge.NewHub()}
	if err := a.lockFolder(); err != nil {
		return nil, err
	}
	a.tokens = bridge.NewTokens(filepath.Join(a.o.DataDir, "tmp"), a.o.Now)
	if err := a.tokens.Clear(); err != nil {
		return nil, errors.Join(err, a.lock.Unlock())
	}
	s, err := openShop(ctx, a.o, a.hub, a.tokens)
	if err != nil {
		return nil, errors.Join(err, a.lock.Unlock())
	}
	a.shop.Store(s)
	a.door = bridge.NewDoor(a.For, Policy, a.o.Log)
	a.site = bridge.NewSite(bridge.Parts{
		Door: a.door, Hub: a.hub, Media: media{a}, Tokens: a.tokens, Page: a.o.Page, Log: a.o.Log, NewLink: a.o.NewLink,
	})
	return a, nil
}

func (o Options) withDefaults() Options {
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Page == nil {
		o.Page = noPage{}
	}
	if o.Timing.SendDeadline == 0 {
		o.Timing = desk.DefaultTiming()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

type noPage struct{}

func (noPage) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// lockFolder makes the folder when needed and holds its lock, so that one program only works on it.
func (a *App) lockFolder() error {
	if err := os.MkdirAll(a.o.DataDir, 0o700); err != nil {
		return desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	a.lock = flock.New(filepath.Join(a.o.DataDir, "lock"), flock.SetPermissions(0o600))
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
	return a.shop.Load().run(ctx)
}

// Close closes the store and gives the data folder free.
func (a *App) Close() error {
	if err := errors.Join(a.shop.Load().close(), a.tokens.Clear(), a.lock.Unlock()); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// For makes the services for one caller.
func (a *App) For(actor desk.Actor) []any {
	return services(&call{shop: a.shop.Load(), actor: actor})
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
func (a *App) Lend(path string) (bridge.Upload, error) {
	t, err := a.tokens.Refer(path, "")
	return bridge.Upload{Token: t.ID, Name: t.Name, MIME: t.MIME, Size: t.Size}, err
}

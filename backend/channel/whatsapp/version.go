package whatsapp

import (
	"context"
	"fmt"
	"sync"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
)

const stateVersion = "whatsapp.version"

// versions guards the version the library announces, a package variable of it: written by a refresh of any account,
// read while any account logs in.
var versions sync.RWMutex

// useVersion announces v from now on, if it is newer than what the library was built with or told before.
func useVersion(v store.WAVersionContainer) bool {
	versions.Lock()
	defer versions.Unlock()
	if !store.GetWAVersion().LessThan(v) {
		return false
	}
	store.SetWAVersion(v)
	return true
}

// rememberedVersion announces what an earlier refresh found.
func (a *Adapter) rememberedVersion(ctx context.Context) {
	text, err := a.o.State.Get(ctx, stateVersion)
	if err != nil || text == "" {
		return // the library's own version is as good a start
	}
	if v, err := store.ParseVersion(text); err == nil {
		useVersion(v)
	}
}

// refreshVersion asks WhatsApp's own page which version is current, and announces that one. False if there is nothing
// newer to announce.
func (a *Adapter) refreshVersion(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, a.o.Timing.Login)
	defer cancel()
	v, err := whatsmeow.GetLatestVersion(ctx, a.media)
	if err != nil {
		return false, fmt.Errorf("ask for the current version: %w", err)
	}
	if !useVersion(*v) {
		return false, nil
	}
	if err := a.o.State.Set(ctx, stateVersion, v.String()); err != nil {
		a.log.Warn("remember version", "err", safe(err))
	}
	return true, nil
}

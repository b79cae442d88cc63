//go:build bindings

package window

import (
	"context"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"

	"planob/app"
)

// Run writes frontend/wailsjs from the services and returns; no window, store or file of the shop is opened.
func Run(context.Context, app.Options) error {
	return wails.Run(&options.App{Bind: app.Bound()})
}

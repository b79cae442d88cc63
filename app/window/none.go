//go:build !desktop && !bindings

package window

import (
	"context"

	"planob/app"
)

// Run is nil: this build has no window.
var Run func(context.Context, app.Options) error

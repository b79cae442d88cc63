package command

import (
	"context"
	"flag"
	"fmt"

	"planob/app"
)

// window opens the program in its window, or in the browser when this build has no window.
func (p Program) window(ctx context.Context, args []string) error {
	if p.Window == nil {
		return p.serve(ctx, args)
	}
	set := flag.NewFlagSet("window", flag.ContinueOnError)
	folder := set.String("data", defaultFolder(), "")
	if err := p.flags(set, args); err != nil {
		return err
	}
	err := p.Window(ctx, app.Options{DataDir: *folder, Version: p.Version, Page: p.Page})
	if err != nil {
		return fmt.Errorf("window: %w", err)
	}
	return nil
}

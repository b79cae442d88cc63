//go:build desktop && !bindings

package window

import (
	"os"
	"path/filepath"

	"planob/backend/desk"
)

// maxLog is how much a log may grow before the next start begins a new one.
const maxLog = 4 << 20

// openLog opens the log of the window's program, and puts the last one aside when it has grown. It holds ids and steps, nothing personal.
func openLog(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	name := filepath.Join(folder, "planob.log")
	if info, err := os.Stat(name); err == nil && info.Size() > maxLog {
		if err := os.Rename(name, name+".old"); err != nil {
			return nil, desk.NewError(desk.CodeStorage, "app.folder", err)
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	return f, nil
}

// quiet swallows the toolkit's own log: what it prints of a call may hold a customer's text.
type quiet struct{}

func (quiet) Print(string)   {}
func (quiet) Trace(string)   {}
func (quiet) Debug(string)   {}
func (quiet) Info(string)    {}
func (quiet) Warning(string) {}
func (quiet) Error(string)   {}
func (quiet) Fatal(string)   { os.Exit(1) }

//go:build desktop && !bindings

package window

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"planob/app"
	"planob/backend/media"
)

// toolkit is the context that the toolkit's functions want; it exists once the window has started.
func (w *window) toolkit() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ctx
}

// PickFile implements app.Shell.
func (w *window) PickFile(title, pattern string) (string, error) {
	path, err := runtime.OpenFileDialog(w.toolkit(), runtime.OpenDialogOptions{
		Title: title, Filters: []runtime.FileFilter{{DisplayName: pattern, Pattern: pattern}},
	})
	if err != nil {
		return "", fmt.Errorf("pick file: %w", err)
	}
	return path, nil
}

// PickFolder implements app.Shell.
func (w *window) PickFolder(title string) (string, error) {
	path, err := runtime.OpenDirectoryDialog(w.toolkit(), runtime.OpenDialogOptions{Title: title, CanCreateDirectories: true})
	if err != nil {
		return "", fmt.Errorf("pick folder: %w", err)
	}
	return path, nil
}

// PickSave implements app.Shell.
func (w *window) PickSave(title, name string) (string, error) {
	path, err := runtime.SaveFileDialog(w.toolkit(), runtime.SaveDialogOptions{
		Title: title, DefaultDirectory: downloads(), DefaultFilename: media.CleanName(name), CanCreateDirectories: true,
	})
	if err != nil {
		return "", fmt.Errorf("pick where to save: %w", err)
	}
	return path, nil
}

// downloads is where a person looks for what was saved. Windows and macOS remember the last place by themselves; the
// dialog of Linux would open in the folder that the program was started from.
func downloads() string {
	home, err := os.UserHomeDir()
	if err != nil || goruntime.GOOS != "linux" {
		return ""
	}
	for _, name := range []string{"Downloads", "Transferências"} {
		if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
			return filepath.Join(home, name)
		}
	}
	return home
}

// OpenLink implements app.Shell. The caller has checked the address.
func (w *window) OpenLink(url string) error {
	runtime.BrowserOpenURL(w.toolkit(), url)
	return nil
}

// dropped tells the page which files were let fall on it, as tokens.
func (w *window) dropped(_, _ int, paths []string) {
	<-w.opened
	if w.err != nil {
		return
	}
	files := []app.UploadView{}
	for _, path := range paths {
		if up, err := w.app.Lend(path); err == nil {
			files = append(files, up)
		}
	}
	if len(files) > 0 {
		runtime.EventsEmit(w.toolkit(), "window:dropped", map[string]any{"files": files})
	}
}

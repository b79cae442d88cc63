//go:build desktop && !bindings

package window

import (
	"context"
	"crypto/sha256"
	_ "embed" // the icon
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"planob/app"
	"planob/app/bridge"
	"planob/backend/desk"
)

//go:embed icon.png
var icon []byte

// owner is who sits at the main computer.
var owner = desk.Actor{Name: string(desk.Owner), Role: desk.Owner}

// Run shows the window until it is closed or ctx ends. The window is painted while the data folder opens; a call of the
// page waits for it.
func Run(ctx context.Context, o app.Options) error {
	w := &window{o: o, opened: make(chan struct{}), ended: make(chan struct{})}
	logs, err := openLog(o.DataDir)
	if err != nil {
		return err
	}
	defer logs.Close()
	w.o.Log = slog.New(slog.NewTextHandler(logs, nil))
	w.o.Shell = w
	w.run, w.stop = context.WithCancel(ctx)
	defer w.stop()
	if err := wails.Run(w.options()); err != nil {
		return fmt.Errorf("show window: %w", err)
	}
	return w.finish()
}

// window is the open window and the program behind it.
type window struct {
	o    app.Options
	run  context.Context // of the program; ends when the window closes
	stop context.CancelFunc

	mu  sync.Mutex
	ctx context.Context // of the toolkit; nil until the window starts

	opened chan struct{} // closed when app and err are set
	app    *app.App
	err    error
	ended  chan struct{} // closed when the program has stopped
}

func (w *window) options() *options.App {
	return &options.App{
		// It fits, with its frame and the taskbar, on the 1366x768 screens that shops have.
		Title: "Plano B", Width: 1240, Height: 690, MinWidth: 1024, MinHeight: 640,
		BackgroundColour:         options.NewRGB(0xF4, 0xF1, 0xEE),
		EnableDefaultContextMenu: true, // copy and paste with the mouse
		AssetServer:              &assetserver.Options{Handler: http.HandlerFunc(w.serve)},
		Bind:                     []any{bridge.NewGate(owner, w.door)},
		ErrorFormatter:           func(err error) any { return bridge.Shown(err) },
		Logger:                   quiet{}, LogLevelProduction: logger.ERROR,
		DragAndDrop:        &options.DragAndDrop{EnableFileDrop: true, DisableWebViewDrop: true},
		SingleInstanceLock: &options.SingleInstanceLock{UniqueId: "planob-" + mark(w.o.DataDir), OnSecondInstanceLaunch: w.raise},
		OnStartup:          w.startup,
		OnShutdown:         w.shutdown,
		Windows: &windows.Options{
			WebviewUserDataPath: filepath.Join(w.o.DataDir, "webview"), Messages: windowsMessages(), IsZoomControlEnabled: true, ZoomFactor: 1,
		},
		Mac: &mac.Options{About: &mac.AboutInfo{Title: "Plano B " + w.o.Version, Message: "Seu atendimento não para quando o WhatsApp cai."}},
		Linux: &linux.Options{
			Icon: icon, ProgramName: "planob", WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
			Messages: &linux.Messages{WebKit2GTKMinRequired: "O Plano B precisa do WebKit2GTK %s ou mais novo."},
		},
	}
}

// mark tells data folders apart: one window a folder, not one a computer.
func mark(folder string) string {
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	sum := sha256.Sum256([]byte(folder))
	return hex.EncodeToString(sum[:6])
}

// startup opens the program behind the window. Toolkit calls work from here on.
func (w *window) startup(ctx context.Context) {
	w.mu.Lock()
	w.ctx = ctx
	w.mu.Unlock()
	runtime.OnFileDrop(ctx, w.dropped)
	// The page notifies through the toolkit; a system without notifications is no reason to stop.
	if err := runtime.InitializeNotifications(ctx); err != nil {
		w.o.Log.Info("no notifications on this system", "err", err)
	}
	w.app, w.err = app.Open(w.run, w.o)
	close(w.opened)
	if w.err != nil {
		close(w.ended)
		w.o.Log.Error("open", "err", w.err)
		runtime.MessageDialog(ctx, runtime.MessageDialogOptions{Type: runtime.ErrorDialog, Title: "Plano B", Message: app.Sentence(w.err)})
		runtime.Quit(ctx)
		return
	}
	go w.tell(ctx)
	go func() {
		defer close(w.ended)
		if err := w.app.Run(w.run); err != nil {
			w.o.Log.Error("run", "err", err)
		}
	}()
}

func (w *window) shutdown(ctx context.Context) {
	runtime.CleanupNotifications(ctx)
	w.stop()
}

// finish waits until the program behind the closed window has stopped.
func (w *window) finish() error {
	w.stop()
	select {
	case <-w.opened:
	default:
		return nil // closed before it opened anything
	}
	<-w.ended
	if w.app == nil {
		return w.err
	}
	return w.app.Close()
}

// door waits until the program is open.
func (w *window) door() (*bridge.Door, error) {
	<-w.opened
	if w.err != nil {
		return nil, w.err
	}
	return w.app.Door(), nil
}

// serve answers the window's requests: the page at once, the rest when the program is open.
func (w *window) serve(out http.ResponseWriter, r *http.Request) {
	if len(r.URL.Path) < 7 || r.URL.Path[:7] != "/files/" && r.URL.Path != "/files" {
		bridge.Page(w.o.Page).ServeHTTP(out, r)
		return
	}
	<-w.opened
	if w.err != nil {
		http.Error(out, "", http.StatusServiceUnavailable)
		return
	}
	w.app.Inside().ServeHTTP(out, r)
}

// tell passes what changed to the page. A listener that was cut off begins again and lets the page ask for everything.
func (w *window) tell(ctx context.Context) {
	for w.run.Err() == nil {
		l := w.app.Hub().Listen()
		for open := true; open; {
			select {
			case e, ok := <-l.C:
				if open = ok; ok {
					runtime.EventsEmit(ctx, e.Name, e.Data)
				}
			case <-w.run.Done():
				l.Close()
				return
			}
		}
		runtime.EventsEmit(ctx, bridge.Online, struct{}{})
	}
}

// raise answers a second start with the window that is open.
func (w *window) raise(options.SecondInstanceData) {
	if ctx := w.toolkit(); ctx != nil {
		runtime.WindowUnminimise(ctx)
		runtime.WindowShow(ctx)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// windowScript runs inside a display and a session bus of its own: it waits for the window, looks at it, and stops it.
// Colours counts the colours on the screen; an empty or white window has very few.
const windowScript = `
"$PROGRAM" --data "$DATA" &
pid=$!
n=0
until xdotool search --onlyvisible --name '^Plano B$' >/dev/null 2>&1; do
	n=$((n+1)); [ $n -gt 150 ] && { echo 'no window in 30 s'; kill $pid; exit 1; }
	kill -0 $pid 2>/dev/null || { echo 'the program ended before its window came'; exit 1; }
	sleep 0.2
done
n=0
while :; do
	colours=$(import -silent -window root -depth 8 png:- | identify -format %k -)
	[ "${colours:-0}" -gt 40 ] && break
	n=$((n+1)); [ $n -gt 60 ] && { echo "the window stayed empty: $colours colours"; kill $pid; exit 1; }
	sleep 0.5
done
"$PROGRAM" --data "$DATA" && { echo 'a second start opened a second window'; kill $pid; exit 1; }
kill -TERM $pid
wait $pid || { echo "the window ended with code $?"; exit 1; }
`

// smokeWindow opens the real window on a display of its own and stops it in order.
func smokeWindow(ctx context.Context) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	program, err := buildQuietly(ctx, "planob", windowTags("linux"))
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "planob-window-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	out, err := line("dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "sh", "-c", windowScript).
		with("PROGRAM="+program, "DATA="+data, "NO_AT_BRIDGE=1", "GTK_A11Y=none", "DISPLAY=", "WAYLAND_DISPLAY=").output(ctx)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, tail(out, 30))
	}
	if _, err := os.Stat(filepath.Join(data, "planob.db")); err != nil {
		return errors.New("the window opened no data folder")
	}
	return nil
}

package contingency

import (
	"time"

	"golang.org/x/sys/unix"
)

// SystemTicks reads the system's two counters: here CLOCK_MONOTONIC_RAW goes on while the computer sleeps, and
// CLOCK_UPTIME_RAW does not.
func SystemTicks() (Ticks, bool) {
	var t, a unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC_RAW, &t) != nil || unix.ClockGettime(unix.CLOCK_UPTIME_RAW, &a) != nil {
		return Ticks{}, false
	}
	return Ticks{Total: time.Duration(t.Nano()), Awake: time.Duration(a.Nano())}, true
}

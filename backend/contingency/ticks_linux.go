package contingency

import (
	"time"

	"golang.org/x/sys/unix"
)

// SystemTicks reads the system's two counters: CLOCK_BOOTTIME goes on while the computer sleeps, CLOCK_MONOTONIC does not.
func SystemTicks() (Ticks, bool) {
	var t, a unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil || unix.ClockGettime(unix.CLOCK_MONOTONIC, &a) != nil {
		return Ticks{}, false
	}
	return Ticks{Total: time.Duration(t.Nano()), Awake: time.Duration(a.Nano())}, true
}

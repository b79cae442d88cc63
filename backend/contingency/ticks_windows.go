package contingency

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var queryUnbiased = windows.NewLazySystemDLL("kernel32.dll").NewProc("QueryUnbiasedInterruptTime")

// SystemTicks reads the system's two counters: the time since the start goes on while the computer sleeps, the unbiased
// interrupt time (in units of 100 ns) does not.
func SystemTicks() (Ticks, bool) {
	var awake uint64
	if queryUnbiased.Find() != nil {
		return Ticks{}, false
	}
	if done, _, _ := queryUnbiased.Call(uintptr(unsafe.Pointer(&awake))); done == 0 {
		return Ticks{}, false
	}
	return Ticks{Total: windows.DurationSinceBoot(), Awake: time.Duration(awake) * 100}, true
}

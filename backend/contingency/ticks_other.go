//go:build !linux && !darwin && !windows

package contingency

// SystemTicks: this system's counters are not known.
func SystemTicks() (Ticks, bool) { return Ticks{}, false }

//go:build !race

package loopback_test

const raceEnabled = false

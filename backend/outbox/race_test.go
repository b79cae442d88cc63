//go:build race

package outbox_test

// underRace: the race detector makes the database many times slower; the long forms run without it.
const underRace = true

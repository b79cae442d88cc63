package loopback_test

import (
	"errors"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

// A dropped connection is told, comes back by itself, and carries messages again.
func TestDrop(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.Drop()
	wait[*events.Disconnected](sh, 1)
	wait[*events.Connected](sh, 2)
	if _, err := sh.send(soon(t), anaNumber, "de volta"); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
}

// While names do not resolve there is one Disconnected, then silence until it is over.
func TestDialError(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.DialError = errors.New("no such host") })
	s.Drop()
	wait[*events.Disconnected](sh, 1)
	until(t, func() bool { return s.Stats().Dials == 3 }) // the third is refused
	s.SetFaults(func(f *loopback.Faults) { f.DialError = nil })
	wait[*events.Connected](sh, 2)
	if n := count[*events.Disconnected](sh); n != 1 {
		t.Fatalf("%d times Disconnected", n)
	}
}

package whatsapp_test

import (
	"testing"

	"planob/backend/channel"
)

// After pairing by QR code, texts and their ticks go both ways.
func TestTalk(t *testing.T) {
	s := open(t)
	id, err := s.ana.SendText(soon(t), shopNumber, "Tem bolo?")
	if err != nil {
		t.Fatal(err)
	}
	in := s.sink.messages(t, 1)[0]
	if in.RemoteID != id || in.Text != "Tem bolo?" || in.Peer.Value != anaNumber || in.Peer.Name != "Ana" ||
		len(in.Peer.Refs) != 2 || in.FromUs || in.Origin != channel.Person || in.Account != 7 {
		t.Fatalf("arrived: %+v", in)
	}
	m, r := s.mustSend("Tem, de fubá.")
	if r.Ref != in.Peer.Refs[0] || r.RemoteID != m.Key || r.At.IsZero() {
		t.Fatalf("result %+v", r)
	}
	got, err := s.ana.Wait(soon(t), 1)
	if err != nil || got[0].Text != "Tem, de fubá." || got[0].ID != m.Key || got[0].From != shopNumber {
		t.Fatalf("customer got %+v, %v", got, err)
	}
	if from := s.sink.receipt(t, m.Key, "delivered").From; from.Value != anaNumber {
		t.Fatalf("delivered by %+v", from)
	}
	if err := s.ana.MarkRead(soon(t), m.Key); err != nil {
		t.Fatal(err)
	}
	s.sink.receipt(t, m.Key, "read")
}

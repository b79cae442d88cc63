package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

// change waits for the n-th arrival that is a change.
func (s *shop) change(n int) channel.Incoming {
	s.t.Helper()
	var found channel.Incoming
	s.sink.until(s.t, "change", func() bool {
		count := 0
		for _, in := range s.sink.in {
			if in.Change != nil {
				if count++; count == n {
					found = in
					return true
				}
			}
		}
		return false
	})
	return found
}

// An edit names the message, its new text and when; the same edit twice has one name. It does so under whatever id it
// comes, sealed or not, and by number or hidden id.
func TestEdit(t *testing.T) {
	for i, f := range []loopback.Faults{
		{}, {EditsKeepID: true}, {LIDAddressing: true}, {LIDAddressing: true, SealedEdits: true}, {LIDAddressing: true, SealedEdits: true, EditsKeepID: true},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			s := open(t)
			s.server.SetFaults(func(now *loopback.Faults) { *now = f })
			id, err := s.ana.SendText(soon(t), shopNumber, "dois bolos")
			if err != nil {
				t.Fatal(err)
			}
			s.sink.messages(t, 1)
			at := time.Now().Add(-time.Second).Truncate(time.Millisecond)
			for range 2 {
				if err := s.ana.Edit(soon(t), shopNumber, id, "vinte bolos", at); err != nil {
					t.Fatal(err)
				}
			}
			in := s.change(1)
			if in.Change.What != channel.Edited || in.Change.Target != id || in.Text != "vinte bolos" || in.Peer.Value != anaNumber ||
				!in.At.Equal(at) || in.RemoteID == id {
				t.Fatalf("arrived: %+v", in)
			}
			s.sink.until(t, "repeat", func() bool { return s.sink.calls >= 3 })
			if all := s.sink.messages(t, 2); len(all) != 2 {
				t.Fatalf("%d arrivals", len(all))
			}
		})
	}
}

// A deletion names the message; what the owner edits and deletes on the phone is theirs, and names our own keys.
func TestDelete(t *testing.T) {
	s := open(t)
	id, err := s.ana.SendText(soon(t), shopNumber, "segredo")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ana.Delete(soon(t), shopNumber, id); err != nil {
		t.Fatal(err)
	}
	if in := s.change(1); in.Change.What != channel.Deleted || in.Change.Target != id || in.FromUs || in.Text != "" {
		t.Fatalf("arrived: %+v", in)
	}
	m, _ := s.mustSend("errado")
	if err := s.phone.Delete(soon(t), anaNumber, m.Key); err != nil {
		t.Fatal(err)
	}
	if in := s.change(2); in.Change.Target != m.Key || !in.FromUs || in.Peer.Value != anaNumber {
		t.Fatalf("arrived: %+v", in)
	}
}

// A reaction names the message, ours or theirs, its emoji and when.
func TestReaction(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		s := open(t)
		s.server.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
		m, _ := s.mustSend("de nada")
		at := time.Now().Add(-time.Second).Truncate(time.Millisecond)
		for range 2 {
			if err := s.ana.React(soon(t), shopNumber, m.Key, true, "❤️", at); err != nil {
				t.Fatal(err)
			}
		}
		if in := s.change(1); in.Change.What != channel.Reacted || in.Change.Target != m.Key || in.Text != "❤️" || !in.At.Equal(at) || in.Peer.Value != anaNumber {
			t.Fatalf("arrived: %+v", in)
		}
		if err := s.ana.React(soon(t), shopNumber, m.Key, true, "", at.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if in := s.change(2); in.Text != "" || in.Change.What != channel.Reacted {
			t.Fatalf("arrived: %+v", in)
		}
	}
}

// An answer names the message it quotes, on both sides and in every part; what went another way is quoted in words.
func TestQuote(t *testing.T) {
	book := &ledger{}
	s := open(t, func(o *whatsapp.Options) { o.Sent = book.Sent })
	id, err := s.ana.SendText(soon(t), shopNumber, "tem bolo?")
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range []*channel.Quote{{ID: id, Text: "tem bolo?"}, {Text: "tem bolo?\nde fubá"}} {
		m := channel.Outgoing{Key: s.adapter.NewKey(), Account: 7, To: anaNumber, Text: "tem sim", Quote: q}
		if r := s.adapter.Send(soon(t), m); r.Outcome != channel.Accepted {
			t.Fatalf("send: %+v", r)
		}
		got, err := s.ana.Wait(soon(t), i+1)
		if err != nil {
			t.Fatal(err)
		}
		want := loopback.Got{Answers: q.ID, Text: "tem sim"}
		if q.ID == "" {
			want.Text = "> tem bolo?\n> de fubá\n\ntem sim"
		}
		if got[i].Answers != want.Answers || got[i].Text != want.Text {
			t.Errorf("got %+v", got[i])
		}
	}
	// Two pictures are two messages for the network, and either leads back to the one they were here.
	two := channel.Outgoing{Key: s.adapter.NewKey(), Account: 7, To: anaNumber, Media: []channel.Media{
		file("a.jpg", "image/jpeg", []byte("a")), file("b.jpg", "image/jpeg", []byte("b")),
	}}
	book.keep(two)
	if r := s.adapter.Send(soon(t), two); r.Outcome != channel.Accepted {
		t.Fatalf("send: %+v", r)
	}
	got, err := s.ana.Wait(soon(t), 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ana.React(soon(t), shopNumber, got[2].ID, true, "😍", time.Now()); err != nil {
		t.Fatal(err)
	}
	if in := s.change(1); got[2].ID == two.Key || in.Change.Target != two.Key {
		t.Fatalf("arrived: %+v", in)
	}
}

package whatsapp_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp/loopback"
)

const beaNumber = "+5531977770002"

// club is a shop in a group with Ana and Bea, who is nowhere.
func club(t *testing.T, more ...string) (*shop, *loopback.Group) {
	t.Helper()
	s := open(t)
	g, err := s.server.NewGroup("Clube do pão", append([]string{anaNumber, shopNumber, beaNumber}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s, g
}

// named waits until the group is told with a name and a size.
func (s *shop) named(name string, size int) {
	s.t.Helper()
	s.sink.until(s.t, "name "+name, func() bool {
		for _, in := range s.sink.in {
			if in.Change != nil && in.Change.What == channel.Renamed && in.Group.Name == name && in.Group.Size == size {
				return true
			}
		}
		return false
	})
}

// said are the arrivals that tell no name.
func (s *shop) said(n int) []channel.Incoming {
	s.t.Helper()
	var all []channel.Incoming
	s.sink.until(s.t, "messages", func() bool {
		all = nil
		for _, in := range s.sink.in {
			if in.Change == nil || in.Change.What != channel.Renamed {
				all = append(all, in)
			}
		}
		return len(all) >= n
	})
	return all
}

// What is said in a group arrives with the group and who said it, by number or by hidden id; what the owner writes there on
// the phone is ours. The group's name and size follow, and so does each change of them.
func TestGroup(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden ", hidden), func(t *testing.T) {
			s, g := club(t)
			s.server.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
			id, err := s.ana.SendText(soon(t), g.Address(), "Tem bolo?")
			if err != nil {
				t.Fatal(err)
			}
			in := s.said(1)[0]
			if in.RemoteID != id || in.Text != "Tem bolo?" || in.Peer.Value != anaNumber || in.Peer.Name != "Ana" || len(in.Peer.Refs) != 2 ||
				in.FromUs || in.Group == nil || in.Group.Ref != g.Address() {
				t.Fatalf("arrived: %+v", in)
			}
			s.named("Clube do pão", 3)
			if _, err := s.phone.SendText(soon(t), g.Address(), "tem"); err != nil {
				t.Fatal(err)
			}
			if in := s.said(2)[1]; !in.FromUs || in.Text != "tem" || in.Group.Name != "Clube do pão" || in.Peer.Value != "" {
				t.Fatalf("own: %+v", in)
			}
			g.Rename(anaNumber, "Clube do bolo", time.Now().Add(time.Second))
			s.named("Clube do bolo", 3)
			g.Remove(anaNumber, beaNumber)
			s.named("Clube do bolo", 2)
			g.Add(anaNumber, beaNumber)
			s.named("Clube do bolo", 3)
			if n := s.server.Stats().GroupQueries; n != 3 { // Ana's phone, the shop's phone, and one of the shop's
				t.Errorf("%d questions", n)
			}
		})
	}
}

// Pictures, edits, deletions and reactions of a group arrive as those of a customer do, and two people who do the same to
// one message are two.
func TestGroupChanges(t *testing.T) {
	s, g := club(t)
	bea, err := s.server.NewCustomer(beaNumber, "Bea")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ana.SendImage(soon(t), g.Address(), []byte("retrato"), "olhem"); err != nil {
		t.Fatal(err)
	}
	in := s.said(1)[0]
	if in.Text != "olhem" || len(in.Media) != 1 || string(s.sink.files[in.RemoteID]) != "retrato" {
		t.Fatalf("arrived: %+v", in)
	}
	at := time.Now().Truncate(time.Millisecond)
	id, err := s.ana.SendText(soon(t), g.Address(), "dez")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ana.Edit(soon(t), g.Address(), id, "vinte", at); err != nil {
		t.Fatal(err)
	}
	if in := s.said(3)[2]; in.Change == nil || in.Change.What != channel.Edited || in.Change.Target != id || in.Text != "vinte" || in.Group == nil {
		t.Fatalf("edited: %+v", in)
	}
	for i, who := range []*loopback.Customer{s.ana, bea} {
		if err := who.React(soon(t), g.Address(), id, false, "👍", at); err != nil {
			t.Fatal(err)
		}
		if in := s.said(4 + i)[3+i]; in.Change.What != channel.Reacted || in.Change.Target != id || in.Text != "👍" {
			t.Fatalf("reacted: %+v", in)
		}
	}
	if err := s.ana.Delete(soon(t), g.Address(), id); err != nil {
		t.Fatal(err)
	}
	if in := s.said(6)[5]; in.Change.What != channel.Deleted || in.Change.Target != id || in.Peer.Value != anaNumber {
		t.Fatalf("deleted: %+v", in)
	}
}

// A message of a group that came before its key, or cannot be opened, is a placeholder until it comes again.
func TestGroupUnreadable(t *testing.T) {
	for _, f := range []loopback.Faults{{NoSenderKeys: true}, {Garble: true}} {
		s, g := club(t)
		s.server.SetFaults(func(now *loopback.Faults) { *now = f })
		s.sink.setRefuse(func(in channel.Incoming) error {
			if in.Unreadable {
				s.server.SetFaults(healthy)
			}
			return nil
		})
		id, err := s.ana.SendText(soon(t), g.Address(), "cedo demais")
		if err != nil {
			t.Fatal(err)
		}
		s.sink.until(t, "text", func() bool {
			for _, in := range s.sink.in {
				if in.RemoteID == id && in.Text == "cedo demais" && in.Group != nil {
					return true
				}
			}
			return false
		})
	}
}

// D12: what was said in a group and could not be stored comes again, also to the next run, and is there once.
func TestGroupNotStored(t *testing.T) {
	s, g := club(t)
	var tries atomic.Int32
	s.sink.setRefuse(func(in channel.Incoming) error {
		if in.Change == nil && tries.Add(1) == 1 {
			return errors.New("disk full")
		}
		return nil
	})
	id, err := s.ana.SendText(soon(t), g.Address(), "não me perca")
	if err != nil {
		t.Fatal(err)
	}
	if in := s.said(1); in[0].RemoteID != id || in[0].Text != "não me perca" || tries.Load() != 2 {
		t.Fatalf("%d tries, %+v", tries.Load(), in)
	}
	s.close()
	if _, err := s.ana.SendText(soon(t), g.Address(), "enquanto dormia"); err != nil {
		t.Fatal(err)
	}
	g.Rename(anaNumber, "Clube do bolo", time.Now().Add(time.Second))
	s.restart()
	if in := s.said(2); len(in) != 2 || in[1].Text != "enquanto dormia" {
		t.Fatalf("%+v", in)
	}
	s.named("Clube do bolo", 3)
}

// A group of 1,024 people is a group.
func TestGroupLarge(t *testing.T) {
	var others []string
	for n := range 1021 {
		others = append(others, fmt.Sprintf("+55319%08d", 60_000_000+n))
	}
	s, g := club(t, others...)
	if _, err := s.ana.SendText(soon(t), g.Address(), "somos muitos"); err != nil {
		t.Fatal(err)
	}
	if in := s.said(1)[0]; in.Text != "somos muitos" {
		t.Fatalf("%+v", in)
	}
	s.named("Clube do pão", 1024)
}

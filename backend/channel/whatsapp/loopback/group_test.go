package loopback_test

import (
	"fmt"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

const beaNumber = "+5511966660002"

// club is the usual cast in one group.
func club(t *testing.T) (*loopback.Server, *loopback.Phone, *shop, *loopback.Customer, *loopback.Group) {
	t.Helper()
	s, phone, sh, ana := stage(t)
	g, err := s.NewGroup("Clube do pão", anaNumber, shopNumber, beaNumber)
	if err != nil {
		t.Fatal(err)
	}
	return s, phone, sh, ana, g
}

// said is the n-th message with words: the key that comes beside one is an event of its own.
func (s *shop) said(n int) *events.Message {
	s.t.Helper()
	for i := 1; ; i++ {
		if e := wait[*events.Message](s, i); e.Message.GetConversation() != "" {
			if n--; n == 0 {
				return e
			}
		}
	}
}

// What is said in a group reaches each device of each member with the key to read it, and the writer's own computer too.
func TestGroupTalk(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden ", hidden), func(t *testing.T) {
			t.Parallel()
			s, phone, sh, ana, g := club(t)
			s.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
			for n := range 3 {
				if _, err := ana.SendText(soon(t), g.Address(), text(n)); err != nil {
					t.Fatal(err)
				}
			}
			for n := range 3 {
				in := sh.said(n + 1)
				if in.Message.GetConversation() != text(n) || !in.Info.IsGroup || in.Info.IsFromMe || in.Info.Chat.String() != g.Address() || in.Info.PushName != "Ana" {
					t.Fatalf("arrived: %+v", in.Info)
				}
				if pn, lid := in.Info.Sender, in.Info.SenderAlt; (pn.User == anaNumber[1:]) == hidden || (lid.Server == types.HiddenUserServer) == hidden {
					t.Fatalf("written by %v and %v", pn, lid)
				}
			}
			if _, err := phone.Wait(soon(t), 3); err != nil {
				t.Fatal(err)
			}
			if _, err := phone.SendText(soon(t), g.Address(), "pão quente"); err != nil {
				t.Fatal(err)
			}
			if in := sh.said(4); !in.Info.IsFromMe || in.Message.GetConversation() != "pão quente" {
				t.Fatalf("own: %+v", in.Info)
			}
			if got, err := ana.Wait(soon(t), 1); err != nil || got[0].Text != "pão quente" || got[0].From != shopNumber {
				t.Fatalf("got %+v, %v", got, err)
			}
		})
	}
}

// A message whose key is late cannot be read, is asked for again, and then can be read, as can the next one.
func TestGroupKeyLate(t *testing.T) {
	t.Parallel()
	s, _, sh, ana, g := club(t)
	s.SetFaults(func(f *loopback.Faults) { f.NoSenderKeys = true })
	id, err := ana.SendText(soon(t), g.Address(), "cedo demais")
	if err != nil {
		t.Fatal(err)
	}
	if e := wait[*events.UndecryptableMessage](sh, 1); e.Info.ID != id || !e.Info.IsGroup {
		t.Fatalf("unreadable: %+v", e.Info)
	}
	if in := sh.said(1); in.Info.ID != id || in.Message.GetConversation() != "cedo demais" || in.Info.Chat.String() != g.Address() {
		t.Fatalf("again: %+v", in.Info)
	}
	if _, err := ana.SendText(soon(t), g.Address(), "agora sim"); err != nil {
		t.Fatal(err)
	}
	if in := sh.said(2); in.Message.GetConversation() != "agora sim" {
		t.Fatal("the key did not come with the repeat")
	}
}

// A client learns of groups by asking and by what changes; who is not a member learns and says nothing.
func TestGroupChanges(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden ", hidden), func(t *testing.T) {
			t.Parallel()
			s, _, sh, ana, g := club(t)
			s.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
			address, err := types.ParseJID(g.Address())
			if err != nil {
				t.Fatal(err)
			}
			info, err := sh.client.GetGroupInfo(soon(t), address)
			if err != nil || info.Name != "Clube do pão" || len(info.Participants) != 3 || info.Participants[0].PhoneNumber.User != anaNumber[1:] {
				t.Fatalf("info %+v, %v", info, err)
			}
			if all, err := sh.client.GetJoinedGroups(soon(t)); err != nil || len(all) != 1 || all[0].JID != address {
				t.Fatalf("joined %+v, %v", all, err)
			}
			at := time.Now().Truncate(time.Second)
			g.Rename(anaNumber, "Clube do bolo", at)
			if e := wait[*events.GroupInfo](sh, 1); e.Name == nil || e.Name.Name != "Clube do bolo" || !e.Name.NameSetAt.Equal(at) || e.JID != address {
				t.Fatalf("renamed: %+v", e)
			}
			g.Remove(anaNumber, beaNumber)
			if e := wait[*events.GroupInfo](sh, 2); len(e.Leave) != 1 {
				t.Fatalf("removed: %+v", e)
			}
			g.Add(anaNumber, beaNumber)
			if e := wait[*events.GroupInfo](sh, 3); len(e.Join) != 1 {
				t.Fatalf("added: %+v", e)
			}
			bea, err := s.NewCustomer("+5511966660003", "Outra")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := bea.SendText(soon(t), g.Address(), "de fora"); err == nil {
				t.Fatal("a stranger wrote into the group")
			}
			g.Remove(anaNumber, shopNumber)
			wait[*events.GroupInfo](sh, 4)
			if _, err := ana.SendText(soon(t), g.Address(), "sem a loja"); err != nil {
				t.Fatal(err)
			}
			if _, err := sh.client.GetGroupInfo(soon(t), address); err == nil {
				t.Fatal("told about a group it left")
			}
			if n := count[*events.Message](sh); n != 0 {
				t.Fatalf("%d messages after leaving", n)
			}
		})
	}
}

// A group outlives the server's process.
func TestGroupKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := loopback.Start(loopback.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	g, err := first.NewGroup("Clube", anaNumber, shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	s := start(t, loopback.Options{Dir: dir})
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, s.HTTPClient())
	sh.pair(phone)
	address, err := types.ParseJID(g.Address())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := sh.client.GetGroupInfo(soon(t), address); err != nil || info.Name != "Clube" || len(info.Participants) != 2 {
		t.Fatalf("info %+v, %v", info, err)
	}
}

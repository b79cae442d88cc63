package whatsapp_test

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/desk"
)

// A call that nobody took is a message of the customer, once; one that the phone took is none.
func TestMissedCall(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		s := open(t)
		s.server.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
		s.ana.Call(shopNumber, "accepted_elsewhere")
		id := s.ana.Call(shopNumber, "timeout")
		if _, err := s.ana.SendText(soon(t), shopNumber, "oi"); err != nil {
			t.Fatal(err)
		}
		in := s.sink.messages(t, 2)
		if len(in) != 2 || in[0].RemoteID != "call/"+id || in[0].Form != desk.FormCall || in[0].Peer.Value != anaNumber || in[0].FromUs {
			t.Fatalf("arrived: %+v", in)
		}
	}
}

// What is to be seen once is told and not kept; a kind that this program does not know is told as such, and is not taken
// for one that could not be read.
func TestForms(t *testing.T) {
	s := open(t)
	for i, c := range []struct {
		m    *waE2E.Message
		form desk.Form
	}{
		{&waE2E.Message{ViewOnceMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			Mimetype: proto.String("image/jpeg"), Caption: proto.String("segredo"),
		}}}}, desk.FormOnce},
		{&waE2E.Message{SendPaymentMessage: &waE2E.SendPaymentMessage{}}, desk.FormOther},
		{&waE2E.Message{StickerMessage: &waE2E.StickerMessage{Mimetype: proto.String("image/webp")}}, desk.FormSticker},
	} {
		if _, err := s.ana.Send(soon(t), shopNumber, "", c.m); err != nil {
			t.Fatal(err)
		}
		if in := s.sink.messages(t, i+1)[i]; in.Form != c.form || in.Unreadable || in.Text != "" || c.form == desk.FormOnce && len(in.Media) != 0 {
			t.Errorf("arrived: %+v", in)
		}
	}
}

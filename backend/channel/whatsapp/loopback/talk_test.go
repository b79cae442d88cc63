package loopback_test

import (
	"fmt"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

// A computer that shows a QR code is paired by the phone, and texts and receipts go both ways.
func TestTalkAfterQR(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden ", hidden), func(t *testing.T) { talk(t, hidden) })
	}
}

func talk(t *testing.T, hidden bool) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
	id, err := ana.SendText(soon(t), shopNumber, "Tem bolo?")
	if err != nil {
		t.Fatal(err)
	}
	in := wait[*events.Message](sh, 1)
	if in.Info.ID != id || in.Message.GetConversation() != "Tem bolo?" || in.Info.PushName != "Ana" || in.Info.IsFromMe {
		t.Fatalf("arrived: %+v", in.Info)
	}
	pn, lid := in.Info.Sender, in.Info.SenderAlt
	if hidden {
		pn, lid = lid, pn
	}
	if pn.User != anaNumber[1:] || lid.Server != types.HiddenUserServer {
		t.Fatalf("sender is %v and %v", in.Info.Sender, in.Info.SenderAlt)
	}
	id, err = sh.send(soon(t), anaNumber, "Tem, de fubá.")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ana.Wait(soon(t), 1)
	if err != nil || got[0].ID != id || got[0].Text != "Tem, de fubá." || got[0].From != shopNumber {
		t.Fatalf("customer got %+v, %v", got, err)
	}
	sh.receipt(types.ReceiptTypeDelivered, id)
	if err := ana.MarkRead(soon(t), id); err != nil {
		t.Fatal(err)
	}
	sh.receipt(types.ReceiptTypeRead, id)
	if st := s.Stats(); st.Accepted != 1 || st.AcceptedDistinct != 1 || st.Acks != 1 || st.Logins != 1 || st.Dials != 2 {
		t.Fatalf("stats %+v", st)
	}
}

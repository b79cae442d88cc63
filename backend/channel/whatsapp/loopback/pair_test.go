package loopback_test

import (
	"errors"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

// A computer that shows a code is paired by typing the code on the phone; a wrong code is noticed on the phone only.
func TestPairByCode(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, s.HTTPClient())
	if err := sh.client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.QR](sh, 1)
	if _, err := sh.client.PairPhone(soon(t), "+5511900000000", true, whatsmeow.PairClientChrome, "Chrome (Linux)"); !errors.Is(err, whatsmeow.ErrIQNotFound) {
		t.Fatalf("number without WhatsApp: %v", err)
	}
	if _, err := sh.client.PairPhone(soon(t), shopNumber, true, whatsmeow.PairClientChrome, "Plano B"); !errors.Is(err, whatsmeow.ErrIQBadRequest) {
		t.Fatalf("name that is no browser: %v", err)
	}
	code, err := sh.client.PairPhone(soon(t), shopNumber, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if err := phone.EnterCode(soon(t), "AAAA-AAAA"); err == nil || !strings.Contains(err.Error(), "wrong code") {
		t.Fatalf("wrong code: %v", err)
	}
	if n := count[*events.PairError](sh); n != 0 || !sh.client.IsConnected() {
		t.Fatalf("the computer noticed a wrong code: %d", n)
	}
	if err := phone.EnterCode(soon(t), code); err != nil {
		t.Fatal(err)
	}
	wait[*events.PairSuccess](sh, 1)
	wait[*events.Connected](sh, 1)
	id, err := phone.SendText(soon(t), shopNumber, "nota para mim")
	if err != nil {
		t.Fatal(err)
	}
	if in := wait[*events.Message](sh, 1); in.Info.ID != id || !in.Info.IsFromMe {
		t.Fatalf("own message arrived as %+v", in.Info)
	}
}

// What the owner writes on the phone is seen by the computer as from the shop, in the customer's chat.
func TestPhoneWritesToo(t *testing.T) {
	t.Parallel()
	_, phone, sh, ana := stage(t)
	id, err := phone.SendText(soon(t), anaNumber, "Já separei.")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ana.Wait(soon(t), 1); err != nil || got[0].ID != id || got[0].From != shopNumber {
		t.Fatalf("customer got %+v, %v", got, err)
	}
	in := wait[*events.Message](sh, 1)
	if in.Info.ID != id || !in.Info.IsFromMe || in.Info.Chat.User != anaNumber[1:] || in.Message.GetConversation() != "Já separei." {
		t.Fatalf("computer saw %+v", in.Info)
	}
	if id, err = sh.send(soon(t), anaNumber, "Do computador"); err != nil {
		t.Fatal(err)
	}
	if got, err := phone.Wait(soon(t), 1); err != nil || got[0].ID != id || got[0].From != shopNumber {
		t.Fatalf("phone saw %+v, %v", got, err)
	}
}

// Unlinking on the phone logs the computer out, also one that was away.
func TestRemoveDevice(t *testing.T) {
	t.Parallel()
	unraced(t, deletes)
	s, phone, sh, ana := stage(t)
	if err := phone.RemoveDevice(soon(t)); err != nil {
		t.Fatal(err)
	}
	if out := wait[*events.LoggedOut](sh, 1); out.OnConnect {
		t.Fatal("logged out on connect, was connected")
	}
	again := newShop(t, s.HTTPClient())
	again.pair(phone)
	again.client.Disconnect()
	if err := phone.RemoveDevice(soon(t)); err != nil {
		t.Fatal(err)
	}
	if err := again.client.Connect(); err != nil {
		t.Fatal(err)
	}
	if out := wait[*events.LoggedOut](again, 1); !out.OnConnect || out.Reason != events.ConnectFailureLoggedOut {
		t.Fatalf("logged out: %+v", out)
	}
	if _, err := ana.SendText(soon(t), shopNumber, "oi"); err != nil {
		t.Fatalf("the phone alone still gets messages: %v", err)
	}
	if _, err := phone.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
}

package telegram_test

import (
	"context"
	"testing"

	"planob/backend/channel/telegram"
	"planob/backend/channel/telegram/botbench"
	"planob/backend/desk"
)

const invitation = "AbCdEfGhIjKlMnOpQrStUv"

// Whatever somebody brings with them, the bot answers politely, and only a good invitation says who they are.
func TestJoining(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		worth  telegram.Invitation
		invite string
		says   string
		asks   bool
	}{
		"invited":        {"/start " + invitation, telegram.Good, invitation, "bem-vinda", false},
		"pressed twice":  {"/start " + invitation, telegram.Mine, invitation, "bem-vinda", false},
		"used by others": {"/start " + invitation, telegram.Used, "", "já usado", true},
		"expired":        {"/start " + invitation, telegram.Expired, "", "venceu", true},
		"forged":         {"/start " + invitation, telegram.Forged, "", "não vale", true},
		"no invitation":  {"/start", "", "", "quem é?", true},
		"by name":        {"/start@padaria_bot", "", "", "quem é?", true},
		"not a token":    {"/start 42", telegram.Good, "", "não vale", true},
		"too long":       {"/start " + invitation + "x", telegram.Good, "", "não vale", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := botbench.Start(t)
			a := newAccount(t, b, func(o *telegram.Options) {
				o.Invited = func(_ context.Context, token, ref string) (telegram.Invitation, error) {
					if token != invitation || ref != "555" {
						t.Errorf("asked about %q of %q", token, ref)
					}
					return c.worth, nil
				}
			})
			a.run(t)
			b.Says(ana, 1, c.text)
			wait(t, "the bot answers", func() bool { return len(b.Calls("sendMessage")) == 1 })
			in := a.sink.all()[0]
			if in.Form != desk.FormJoined || in.Text != "" || in.Invite != c.invite {
				t.Errorf("%+v", in)
			}
			said := b.Calls("sendMessage")[0]
			markup, _ := said.Params["reply_markup"].(map[string]any)
			if _, asks := markup["keyboard"]; said.Text != c.says || asks != c.asks || said.Chat != ana {
				t.Errorf("said %q, asks %v", said.Text, markup)
			}
		})
	}
}

// The number that identifies somebody must be their own: somebody else's contact is refused politely, a contact that was
// not asked for is an ordinary card.
func TestOnlyTheirOwnNumber(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	a.run(t)
	contact := func(id, owner int64) {
		b.Push(map[string]any{"message": botbench.Message(ana, id, "", map[string]any{"contact": map[string]any{"phone_number": "5531988887777", "user_id": owner}})})
	}
	contact(1, 0)
	b.Says(ana, 2, "/start")
	contact(3, 999)
	contact(4, ana)
	wait(t, "all", func() bool { return len(a.sink.all()) == 4 })
	wait(t, "the answers", func() bool { return len(b.Calls("sendMessage")) == 3 })
	for i, want := range []string{"quem é?", "é de outra pessoa", "obrigada"} {
		if got := b.Calls("sendMessage")[i].Text; got != want {
			t.Errorf("answer %d: %q, want %q", i, got, want)
		}
	}
	for i, want := range []string{"", "", "", "+5531988887777"} {
		if got := a.sink.all()[i].Peer.Value; got != want {
			t.Errorf("arrival %d is of %q, want %q", i, got, want)
		}
	}
}

// An invitation that cannot be looked up is asked for again; nobody is told that it is worthless.
func TestInvitationCannotBeLookedUp(t *testing.T) {
	b := botbench.Start(t)
	tries := 0
	a := newAccount(t, b, func(o *telegram.Options) {
		o.Invited = func(context.Context, string, string) (telegram.Invitation, error) {
			if tries++; tries == 1 {
				return "", errBusy
			}
			return telegram.Good, nil
		}
	})
	a.run(t)
	b.Says(ana, 1, "/start "+invitation)
	wait(t, "the welcome", func() bool { return len(b.Calls("sendMessage")) == 1 })
	if got := b.Calls("sendMessage")[0].Text; got != "bem-vinda" {
		t.Error(got)
	}
}

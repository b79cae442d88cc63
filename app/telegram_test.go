package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel/telegram"
	"planob/backend/channel/telegram/botbench"
)

// botShop is a shop with a bot at the bench, at work.
func botShop(t *testing.T) (*opened, *botbench.Bench, app.ChannelView) {
	t.Helper()
	b := botbench.Start(t)
	a := open(t, t.TempDir(), func(o *app.Options) {
		o.TelegramServer, o.TelegramTLS = b.URL(), b.Trust()
		o.TelegramTiming = telegram.Timing{Poll: time.Second, Chat: time.Millisecond, Pace: time.Millisecond, Retry: 10 * time.Millisecond}
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := a.prog.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	a.ask("Settings.SetShop", app.ShopInput{Name: "Padaria Pão Quente", Trade: "shop"})
	c := get[app.ChannelView](a, "Channels.Save", botForm(botbench.Token))
	a.until("the bot works", func() bool { return get[[]app.ChannelView](a, "Channels.List")[0].State == "working" })
	return a, b, c
}

func botForm(token string) app.SetupInput {
	return app.SetupInput{Way: "telegram", Values: []app.FieldInput{{Name: "token", Value: token}}}
}

// A token is looked at and tried before anything is kept; the bot's name is what the account is called.
func TestBotIsSetUpByItsToken(t *testing.T) {
	a, _, c := botShop(t)
	if c.Name != "@"+botbench.Name || !c.Invites || !c.Posts || !c.Form {
		t.Errorf("%+v", c)
	}
	for token, want := range map[string]string{"": "channel.setup.missing", "padaria_bot": "telegram.tokenForm", "4242:another_token_that_is_wrong": "telegram.badToken"} {
		if _, key := a.try("Channels.Check", botForm(token)); key != want {
			t.Errorf("%q: %q, want %q", token, key, want)
		}
	}
	if all := string(a.ask("Channels.List")); strings.Contains(all, "test_token") {
		t.Error("the token came back")
	}
}

// From the invitation to the answer: the customer who brings it is known, is answered where they wrote, and when they close
// the chat their consent there ends and nothing more goes that way.
func TestInvitedCustomerIsServed(t *testing.T) {
	a, b, c := botShop(t)
	ana := get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: "Ana Souza"})
	invite := get[app.InviteView](a, "Customers.Invite", ana.ID)
	_, token, ok := strings.Cut(invite.Link, "https://t.me/"+botbench.Name+"?start=")
	if !ok || len(token) != 22 || strings.Contains(token, fmt.Sprint(ana.ID)) || !strings.HasPrefix(invite.QRSVG, "<svg") {
		t.Fatalf("%+v", invite)
	}
	b.Says(555, 1, "/start "+token)
	a.until("Ana has a chat", func() bool {
		ana = get[app.CustomerView](a, "Customers.Get", ana.ID)
		return len(ana.Addresses) == 1 && ana.Conversation != 0
	})
	a.until("the bot greets", func() bool { return len(b.Calls("sendMessage")) == 1 })
	if text := b.Calls("sendMessage")[0].Text; !strings.Contains(text, "Padaria Pão Quente") {
		t.Errorf("greets with %q", text)
	}
	b.Says(556, 1, "/start "+token)
	a.until("who brings it second is answered", func() bool { return len(b.Calls("sendMessage")) == 2 })
	if text := b.Calls("sendMessage")[1].Text; !strings.Contains(text, "já foi usado") {
		t.Errorf("says %q", text)
	}
	send := func(text string) app.MessageView {
		return get[app.MessageView](a, "Inbox.Send", app.SendInput{Conversation: ana.Conversation, Text: text, Key: text})
	}
	send("Seu bolo está pronto")
	a.until("the answer arrives", func() bool { return len(b.Calls("sendMessage")) == 3 })
	if call := b.Calls("sendMessage")[2]; call.Chat != 555 || call.Text != "Seu bolo está pronto" {
		t.Errorf("%+v", call)
	}
	b.Next("sendMessage", botbench.Answer{Code: 403, Description: "Forbidden: bot was blocked by the user"})
	last := send("Ainda está aí?")
	status := func() app.MessageView {
		p := get[app.MessagePage](a, "Inbox.Messages", ana.Conversation, 0, 0, 20)
		for _, m := range p.Rows {
			if m.ID == last.ID {
				return m
			}
		}
		return app.MessageView{}
	}
	a.until("it is refused", func() bool { return status().Status == "failed" })
	if ana = get[app.CustomerView](a, "Customers.Get", ana.ID); len(ana.Addresses[0].Consents) != 0 {
		t.Errorf("consent stands: %+v", ana.Addresses[0].Consents)
	}
	if n := len(get[app.AuditPage](a, "Audit.List", app.AuditQuery{Area: "customer"}).Rows); n == 0 {
		t.Error("the invitation is not in the log")
	}
	_ = c
}

// A notice is posted where the bot was put, once, when a person asks, and both outcomes are in the log.
func TestPostingANotice(t *testing.T) {
	a, b, c := botShop(t)
	b.Push(map[string]any{"my_chat_member": map[string]any{
		"chat": map[string]any{"id": -20, "type": "channel", "title": "Ofertas"}, "from": map[string]any{"id": 1}, "date": time.Now().Unix(),
		"new_chat_member": map[string]any{"status": "administrator"},
	}})
	a.until("the place is known", func() bool { return len(get[[]app.PlaceView](a, "Channels.Places", c.ID)) == 1 })
	place := get[[]app.PlaceView](a, "Channels.Places", c.ID)[0]
	if place.Title != "Ofertas" || !place.Open {
		t.Errorf("%+v", place)
	}
	if _, key := a.try("Channels.Post", c.ID, place.ID, " "); key != "channel.post.empty" {
		t.Errorf("nothing to say: %q", key)
	}
	a.ask("Channels.Post", c.ID, place.ID, "Estamos sem WhatsApp.\nFale por aqui.")
	b.Next("sendMessage", botbench.Answer{CutAfter: true})
	if _, key := a.try("Channels.Post", c.ID, place.ID, "de novo"); key != "channel.post.doubt" {
		t.Errorf("cut: %q", key)
	}
	if calls := b.Calls("sendMessage"); len(calls) != 2 || calls[0].Chat != -20 || calls[0].Text != "Estamos sem WhatsApp.\nFale por aqui." {
		t.Errorf("%+v", calls)
	}
	var acts []string
	for _, row := range get[app.AuditPage](a, "Audit.List", app.AuditQuery{Area: "channel"}).Rows {
		acts = append(acts, row.Action)
	}
	if got := strings.Join(acts, " "); !strings.HasPrefix(got, "channel.postFailed channel.post ") {
		t.Errorf("log: %s", got)
	}
}

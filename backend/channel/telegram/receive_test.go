package telegram_test

import (
	"context"
	"crypto/tls"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/telegram"
	"planob/backend/channel/telegram/botbench"
	"planob/backend/desk"
)

// A program that dies before it stored a message gets it again, and Telegram is told of nothing that is not stored.
func TestCrashBeforeTheCommit(t *testing.T) {
	b := botbench.Start(t)
	for n := range int64(20) {
		b.Says(ana, n+1, "oi")
	}
	for range 3 {
		a := newAccount(t, b, nil)
		a.sink.breakDown(true)
		stop := a.run(t)
		wait(t, "a try", func() bool { return a.sink.tries() > 0 })
		stop()
		if b.Waiting() != 20 {
			t.Fatalf("%d of 20 wait: what was not stored was confirmed", b.Waiting())
		}
	}
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "all are stored", func() bool { return len(a.sink.all()) == 20 })
	wait(t, "Telegram is told", func() bool { return b.Waiting() == 0 })
	for n, in := range a.sink.all() {
		if in.RemoteID != "555:"+strconv.Itoa(n+1) {
			t.Errorf("message %d is %s", n+1, in.RemoteID)
		}
	}
}

// Telegram begins to count updates anew after a quiet week, from anywhere: an offset is told once and not kept, so that
// smaller numbers are not forgotten unseen.
func TestUpdatesCountedAnew(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	a.run(t)
	b.Count(900_000)
	b.Says(ana, 1, "antes")
	wait(t, "the first", func() bool { return len(a.sink.all()) == 1 && b.Waiting() == 0 })
	quiet := len(b.Offsets())
	wait(t, "a quiet question", func() bool { return len(b.Offsets()) > quiet+1 })
	b.Count(5)
	b.Says(ana, 2, "depois")
	wait(t, "the one with a smaller number", func() bool { return len(a.sink.all()) == 2 })
}

// A webhook that somebody left is taken away once, and what waited arrives.
func TestWebhookIsTakenAway(t *testing.T) {
	b := botbench.Start(t)
	b.Hook(true)
	b.Says(ana, 1, "oi")
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "the message", func() bool { return len(a.sink.all()) == 1 })
	if n := len(b.Calls("deleteWebhook")); n != 1 {
		t.Errorf("asked %d times to take the webhook away", n)
	}
}

// Two computers with one bot: this one tries once more, then gives way and says so.
func TestAnotherComputerHasTheBot(t *testing.T) {
	b := botbench.Start(t)
	b.Rival(true)
	a := newAccount(t, b, nil)
	done := make(chan error, 1)
	go func() { done <- a.Run(t.Context(), a.sink) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("goes on fighting")
	}
	if a.sink.count(channel.Blocked, channel.ReasonReplaced) != 1 || a.sink.count(channel.Connected, "") != 0 {
		t.Errorf("told %+v", a.sink.signals)
	}
}

// A rival that was only our own question of before a crash is no rival.
func TestOwnEchoIsNoRival(t *testing.T) {
	b := botbench.Start(t)
	b.Next("getUpdates", botbench.Answer{Code: 409, Description: "Conflict: terminated by other getUpdates request"})
	a := newAccount(t, b, nil)
	a.run(t)
	a.connected(t)
}

// A token that was taken back is a person's matter; it is asked for again so that one given anew is noticed.
func TestTokenRevoked(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	a.run(t)
	a.connected(t)
	b.Revoke(true)
	wait(t, "health hears", func() bool { return a.sink.count(channel.Blocked, channel.ReasonPassword) > 0 })
	r := a.send(t, "oi")
	if r.Outcome != channel.NotSent || !r.Blocks || r.Reason != "telegram.badToken" {
		t.Errorf("sending: %+v", r)
	}
	if s := a.Probe(t.Context()); s.Kind != channel.Blocked {
		t.Errorf("probe: %+v", s)
	}
	before := a.sink.count(channel.Connected, "")
	b.Revoke(false)
	wait(t, "it connects again", func() bool { return a.sink.count(channel.Connected, "") > before })
}

// After more than a day away, health tells since when messages may be missing; after less it does not.
func TestAwayForMoreThanADay(t *testing.T) {
	for _, away := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
		b := botbench.Start(t)
		a := newAccount(t, b, nil)
		left := time.Now().Add(-away)
		if err := a.state.Set(t.Context(), "telegram.seen", strconv.FormatInt(left.UnixMilli(), 10)); err != nil {
			t.Fatal(err)
		}
		stop := a.run(t)
		a.connected(t)
		wait(t, "the time is noted", func() bool {
			seen, _ := a.state.Get(t.Context(), "telegram.seen")
			return seen != strconv.FormatInt(left.UnixMilli(), 10)
		})
		stop()
		if missed := a.sink.missed(); missed.IsZero() != (away < 24*time.Hour) || !missed.IsZero() && missed.UnixMilli() != left.UnixMilli() {
			t.Errorf("away for %v: %v", away, missed)
		}
	}
}

// The connection falls silent without ending: health hears within the time of one question, and what came meanwhile is
// there when it speaks again.
func TestHalfOpen(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	a.run(t)
	a.connected(t)
	b.Mute(true)
	wait(t, "health hears", func() bool { return a.sink.count(channel.Disconnected, channel.ReasonTimeout) > 0 })
	b.Says(ana, 1, "no escuro")
	b.Mute(false)
	wait(t, "the message", func() bool { return len(a.sink.all()) == 1 })
}

// Answers that are no answers end the session and no more; an update that cannot be read is told of, and hides no other.
func TestGarbage(t *testing.T) {
	b := botbench.Start(t)
	for _, raw := range []string{"<html>proxy</html>", "{", `{"ok":true,"result":7}`, `{"ok":true,"result":[{"update_id":"x"}]}`, `{"ok":true`} {
		b.Next("getUpdates", botbench.Answer{Raw: raw})
	}
	b.Next("getUpdates", botbench.Answer{CutBefore: true})
	b.Next("getUpdates", botbench.Answer{Raw: "bad gateway", Status: 502})
	b.Push(map[string]any{"message": "not a message"})
	b.Says(ana, 1, "inteira")
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "both", func() bool { return len(a.sink.all()) == 2 })
	all := a.sink.all()
	if !all[0].Unreadable || all[1].Text != "inteira" {
		t.Errorf("%+v", all)
	}
	if a.sink.count(channel.Blocked, "") != 0 {
		t.Error("garbage is nothing that a person can mend")
	}
}

// Groups, channels and other bots are nobody's conversation; they are confirmed all the same.
func TestGroupsAreIgnored(t *testing.T) {
	b := botbench.Start(t)
	b.Push(map[string]any{"message": botbench.Message(ana, 1, "no grupo", map[string]any{"chat": map[string]any{"id": -100, "type": "supergroup"}})})
	b.Push(map[string]any{"message": botbench.Message(ana, 2, "robô", map[string]any{"from": map[string]any{"id": 9, "is_bot": true}})})
	b.Push(map[string]any{"channel_post": map[string]any{"message_id": 3}})
	b.Says(ana, 4, "para a loja")
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "all are confirmed", func() bool { return len(a.sink.all()) > 0 && b.Waiting() == 0 })
	if all := a.sink.all(); len(all) != 1 || all[0].Text != "para a loja" {
		t.Errorf("%+v", all)
	}
}

// Where the bot may post is learnt when somebody puts it there, follows a group that gets a new id, and is forgotten when
// the bot is thrown out.
func TestPlaces(t *testing.T) {
	b := botbench.Start(t)
	member := func(id int64, kind, status string) {
		b.Push(map[string]any{"my_chat_member": map[string]any{
			"chat": map[string]any{"id": id, "type": kind, "title": "Ofertas"}, "from": map[string]any{"id": ana}, "date": time.Now().Unix(),
			"new_chat_member": map[string]any{"status": status},
		}})
	}
	a := newAccount(t, b, nil)
	a.run(t)
	member(-10, "group", "member")
	member(-20, "channel", "administrator")
	member(-30, "group", "member")
	member(-30, "group", "kicked")
	b.Push(map[string]any{"message": botbench.Message(ana, 1, "", map[string]any{"chat": map[string]any{"id": -10, "type": "group"}, "migrate_to_chat_id": -1010})})
	wait(t, "all are confirmed", func() bool { return b.Waiting() == 0 && a.sink.count(channel.Received, "") > 0 })
	places, err := a.Places(t.Context())
	if err != nil || len(places) != 2 || places[0].ID != "-20" || !places[0].Open || places[1].ID != "-1010" || places[1].Open {
		t.Fatalf("%+v, %v", places, err)
	}
	if len(a.sink.all()) != 0 {
		t.Error("a group became a conversation")
	}
	// The group moves again while a notice is on its way: the notice follows.
	b.Next("sendMessage", botbench.Answer{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", Migrate: -2020})
	if r := a.Post(t.Context(), "-1010", "Fechamos às 18h"); r.Outcome != channel.Accepted {
		t.Errorf("%+v", r)
	}
	if calls := b.Calls("sendMessage"); len(calls) != 1 || calls[0].Chat != -2020 {
		t.Errorf("%+v", calls)
	}
	b.Next("sendMessage", botbench.Answer{Code: 403, Description: "Forbidden: bot is not a member of the channel chat"})
	if r := a.Post(t.Context(), "-20", "oi"); r.Outcome != channel.Rejected || r.Left || r.Reason != "telegram.noPlace" {
		t.Errorf("%+v", r)
	}
}

// What people send besides text arrives as what it is.
func TestKindsOfMessages(t *testing.T) {
	b := botbench.Start(t)
	b.File("F1", "ogg")
	for id, extra := range []map[string]any{
		{"location": map[string]any{"latitude": -19.9, "longitude": -43.9}},
		{"venue": map[string]any{"title": "Padaria", "address": "Rua A", "location": map[string]any{"latitude": 1.0, "longitude": 2.0}}},
		{"contact": map[string]any{"phone_number": "5531999990000", "first_name": "Bia", "user_id": 999}},
		{"contact": map[string]any{"phone_number": "5531988887777", "first_name": "Ana", "user_id": ana}},
		{"voice": map[string]any{"file_id": "F1", "file_size": 3}},
		{"video": map[string]any{"file_id": "F2", "file_size": 30 << 20, "file_name": "festa.mp4"}, "caption": "olha"},
		{"sticker": map[string]any{"file_id": "F3", "emoji": "👍", "is_animated": true}},
		{"poll": map[string]any{"question": "Qual?", "options": []any{map[string]any{"text": "Pão"}}}},
		{"text": "sim", "reply_to_message": map[string]any{"message_id": 77}},
		{"game": map[string]any{"title": "x"}},
	} {
		if extra["text"] == nil {
			extra["text"] = ""
		}
		b.Push(map[string]any{"message": botbench.Message(ana, int64(id+1), "", extra)})
	}
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "all", func() bool { return len(a.sink.all()) == 10 })
	all := a.sink.all()
	for i, want := range []struct {
		form desk.Form
		text string
	}{
		{desk.FormPlace, "https://maps.google.com/?q=-19.900000,-43.900000"}, {desk.FormPlace, "Padaria\nRua A\nhttps://maps.google.com/?q=1.000000,2.000000"},
		{desk.FormContact, "Bia\n5531999990000"}, {desk.FormNumber, "+5531988887777"}, {"", ""}, {"", "olha"}, {desk.FormSticker, "👍"},
		{desk.FormPoll, "Qual?\n– Pão"}, {"", "sim"}, {desk.FormOther, ""},
	} {
		if all[i].Form != want.form || all[i].Text != want.text {
			t.Errorf("%d: %q %q, want %q %q", i, all[i].Form, all[i].Text, want.form, want.text)
		}
		if all[i].Peer.Refs[0] != "555" || all[i].Peer.Name != "Ana Souza" {
			t.Errorf("%d: %+v", i, all[i].Peer)
		}
	}
	if all[2].Peer.Value != "" || all[3].Peer.Value != "+5531988887777" {
		t.Error("whose number it is")
	}
	if all[8].Answers[0] != "555:77" {
		t.Errorf("answers %v", all[8].Answers)
	}
	r, err := all[4].Media[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); string(got) != "ogg" || err != nil || r.Close() != nil {
		t.Errorf("voice %q, %v", got, err)
	}
	if _, err := all[5].Media[0].Open(t.Context()); err == nil || all[5].Media[0].Name != "festa.mp4" {
		t.Error("a file beyond what a bot may fetch")
	}
}

// Edits, reactions and a closed chat are told with the message they are about.
func TestChanges(t *testing.T) {
	b := botbench.Start(t)
	b.Push(map[string]any{"edited_message": botbench.Message(ana, 5, "corrigido", map[string]any{"edit_date": 1_800_000_000})})
	private := map[string]any{"id": ana, "type": "private"}
	b.Push(map[string]any{"message_reaction": map[string]any{"chat": private, "message_id": 5, "user": map[string]any{"id": ana}, "date": 1, "new_reaction": []any{map[string]any{"type": "emoji", "emoji": "❤"}}}})
	b.Push(map[string]any{"message_reaction": map[string]any{"chat": private, "message_id": 5, "user": map[string]any{"id": ana}, "date": 2, "new_reaction": []any{}}})
	b.Push(map[string]any{"my_chat_member": map[string]any{"chat": private, "from": map[string]any{"id": ana}, "date": 3, "new_chat_member": map[string]any{"status": "kicked"}}})
	a := newAccount(t, b, nil)
	a.run(t)
	wait(t, "all", func() bool { return len(a.sink.all()) == 4 })
	all := a.sink.all()
	if c := all[0].Change; c == nil || c.What != channel.Edited || c.Target != "555:5" || all[0].Text != "corrigido" {
		t.Errorf("%+v", all[0])
	}
	if c := all[1].Change; c == nil || c.What != channel.Reacted || all[1].Text != "❤" || all[2].Text != "" {
		t.Errorf("%+v %+v", all[1], all[2])
	}
	if !all[3].Left || all[3].Form != desk.FormLeft {
		t.Errorf("%+v", all[3])
	}
}

// Whoever shows a certificate that nobody vouches for is not Telegram: the token does not go there.
func TestWrongCertificate(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, func(o *telegram.Options) { o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12} })
	a.run(t)
	wait(t, "health hears", func() bool { return a.sink.count(channel.Blocked, channel.ReasonCert) > 0 })
	if r := a.send(t, "oi"); r.Outcome != channel.NotSent || r.Reason != "telegram.certificate" {
		t.Errorf("%+v", r)
	}
	if len(b.Calls("")) != 0 {
		t.Error("something was asked")
	}
}

// No error names the token, whatever fails.
func TestErrorsKeepTheToken(t *testing.T) {
	b := botbench.Start(t)
	for name, change := range map[string]func(*telegram.Options){
		"nobody there": func(o *telegram.Options) { o.Server = "https://127.0.0.1:1" },
		"certificate":  func(o *telegram.Options) { o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12} },
		"cut":          nil,
		"odd address":  func(o *telegram.Options) { o.Server = "https://%zz" },
	} {
		a := newAccount(t, b, change)
		if change == nil {
			b.Next("getMe", botbench.Answer{CutBefore: true})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		s := a.Probe(ctx)
		cancel()
		if s.Err == nil || strings.Contains(s.Err.Error(), "test_token") {
			t.Errorf("%s: %v", name, s.Err)
		}
	}
}

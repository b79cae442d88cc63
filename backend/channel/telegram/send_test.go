package telegram_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/telegram"
	"planob/backend/channel/telegram/botbench"
)

// What Telegram says, and what the line does, becomes proof only where it is one.
func TestOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		answer  botbench.Answer
		outcome channel.Outcome
		reason  string
		arrived int
		left    bool
		wait    time.Duration
	}{
		"too fast":                {botbench.Answer{Code: 429, Description: "Too Many Requests: retry after 7", RetryAfter: 7}, channel.NotSent, "telegram.later", 0, false, 7 * time.Second},
		"blocked":                 {botbench.Answer{Code: 403, Description: "Forbidden: bot was blocked by the user"}, channel.Rejected, "telegram.blocked", 0, true, 0},
		"never opened":            {botbench.Answer{Code: 400, Description: "Bad Request: chat not found"}, channel.Rejected, "telegram.notJoined", 0, false, 0},
		"other refusal":           {botbench.Answer{Code: 400, Description: "Bad Request: something new"}, channel.Rejected, "telegram.refused", 0, false, 0},
		"server unwell":           {botbench.Answer{Code: 500, Description: "Internal Server Error"}, channel.InDoubt, "telegram.doubt", 0, false, 0},
		"gateway":                 {botbench.Answer{Raw: "<html>502</html>", Status: 502}, channel.InDoubt, "telegram.doubt", 0, false, 0},
		"garbage":                 {botbench.Answer{Raw: "{"}, channel.InDoubt, "telegram.doubt", 0, false, 0},
		"cut in the middle":       {botbench.Answer{CutBefore: true}, channel.InDoubt, "telegram.doubt", 0, false, 0},
		"cut after it was taken":  {botbench.Answer{CutAfter: true}, channel.InDoubt, "telegram.doubt", 1, false, 0},
		"too large for the front": {botbench.Answer{Raw: "<html>413</html>", Status: 413}, channel.Rejected, "telegram.tooLarge", 0, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := botbench.Start(t)
			a := newAccount(t, b, nil)
			a.run(t)
			a.connected(t)
			b.Next("sendMessage", c.answer)
			r := a.send(t, "oi")
			if r.Outcome != c.outcome || r.Reason != c.reason || r.Left != c.left || r.RetryAfter != c.wait {
				t.Errorf("%+v", r)
			}
			if n := len(b.Calls("sendMessage")); n != c.arrived {
				t.Errorf("arrived %d times, want %d", n, c.arrived)
			}
		})
	}
}

// Nobody listens: that is proof, and the message may go another way.
func TestNobodyThere(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, func(o *telegram.Options) { o.Server = "https://127.0.0.1:1" })
	if r := a.send(t, "oi"); r.Outcome != channel.NotSent || r.Reason != "telegram.unreachable" {
		t.Errorf("%+v", r)
	}
}

// One chat gets no two messages within its pace, so that Telegram has nothing to refuse; another need not wait for it.
func TestPace(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, func(o *telegram.Options) { o.Timing.Chat = time.Minute })
	if r := a.send(t, "primeira"); r.Outcome != channel.Accepted {
		t.Fatalf("%+v", r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if r := a.Send(ctx, channel.Outgoing{Ref: "555", Text: "segunda"}); r.Outcome != channel.NotSent {
		t.Errorf("%+v", r)
	}
	if r := a.Send(ctx, channel.Outgoing{Ref: "556", Text: "outra"}); r.Outcome != channel.Accepted {
		t.Errorf("%+v", r)
	}
	if n := len(b.Calls("sendMessage")); n != 2 {
		t.Errorf("%d left", n)
	}
	if d := telegram.DefaultTiming(); d.Chat < time.Second || d.Pace < time.Second/30 {
		t.Errorf("faster than Telegram allows: %v, %v", d.Chat, d.Pace)
	}
}

func held(name, mime, content string) channel.Media {
	return channel.Media{Name: name, MIME: mime, Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

// Files leave as what they are, several as one message, with the words under them or, when those are long, before them.
func TestFiles(t *testing.T) {
	long := strings.Repeat("a", 1025)
	photo, voice, paper := held("a.jpg", "image/jpeg", "x"), held("v.ogg", "audio/ogg; codecs=opus", "x"), held("nota.pdf", "application/pdf", "x")
	for name, c := range map[string]struct {
		text    string
		media   []channel.Media
		methods string
	}{
		"picture":       {"olha", []channel.Media{photo}, "sendPhoto"},
		"voice":         {"", []channel.Media{voice}, "sendVoice"},
		"document":      {"", []channel.Media{paper}, "sendDocument"},
		"several":       {"tudo", []channel.Media{photo, paper}, "sendMediaGroup"},
		"long words":    {long, []channel.Media{photo}, "sendMessage sendPhoto"},
		"only pictures": {"", []channel.Media{photo, photo}, "sendMediaGroup"},
	} {
		t.Run(name, func(t *testing.T) {
			b := botbench.Start(t)
			a := newAccount(t, b, nil)
			r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Text: c.text, Media: c.media, Quote: &channel.Quote{ID: "555:9"}})
			if r.Outcome != channel.Accepted || r.RemoteID == "" {
				t.Fatalf("%+v", r)
			}
			var methods []string
			for i, call := range b.Calls("") {
				methods = append(methods, call.Method)
				if reply, _ := call.Params["reply_parameters"].(map[string]any); i == 0 && reply["message_id"] != 9.0 {
					t.Errorf("answers %v", reply)
				}
			}
			if got := strings.Join(methods, " "); got != c.methods {
				t.Errorf("%s, want %s", got, c.methods)
			}
		})
	}
}

// A file that breaks on the way did not leave; words that left before their file make a doubt, not a repeat.
func TestBrokenFiles(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	broken := channel.Media{Name: "a.pdf", Open: func(context.Context) (io.ReadCloser, error) { return nil, errors.New("gone") }}
	if r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Media: []channel.Media{broken}}); r.Outcome != channel.NotSent || r.Reason != "telegram.attachment" {
		t.Errorf("%+v", r)
	}
	breaks := held("a.pdf", "", "")
	breaks.Open = func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), failing{})), nil
	}
	if r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Media: []channel.Media{breaks}}); r.Outcome != channel.NotSent {
		t.Errorf("%+v", r)
	}
	b.Next("sendDocument", botbench.Answer{Code: 400, Description: "Bad Request: wrong file"})
	r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Text: strings.Repeat("a", 2000), Media: []channel.Media{held("a.pdf", "", "x")}})
	if r.Outcome != channel.InDoubt || r.Reason != "telegram.half" {
		t.Errorf("%+v", r)
	}
	large := channel.Media{Name: "a.mp4", Size: telegram.MaxMedia + 1}
	if r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Media: []channel.Media{large}}); r.Outcome != channel.Rejected || r.Reason != "telegram.tooLarge" {
		t.Errorf("%+v", r)
	}
	if r := a.Send(t.Context(), channel.Outgoing{Ref: "555", Text: strings.Repeat("😀", 2049)}); r.Reason != "telegram.tooLong" {
		t.Errorf("%+v", r)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("disk") }

// Nobody can be written to who never opened the chat: a number or a name is no chat.
func TestOnlyWhoJoined(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	for _, to := range []string{"", "+5531988887777", "@ana", "0"} {
		if r := a.Send(t.Context(), channel.Outgoing{To: to, Text: "oi"}); r.Outcome != channel.Rejected || r.Reason != "telegram.notJoined" {
			t.Errorf("%q: %+v", to, r)
		}
	}
	if len(b.Calls("")) != 0 {
		t.Error("something left")
	}
}

// What an earlier message of another way said is quoted in words.
func TestQuoteInWords(t *testing.T) {
	b := botbench.Start(t)
	a := newAccount(t, b, nil)
	a.Send(t.Context(), channel.Outgoing{Ref: "555", Text: "sim", Quote: &channel.Quote{ID: "<a@b>", Text: "tem pão?"}})
	if c := b.Calls("sendMessage"); len(c) != 1 || c[0].Text != "> tem pão?\n\nsim" || c[0].Params["reply_parameters"] != nil {
		t.Errorf("%+v", c)
	}
}

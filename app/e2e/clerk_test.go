package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"planob/app"
)

// clerk asks the program for things as the page does, without a page.
type clerk struct {
	t    *testing.T
	base string
	http *http.Client
}

// enter uses the owner's one-use link up.
func (p *program) enter() *clerk {
	p.t.Helper()
	link, err := url.Parse(p.URL)
	if err != nil {
		p.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	c := &clerk{t: p.t, base: link.Scheme + "://" + link.Host, http: &http.Client{Jar: jar}}
	res, err := c.http.Get(p.URL)
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	return c
}

// ask makes one call; out may be nil.
func (c *clerk) ask(out any, name string, args ...any) error {
	if args == nil {
		args = []any{}
	}
	body, err := json.Marshal(map[string]any{"name": name, "args": args})
	if err != nil {
		return err
	}
	res, err := c.http.Post(c.base+"/bridge/call", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %d: %w", name, res.StatusCode, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: %s", name, answer.Error)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Result, out)
}

func (c *clerk) must(out any, name string, args ...any) {
	c.t.Helper()
	if err := c.ask(out, "app."+name, args...); err != nil {
		c.t.Fatal(err)
	}
}

// linkWhatsApp pairs the shop's number by the text of its code and returns the account.
func (w *town) linkWhatsApp(c *clerk) int64 {
	w.t.Helper()
	var channel app.ChannelView
	c.must(&channel, "Channels.Add", "whatsapp")
	c.must(nil, "Channels.AcceptRisk", channel.ID)
	var pair app.PairView
	c.must(&pair, "Channels.Pair", channel.ID)
	eventually(w.t, "a code", func() bool {
		c.must(&pair, "Channels.PairState", channel.ID)
		return pair.QR != "" || pair.State == "ended"
	})
	if pair.QR == "" {
		w.t.Fatalf("no code: %+v", pair)
	}
	if err := w.phone.Scan(w.t.Context(), pair.QR); err != nil {
		w.t.Fatal(err)
	}
	w.works(c, channel.ID)
	return channel.ID
}

// works waits until a channel works.
func (w *town) works(c *clerk, id int64) {
	w.t.Helper()
	eventually(w.t, "a channel that works", func() bool {
		var all []app.ChannelView
		c.must(&all, "Channels.List")
		for _, v := range all {
			if v.ID == id {
				return v.State == "working"
			}
		}
		return false
	})
}

// hello makes Ana write first, and returns her conversation.
func (w *town) hello(c *clerk) int64 {
	w.t.Helper()
	if _, err := w.ana.SendText(w.t.Context(), shopNumber, "Oi!"); err != nil {
		w.t.Fatal(err)
	}
	var page app.ConversationPage
	eventually(w.t, "Ana's conversation", func() bool {
		c.must(&page, "Inbox.List", app.ConversationQuery{Tab: "open", Sort: "recent", Limit: 10})
		return len(page.Rows) == 1
	})
	return page.Rows[0].ID
}

// status is what became of a message.
func (c *clerk) status(conversation, message int64) string {
	var page app.MessagePage
	if err := c.ask(&page, "app.Inbox.Messages", conversation, 0, 0, 50); err != nil {
		return ""
	}
	for _, m := range page.Rows {
		if m.ID == message {
			return m.Status
		}
	}
	return ""
}

// TestFault_46: a second program on the same folder says so in a sentence and touches nothing; the first goes on.
func TestFault_46(t *testing.T) {
	w := newTown(t)
	first := w.start()
	text, err := json.Marshal(w.launch)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(cmd.Environ(), orders+"="+string(text))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || !strings.Contains(string(out), "app.alreadyOpen") {
		t.Errorf("the second start: %v\n%s", err, out)
	}
	var view app.SessionView
	first.enter().must(&view, "Session.Start")
}

// What a person wrote reaches the customer once, whatever the cut in the middle of sending it: whether the server knows
// repeated ids or not, and whether the program was killed over it.
func TestNothingTwice(t *testing.T) {
	for name, cut := range map[string]func(w *town){
		"the answer is lost":     func(w *town) { w.cut(func(f *faults) { f.SwallowMsgAck, f.Next = true, 1 }) },
		"the line goes after it": func(w *town) { w.cut(func(f *faults) { f.DropAfterRoute, f.Next = true, 1 }) },
		"the line goes before":   func(w *town) { w.cut(func(f *faults) { f.DropBeforeRoute, f.Next = true, 1 }) },
	} {
		for _, dedup := range []bool{true, false} {
			for _, killed := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/dedup=%t/killed=%t", name, dedup, killed), func(t *testing.T) {
					onceThrough(t, cut, dedup, killed)
				})
			}
		}
	}
}

func onceThrough(t *testing.T, cut func(*town), dedup, killed bool) {
	w := newTownWithoutMail(t)
	w.cut(func(f *faults) { f.NoDedup = !dedup })
	shop := w.start()
	c := shop.enter()
	account := w.linkWhatsApp(c)
	conversation := w.hello(c)
	cut(w)
	var sent app.MessageView
	c.must(&sent, "Inbox.Send", app.SendInput{Conversation: conversation, Text: "Uma vez só", Key: "one"})
	if killed {
		eventually(t, "the message on its way", func() bool { return c.status(conversation, sent.ID) != "queued" })
		shop.kill()
		c = w.start().enter()
		w.works(c, account)
	}
	eventually(t, "the message at Ana's", func() bool { _, n := w.anaGot("Uma vez só"); return n == 1 })
	eventually(t, "its acceptance", func() bool {
		s := c.status(conversation, sent.ID)
		return s == "accepted" || s == "delivered" || s == "read"
	})
	raw, distinct := w.anaGot("Uma vez só")
	if distinct != 1 || dedup && raw != 1 {
		t.Errorf("Ana's phone shows it %d times, %d arrivals", distinct, raw)
	}
}

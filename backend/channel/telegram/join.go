package telegram

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Invitation is what a token that a customer brought is worth.
type Invitation string

// The worths. Mine is one that this very chat has used: Telegram may deliver the same start twice.
const (
	Good    Invitation = "good"
	Mine    Invitation = "mine"
	Used    Invitation = "used"
	Expired Invitation = "expired"
	Forged  Invitation = "forged"
)

// Words are what the bot says by itself. An empty one is not said.
type Words struct {
	Welcome  string // who came by an invitation
	Ask      string // who came without one: asks for their own number
	Button   string // on the button that gives it
	Thanks   string // who gave it
	Stranger string // who gave somebody else's
	Used     string // the invitation was used by somebody else
	Expired  string
	Forged   string
}

// token is 16 random bytes in base64url, as invitations are made.
var token = regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)

// LinkTo is the address that opens the chat of a bot with an invitation.
func LinkTo(bot, invitation string) string {
	link := "https://t.me/" + strings.TrimPrefix(bot, "@")
	if invitation != "" {
		link += "?start=" + invitation
	}
	return link
}

// starts tells a press on "Start", and what it brought: "" for nothing, "?" for what cannot be an invitation.
func starts(text string) (string, bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if command, _, _ := strings.Cut(first, "@"); command != "/start" {
		return "", false
	}
	rest = strings.TrimSpace(rest)
	if rest != "" && !token.MatchString(rest) {
		return "?", true
	}
	return rest, true
}

// greeting is what the bot says to who joins.
type greeting struct {
	text   string
	button string // asks for the number; "" takes the button away
}

// greet looks at what somebody brought and says what the bot answers once it is stored. Only a good invitation goes into
// the arrival: who brings a bad one is a customer like any other who writes first.
func (c *Channel) greet(ctx context.Context, m *message, in *channel.Incoming) (*greeting, error) {
	if m == nil || in.Change != nil {
		return nil, nil
	}
	w := c.words()
	if in.Form == desk.FormJoined {
		worth := Forged
		switch {
		case in.Invite == "":
			return c.ask(m.Chat.ID, w.Ask, w), nil
		case in.Invite != "?" && c.invited != nil:
			var err error
			if worth, err = c.invited(ctx, in.Invite, ref(m.Chat.ID)); err != nil {
				return nil, err
			}
		}
		switch worth {
		case Good, Mine:
			return say(w.Welcome), nil
		case Used:
			in.Invite = ""
			return c.ask(m.Chat.ID, w.Used, w), nil
		case Expired:
			in.Invite = ""
			return c.ask(m.Chat.ID, w.Expired, w), nil
		}
		in.Invite = ""
		return c.ask(m.Chat.ID, w.Forged, w), nil
	}
	if m.Contact == nil {
		return nil, nil
	}
	if _, own := ownNumber(m); own {
		c.asked.forget(m.Chat.ID)
		return say(w.Thanks), nil
	}
	if c.asked.has(m.Chat.ID) {
		return c.ask(m.Chat.ID, w.Stranger, w), nil
	}
	return nil, nil
}

func say(text string) *greeting {
	if text == "" {
		return nil
	}
	return &greeting{text: text}
}

func (c *Channel) ask(chat int64, text string, w Words) *greeting {
	if text == "" {
		return nil
	}
	c.asked.add(chat)
	return &greeting{text: text, button: w.Button}
}

// say sends what the bot says by itself, at the account's pace.
func (c *Channel) say(ctx context.Context, chat int64, g greeting) error {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Answer)
	defer cancel()
	if !c.pace.wait(ctx, chat) {
		return context.Cause(ctx)
	}
	ask := map[string]any{"chat_id": chat, "text": g.text, "reply_markup": map[string]any{"remove_keyboard": true}}
	if g.button != "" {
		ask["reply_markup"] = map[string]any{
			"keyboard":        [][]map[string]any{{{"text": g.button, "request_contact": true}}},
			"resize_keyboard": true, "one_time_keyboard": true,
		}
	}
	_, _, _, err := c.api.call(ctx, "sendMessage", ask)
	return err
}

// maxAsked bounds how many chats are remembered as asked for their number.
const maxAsked = 1000

// asked are the chats that were asked for their number and did not give it yet; forgotten with the program.
type asked struct {
	mu   sync.Mutex
	list map[int64]bool
}

func (a *asked) add(chat int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.list == nil || len(a.list) >= maxAsked {
		a.list = map[int64]bool{}
	}
	a.list[chat] = true
}

func (a *asked) forget(chat int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.list, chat)
}

func (a *asked) has(chat int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.list[chat]
}

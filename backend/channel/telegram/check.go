package telegram

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"regexp"

	"planob/backend/channel"
	"planob/backend/desk"
)

// TokenField is the secret that the form asks for.
const TokenField = "token"

// tokenForm is how @BotFather writes a token.
var tokenForm = regexp.MustCompile(`^[0-9]{3,20}:[A-Za-z0-9_-]{20,80}$`)

// Setup is the form that connects a bot: its token, which Telegram answers with the bot's name. The zero arguments check
// against the real network.
func Setup(server string, trust *tls.Config, timing Timing) *channel.Setup {
	return &channel.Setup{
		Fields: []channel.Field{{Name: TokenField, Form: channel.FieldSecret}},
		Check: func(ctx context.Context, v channel.Values) (channel.Checked, error) {
			token := v[TokenField]
			if !tokenForm.MatchString(token) {
				return channel.Checked{}, &desk.Error{Code: desk.CodeInvalid, Key: "telegram.tokenForm", Field: TokenField}
			}
			timing := timing.orDefault()
			a := newAPI(server, trust, func(context.Context) (string, error) { return token, nil }, timing)
			defer a.client.CloseIdleConnections()
			ctx, cancel := context.WithTimeout(ctx, timing.Answer)
			defer cancel()
			me, _, err := a.me(ctx)
			if err != nil {
				f := fail("check", err)
				e := &desk.Error{Code: desk.CodeOffline, Key: f.key(), Field: TokenField, Err: f}
				if f.blocked() {
					e.Code = desk.CodeInvalid
				}
				return channel.Checked{}, e
			}
			return channel.Checked{Name: "@" + me.Username, Config: Config{Bot: me.Username}.JSON()}, nil
		},
	}
}

// Invite implements channel.Inviter.
func (c *Channel) Invite() (token, link string) {
	var random [16]byte
	rand.Read(random[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(random[:])
	return token, LinkTo(c.bot, token)
}

// OpenLink implements channel.Inviter.
func (c *Channel) OpenLink() string { return LinkTo(c.bot, "") }

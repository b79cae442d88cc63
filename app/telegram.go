package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/telegram"
	"planob/backend/desk"
	"planob/backend/store"
)

func (s *shop) openTelegram(acc channel.Account) (channel.Channel, error) {
	c, err := telegram.New(telegram.Options{
		Account: acc, State: s.ladder.State(acc.ID), Log: s.log, Now: s.now, Timing: s.o.TelegramTiming,
		Server: s.o.TelegramServer, TLSConfig: s.o.TelegramTLS, Words: s.botWords,
		Token: func(context.Context) (string, error) { return s.secrets.Get(secretName(acc.ID, telegram.TokenField)) },
		Invited: func(ctx context.Context, token, ref string) (telegram.Invitation, error) {
			return s.invited(ctx, acc.ID, token, ref)
		},
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *shop) telegramSetup() *channel.Setup {
	return telegram.Setup(s.o.TelegramServer, s.o.TelegramTLS, s.o.TelegramTiming)
}

// invited tells what an invitation is worth to the chat that brings it.
func (s *shop) invited(ctx context.Context, account desk.AccountID, token, ref string) (telegram.Invitation, error) {
	i, ok, err := s.invites.Find(ctx, account, token)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return telegram.Forged, nil
	case i.UsedRef == ref && !i.Used.IsZero():
		return telegram.Mine, nil
	case !i.Used.IsZero():
		return telegram.Used, nil
	case !s.now().Before(i.Expires):
		return telegram.Expired, nil
	}
	return telegram.Good, nil
}

// botWords are what the bot says by itself to who opens its chat. It says who the shop is, and it never promises more than
// an answer.
func (s *shop) botWords() telegram.Words {
	name, err := s.settings.Get(s.ctx, settingShopName)
	if err != nil || strings.TrimSpace(name) == "" {
		name = "nossa loja"
	}
	const ask = " Para a gente saber quem é você, toque em “Enviar meu número”. Se preferir, escreva seu nome e sua mensagem."
	return telegram.Words{
		Welcome:  "Pronto! Agora " + name + " também atende você por aqui. É só escrever.",
		Ask:      "Olá! Aqui é o atendimento de " + name + "." + ask,
		Button:   "Enviar meu número",
		Thanks:   "Obrigado! Já sabemos quem é você. É só escrever.",
		Stranger: "Esse contato é de outra pessoa. Toque em “Enviar meu número” para enviar o seu, ou só escreva sua mensagem.",
		Used:     "Este convite já foi usado por outra pessoa." + ask,
		Expired:  "Este convite venceu, mas você pode continuar por aqui." + ask,
		Forged:   "Este convite não vale mais, mas você pode continuar por aqui." + ask,
	}
}

// invitationLife is how long an invitation works.
const invitationLife = 7 * 24 * time.Hour

// InviteView is an invitation of one customer into a chat.
type InviteView struct {
	Kind      string `json:"kind"`
	Bot       string `json:"bot"`
	Link      string `json:"link"`
	QRSVG     string `json:"qrsvg"`
	ExpiresAt string `json:"expiresAt"`
}

// Invite makes a link, and its QR code, that tells whose chat it opens. It works once, for a week.
func (s *Customers) Invite(customer int64) (InviteView, error) {
	c, err := s.Get(customer)
	if err != nil {
		return InviteView{}, err
	}
	if c.Deleted {
		return InviteView{}, desk.NewError(desk.CodeNotFound, "customer.gone", nil)
	}
	r, inviter, ok := s.c.inviter()
	if !ok {
		return InviteView{}, desk.NewError(desk.CodeConflict, "channel.noInviter", nil)
	}
	token, link := inviter.Invite()
	now := s.c.now()
	err = s.c.db.Txn(s.c.work(), func(ctx context.Context) error {
		i := store.Invitation{
			Customer: desk.CustomerID(customer), Account: r.Account.ID, By: s.c.actor.Name, Made: now, Expires: now.Add(invitationLife),
		}
		if err := s.c.invites.Add(ctx, token, i); err != nil {
			return err
		}
		return s.c.audit.Add(ctx, s.c.actor, "customer.invite", customer, nil)
	})
	if err != nil {
		return InviteView{}, err
	}
	return InviteView{
		Kind: string(r.Account.Kind), Bot: r.Account.Name, Link: link, QRSVG: drawQR(link), ExpiresAt: stamp(now.Add(invitationLife)),
	}, nil
}

// inviter is the first channel of the ladder whose chat customers must open, and that is in use.
func (s *shop) inviter() (channel.Running, channel.Inviter, bool) {
	for _, r := range s.channels.All() {
		if i, ok := r.Channel.(channel.Inviter); ok && !r.Account.Paused {
			return r, i, true
		}
	}
	return channel.Running{}, nil, false
}

// PlaceView is a group or channel of the shop where a text can be posted.
type PlaceView struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Open  bool   `json:"open"` // a channel: anybody may read along
}

// Places are where an account may post.
func (s *Channels) Places(account int64) ([]PlaceView, error) {
	_, poster, err := s.poster(account)
	if err != nil {
		return []PlaceView{}, err
	}
	list, err := poster.Places(s.c.work())
	return each(list, func(p channel.Place) PlaceView { return PlaceView(p) }), err
}

// maxPost bounds a text for many readers.
const maxPost = 3000

// postPatience bounds one post.
const postPatience = time.Minute

// Post writes a text in a group or channel of the shop, now and once. Only a person asks for it; nothing repeats it.
func (s *Channels) Post(account int64, place, text string) error {
	_, poster, err := s.poster(account)
	if err != nil {
		return err
	}
	if text = desk.Lines(text, maxPost); text == "" {
		return &desk.Error{Code: desk.CodeInvalid, Key: "channel.post.empty", Field: "text"}
	}
	ctx, cancel := context.WithTimeout(s.c.work(), postPatience)
	defer cancel()
	res := poster.Post(ctx, place, text)
	act := "channel.post"
	if res.Outcome != channel.Accepted {
		act = "channel.postFailed"
	}
	if err := s.c.audit.Add(s.c.work(), s.c.actor, act, account, map[string]any{"outcome": string(res.Outcome), "remote": res.RemoteID}); err != nil {
		return err
	}
	switch res.Outcome {
	case channel.Accepted:
		return nil
	case channel.InDoubt:
		return desk.NewError(desk.CodeOffline, "channel.post.doubt", res.Err)
	}
	if res.Reason == "" {
		res.Reason = "channel.post.refused"
	}
	return desk.NewError(desk.CodeOffline, res.Reason, res.Err)
}

func (s *Channels) poster(account int64) (channel.Running, channel.Poster, error) {
	r, ok := s.c.channels.Get(desk.AccountID(account))
	poster, can := r.Channel.(channel.Poster)
	if !ok || !can {
		return r, nil, desk.NewError(desk.CodeInvalid, "channel.cannotPost", fmt.Errorf("account %d", account))
	}
	return r, poster, nil
}

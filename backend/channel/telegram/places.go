package telegram

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"planob/backend/channel"
)

const placesState = "telegram.places"

// maxPlaces bounds how many groups anybody can put the bot into.
const maxPlaces = 50

// Places implements channel.Poster: the groups and channels that the bot was put into and may write in.
func (c *Channel) Places(ctx context.Context) ([]channel.Place, error) {
	if c.state == nil {
		return nil, nil
	}
	text, err := c.state.Get(ctx, placesState)
	if err != nil || text == "" {
		return nil, err
	}
	var all []channel.Place
	if json.Unmarshal([]byte(text), &all) != nil {
		return nil, nil // not ours; it is learnt anew when somebody puts the bot somewhere
	}
	return all, nil
}

// place learns from an update where the bot may post. What is said there is nobody's conversation.
func (c *Channel) place(ctx context.Context, u update) error {
	switch {
	case u.Member != nil && u.Member.Chat.Type != private:
		in := u.Member.New.Status == "administrator" || u.Member.New.Status == "member" && u.Member.Chat.Type != "channel"
		if u.Member.New.CanPost != nil && u.Member.Chat.Type == "channel" {
			in = in && *u.Member.New.CanPost
		}
		return c.setPlace(ctx, ref(u.Member.Chat.ID), &channel.Place{ID: ref(u.Member.Chat.ID), Title: u.Member.Chat.Title, Open: u.Member.Chat.Type == "channel"}, in)
	case u.Message != nil && u.Message.Chat.Type != private && u.Message.Migrated != 0:
		return c.migrate(ctx, ref(u.Message.Chat.ID), ref(u.Message.Migrated))
	}
	return nil
}

func (c *Channel) setPlace(ctx context.Context, id string, p *channel.Place, in bool) error {
	if c.state == nil {
		return nil
	}
	c.placed.Lock()
	defer c.placed.Unlock()
	all, err := c.Places(ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o channel.Place) bool { return o.ID == id || p != nil && o.ID == p.ID })
	if in && p != nil && len(all) < maxPlaces {
		all = append(all, *p)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return c.state.Set(ctx, placesState, string(text))
}

// migrate follows a group that Telegram turned into a larger kind, with a new id.
func (c *Channel) migrate(ctx context.Context, from, to string) error {
	all, err := c.Places(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID == from {
			p.ID = to
			return c.setPlace(ctx, from, &p, true)
		}
	}
	return nil
}

// Post implements channel.Poster.
func (c *Channel) Post(ctx context.Context, place, text string) channel.Result {
	chat, err := strconv.ParseInt(place, 10, 64)
	if err != nil {
		return channel.Result{Outcome: channel.Rejected, Reason: "telegram.noPlace"}
	}
	r := c.sendText(ctx, chat, text, nil)
	if r.Ref != "" {
		if err := c.migrate(ctx, place, r.Ref); err != nil {
			return r
		}
		chat, _ = strconv.ParseInt(r.Ref, 10, 64) // written by ourselves a line ago
		r = c.sendText(ctx, chat, text, nil)
	}
	if r.Left {
		r.Left, r.Reason = false, "telegram.noPlace"
	}
	return r
}

package telegram

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/phone"
)

// ref is what a chat with a customer is called.
func ref(chat int64) string { return strconv.FormatInt(chat, 10) }

// messageID names a message of a chat: Telegram counts them in each chat anew.
func messageID(chat, id int64) string { return ref(chat) + ":" + strconv.FormatInt(id, 10) }

// readMessageID takes it apart; false for an id of another chat or another way.
func readMessageID(text string, chat int64) (int64, bool) {
	rest, ok := strings.CutPrefix(text, ref(chat)+":")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, err == nil && id > 0
}

func unix(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func (u user) name() string { return strings.TrimSpace(u.First + " " + u.Last) }

// decode makes what an update says an arrival; false for what concerns no customer: groups, other bots, the shop's own
// channel.
func (c *Channel) decode(u update) (channel.Incoming, bool) {
	switch {
	case u.Message != nil && personal(u.Message.Chat, u.Message.From):
		return c.decodeMessage(u.Message), true
	case u.Edited != nil && personal(u.Edited.Chat, u.Edited.From):
		in := c.arrival(u.Edited.Chat.ID, u.Edited.From, cmp.Or(u.Edited.EditDate, u.Edited.Date))
		in.RemoteID, in.Text = changeID(u), cmp.Or(u.Edited.Text, u.Edited.Caption)
		in.Change = &channel.Change{What: channel.Edited, Target: messageID(u.Edited.Chat.ID, u.Edited.ID)}
		return in, in.Text != ""
	case u.Reaction != nil && personal(u.Reaction.Chat, u.Reaction.User):
		in := c.arrival(u.Reaction.Chat.ID, u.Reaction.User, u.Reaction.Date)
		in.RemoteID = changeID(u)
		in.Change = &channel.Change{What: channel.Reacted, Target: messageID(u.Reaction.Chat.ID, u.Reaction.Message)}
		for _, m := range u.Reaction.New {
			in.Text = cmp.Or(in.Text, m.Emoji) // a paid or a custom one has none
		}
		return in, true
	case u.Member != nil && personal(u.Member.Chat, u.Member.From) && u.Member.New.Status == "kicked":
		in := c.arrival(u.Member.Chat.ID, u.Member.From, u.Member.Date)
		in.RemoteID, in.Form, in.Left = changeID(u), desk.FormLeft, true
		return in, true
	}
	return channel.Incoming{}, false
}

func personal(in chat, from user) bool { return in.Type == private && in.ID != 0 && !from.Bot }

// changeID names what has no number of its own. Telegram may begin to count updates anew after a quiet week.
func changeID(u update) string {
	var at int64
	switch {
	case u.Edited != nil:
		at = cmp.Or(u.Edited.EditDate, u.Edited.Date)
	case u.Reaction != nil:
		at = u.Reaction.Date
	case u.Member != nil:
		at = u.Member.Date
	}
	return fmt.Sprintf("update:%d:%d", u.ID, at)
}

func (c *Channel) arrival(chat int64, from user, at int64) channel.Incoming {
	in := channel.Incoming{
		Account: c.id, Peer: channel.Peer{Refs: []string{ref(chat)}, Name: from.name()}, At: unix(at), Origin: channel.Person, MediaLater: true,
	}
	in.Backlog = !in.At.IsZero() && in.At.Before(c.now().Add(-c.timing.Late))
	return in
}

func (c *Channel) decodeMessage(m *message) channel.Incoming {
	in := c.arrival(m.Chat.ID, m.From, m.Date)
	in.RemoteID, in.Text = messageID(m.Chat.ID, m.ID), cmp.Or(m.Text, m.Caption)
	if m.ReplyTo != nil && m.ReplyTo.ID != 0 {
		in.Answers = []string{messageID(m.Chat.ID, m.ReplyTo.ID)}
	}
	if token, ok := starts(m.Text); ok {
		in.Text, in.Form, in.Invite = "", desk.FormJoined, token
		return in
	}
	c.decodeFiles(&in, m)
	switch {
	case m.Venue != nil:
		in.Form, in.Text = desk.FormPlace, place(m.Venue.Title, m.Venue.Address, m.Venue.Location)
	case m.Location != nil:
		in.Form, in.Text = desk.FormPlace, place("", "", *m.Location)
	case m.Contact != nil:
		c.decodeContact(&in, m)
	case m.Poll != nil:
		in.Form, in.Text = desk.FormPoll, m.Poll.text()
	case m.Dice != nil:
		in.Text = fmt.Sprintf("%s %d", m.Dice.Emoji, m.Dice.Value)
	case m.Sticker != nil:
		in.Form, in.Text = desk.FormSticker, m.Sticker.Emoji
	}
	if in.Text == "" && len(in.Media) == 0 {
		in.Form = desk.FormOther
	}
	return in
}

// decodeFiles adds the files; Telegram sends each of an album as a message of its own.
func (c *Channel) decodeFiles(in *channel.Incoming, m *message) {
	if n := len(m.Photo); n > 0 {
		best := m.Photo[0]
		for _, p := range m.Photo {
			if p.Size > best.Size && p.Size <= maxDownload {
				best = p
			}
		}
		best.MIME = "image/jpeg"
		c.attach(in, best, "IMG", ".jpg")
	}
	for _, f := range []struct {
		file              *stored
		prefix, mime, end string
	}{
		{m.Video, "VID", "video/mp4", ".mp4"}, {m.Note, "VID", "video/mp4", ".mp4"}, {m.Audio, "AUD", "audio/mpeg", ".mp3"},
		{m.Voice, "PTT", "audio/ogg", ".ogg"},
	} {
		if f.file != nil {
			s := *f.file
			s.MIME = cmp.Or(s.MIME, f.mime)
			c.attach(in, s, f.prefix, f.end)
		}
	}
	switch {
	case m.Animation != nil: // it is told as a document besides
		s := *m.Animation
		s.MIME = cmp.Or(s.MIME, "video/mp4")
		c.attach(in, s, "GIF", ".mp4")
	case m.Document != nil:
		c.attach(in, *m.Document, "DOC", "")
	case m.Sticker != nil && !m.Sticker.Animated && !m.Sticker.Video:
		s := m.Sticker.stored
		s.MIME = "image/webp"
		c.attach(in, s, "STK", ".webp")
	}
}

func (c *Channel) attach(in *channel.Incoming, s stored, prefix, end string) {
	name := s.Name
	if name == "" {
		name = fmt.Sprintf("%s-%s%s", prefix, in.At.UTC().Format("20060102-150405"), end)
	}
	in.Media = append(in.Media, channel.Media{Name: name, MIME: s.MIME, Size: max(s.Size, 0), Open: func(ctx context.Context) (io.ReadCloser, error) {
		if s.Size > maxDownload {
			return nil, errTooLarge // a bot may not fetch it; the customer's own Telegram shows it
		}
		return c.open(ctx, s.ID)
	}})
}

// open fetches a file of a message. It may be called long after the message came.
func (c *Channel) open(ctx context.Context, id string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timing.Media)
	body, err := c.api.download(ctx, id)
	if err != nil {
		cancel()
		return nil, err
	}
	return &bounded{Reader: io.LimitReader(body, maxDownload), body: body, cancel: cancel}, nil
}

type bounded struct {
	io.Reader
	body   io.Closer
	cancel context.CancelFunc
}

func (b *bounded) Close() error {
	defer b.cancel()
	return b.body.Close()
}

// decodeContact: a contact that a customer gives of themselves, which Telegram vouches for, is their number. Any other is
// a card that they passed on.
func (c *Channel) decodeContact(in *channel.Incoming, m *message) {
	in.Form, in.Text = desk.FormContact, lines(strings.TrimSpace(m.Contact.First+" "+m.Contact.Last), m.Contact.Phone)
	if number, ok := ownNumber(m); ok {
		in.Peer.Value = number
		in.Form, in.Text = desk.FormNumber, number
	}
}

// ownNumber is the number that the sender of a message proved to be theirs.
func ownNumber(m *message) (string, bool) {
	if m.Contact == nil || m.Contact.User == 0 || m.Contact.User != m.From.ID {
		return "", false
	}
	number, _, err := phone.Parse("+"+strings.TrimPrefix(m.Contact.Phone, "+"), "")
	return number, err == nil
}

// place is a location as text that any map opens.
func place(name, address string, at location) string {
	where := strconv.FormatFloat(at.Latitude, 'f', 6, 64) + "," + strconv.FormatFloat(at.Longitude, 'f', 6, 64)
	return lines(name, address, "https://maps.google.com/?q="+where)
}

func (p *poll) text() string {
	all := []string{p.Question}
	for _, o := range p.Options {
		all = append(all, "– "+o.Text)
	}
	return lines(all...)
}

// lines joins what is not empty.
func lines(all ...string) string {
	var kept []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}

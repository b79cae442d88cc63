package app

import (
	"cmp"
	"encoding/base64"

	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/media"
)

// MessageView is one message of a thread or of a list.
type MessageView struct {
	ID           int64         `json:"id"`
	Conversation int64         `json:"conversation"`
	Service      int64         `json:"service"`
	Direction    string        `json:"direction"`
	Class        string        `json:"class"`
	Subject      string        `json:"subject"`
	Text         string        `json:"text"`
	HasHTML      bool          `json:"hasHTML"`
	Kind         string        `json:"kind"`
	Account      int64         `json:"account"`
	Address      int64         `json:"address"`
	Status       string        `json:"status"`
	Hold         string        `json:"hold"`
	Reason       string        `json:"reason"`
	Author       string        `json:"author"`
	Automatic    bool          `json:"automatic"`
	At           string        `json:"at"`
	ArrivedAt    string        `json:"arrivedAt"`
	ExpiresAt    string        `json:"expiresAt"`
	Media        []MediaView   `json:"media"`
	Attempts     []AttemptView `json:"attempts"`
	Unreadable   bool          `json:"unreadable"`
	Fallback     RouteView     `json:"fallback"` // the other way it could go now; kind "" is none
	NextAt       string        `json:"nextAt"`
	EditedAt     string        `json:"editedAt"`
	DeletedAt    string        `json:"deletedAt"` // taken back: text and media are empty, the revisions have them
	Form         string        `json:"form"`      // place, contact, sticker, poll, call, once, other; "" is text and files
	Quote        QuoteView     `json:"quote"`
	Reactions    []string      `json:"reactions"` // emojis, one a person
	Writer       WriterView    `json:"writer"`    // who wrote it in a group
}

// QuoteView is the message that another one answers; ID 0 is none.
type QuoteView struct {
	ID        int64  `json:"id"`
	Direction string `json:"direction"`
	Author    string `json:"author"`
	Text      string `json:"text"`   // as in ConversationRow.Preview
	Writer    string `json:"writer"` // who wrote it in a group
}

// RevisionView is one text that a message had.
type RevisionView struct {
	What   string `json:"what"` // said, edited, deleted
	Author string `json:"author"`
	Text   string `json:"text"`
	At     string `json:"at"`
}

// RevisionsView is all that a message ever said.
type RevisionsView struct {
	Rows  []RevisionView `json:"rows"` // oldest first
	Media []MediaView    `json:"media"`
}

// AttemptView is one try of a message on one channel.
type AttemptView struct {
	ID         int64  `json:"id"`
	N          int    `json:"n"`
	Kind       string `json:"kind"`
	State      string `json:"state"`
	Reason     string `json:"reason"`
	Code       string `json:"code"`
	At         string `json:"at"`
	SettledAt  string `json:"settledAt"`
	Tries      int    `json:"tries"`
	DupAllowed bool   `json:"dupAllowed"`
}

// MediaView is one file of a message.
type MediaView struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	MIME      string `json:"mime"`
	Size      int64  `json:"size"`
	Available bool   `json:"available"`
	Image     bool   `json:"image"`
	Thumb     string `json:"thumb"` // a data address, or ""
	URL       string `json:"url"`
	Blocked   bool   `json:"blocked"` // named only, never opened
}

// RouteView is where a message would go now.
type RouteView struct {
	Action  string        `json:"action"`
	Kind    string        `json:"kind"`
	Account int64         `json:"account"`
	Address int64         `json:"address"`
	Value   string        `json:"value"`
	Reason  string        `json:"reason"`
	Hold    string        `json:"hold"`
	Options []RouteOption `json:"options"` // every address of the customer, in order
}

// RouteOption is one address a message could go by.
type RouteOption struct {
	Address   int64  `json:"address"`
	Account   int64  `json:"account"`
	Kind      string `json:"kind"`
	Value     string `json:"value"`
	Usable    bool   `json:"usable"`
	Reason    string `json:"reason"`
	Preferred bool   `json:"preferred"`
}

func messageView(m desk.Message) MessageView {
	if !m.Deleted.IsZero() {
		m.Media = nil
	}
	return MessageView{
		ID: int64(m.ID), Conversation: int64(m.Conversation), Service: int64(m.Service), Direction: string(m.Direction),
		Class: string(m.Class), Subject: m.Subject, Text: m.Text, HasHTML: m.HTML != "", Kind: string(m.Kind),
		Account: int64(m.Account), Address: int64(m.Address), Status: string(m.Status), Hold: string(m.Hold),
		Reason: m.Reason, Author: m.Author, Automatic: m.Automatic, At: stamp(m.At), ArrivedAt: stamp(m.Arrived),
		ExpiresAt: stamp(m.Expires), Media: each(m.Media, mediaView), Attempts: []AttemptView{},
		Unreadable: m.Reason == inbox.ReasonUnreadable, Fallback: RouteView{Options: []RouteOption{}},
		EditedAt: stamp(m.Edited), DeletedAt: stamp(m.Deleted),
		Form: string(m.Form), Reactions: []string{},
	}
}

// WriterView is who wrote in a group; both are "" for the owner and for a conversation with a customer.
type WriterView struct {
	Name   string `json:"name"`   // what the shop calls them, or what they call themselves
	Number string `json:"number"` // as a person reads it, "" while the network hides it
}

func writerView(b inbox.Member) WriterView {
	return WriterView{Name: b.Name, Number: shownValue(b.Value)}
}

func quoteView(m desk.Message, by inbox.Member) QuoteView {
	if m.ID == 0 {
		return QuoteView{}
	}
	return QuoteView{ID: int64(m.ID), Direction: string(m.Direction), Author: m.Author, Text: inbox.Preview(m), Writer: cmp.Or(by.Name, shownValue(by.Value))}
}

func revisionView(r desk.Revision) RevisionView {
	return RevisionView{What: string(r.What), Author: r.Author, Text: r.Text, At: stamp(r.At)}
}

func attemptView(a desk.Attempt) AttemptView {
	return AttemptView{
		ID: int64(a.ID), N: a.N, Kind: string(a.Kind), State: string(a.State), Reason: a.Reason, Code: a.Code,
		At: stamp(a.Touched), SettledAt: stamp(a.Settled), Tries: a.Tries, DupAllowed: a.DupAllowed,
	}
}

func mediaView(m desk.Media) MediaView {
	v := MediaView{
		ID: int64(m.ID), Name: m.Name, MIME: m.MIME, Size: m.Size, Available: m.SHA256 != "",
		Image: media.Image(m.MIME), URL: mediaURL(int64(m.ID)), Blocked: media.Blocked(m.Name, m.MIME),
	}
	if len(m.Thumb) > 0 {
		v.Thumb = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(m.Thumb)
	}
	return v
}

func routeView(r inbox.Routing) RouteView {
	c := r.Candidate
	return RouteView{
		Action: string(r.Action), Kind: string(c.Address.Kind), Account: int64(c.Account), Address: int64(c.Address.ID),
		Value: c.Address.Value, Reason: r.Reason, Hold: string(r.Hold), Options: each(r.Options, routeOption),
	}
}

func routeOption(o inbox.Option) RouteOption {
	return RouteOption{
		Address: int64(o.Address.ID), Account: int64(o.Account), Kind: string(o.Address.Kind), Value: o.Address.Value,
		Usable: o.Usable, Reason: o.Reason, Preferred: o.Preferred,
	}
}

// withWay completes what a person may have to act on: its attempts, when it moves next, and the other way it could go.
func (c *call) withWay(v MessageView, m desk.Message, attempts []desk.Attempt, next string) (MessageView, error) {
	v.Attempts, v.NextAt = each(attempts, attemptView), next
	switch m.Status {
	case desk.Queued, desk.Held, desk.Failed, desk.InDoubt:
	default:
		return v, nil
	}
	r, err := c.inbox.RouteMessage(c.work(), m.ID)
	if err != nil {
		return v, err
	}
	if r.Action == desk.Go {
		v.Fallback = routeView(r)
	}
	return v, nil
}

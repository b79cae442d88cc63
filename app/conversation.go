package app

import (
	"time"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/inbox"
)

// ConversationQuery asks for one page of the list.
type ConversationQuery struct {
	Tab    string `json:"tab"`  // open, waiting, all, resolved, groups
	Sort   string `json:"sort"` // recent, waiting
	Text   string `json:"text"`
	Cursor string `json:"cursor"`
	Limit  int    `json:"limit"`
	Whose  string `json:"whose"` // "" everybody's, mine, nobody
}

// PersonView is somebody of the shop who answers customers.
type PersonView struct {
	Name string `json:"name"` // of their actor
	Me   bool   `json:"me"`
}

// ConversationPage is one page of the list; Cursor is "" at its end.
type ConversationPage struct {
	Rows   []ConversationRow `json:"rows"`
	Cursor string            `json:"cursor"`
	Counts InboxCounts       `json:"counts"`
}

// InboxCounts are the numbers beside the tabs.
type InboxCounts struct {
	Open         int `json:"open"`
	Waiting      int `json:"waiting"`
	Unread       int `json:"unread"`
	Resolved     int `json:"resolved"`
	Groups       int `json:"groups"` // in no other number
	UnreadGroups int `json:"unreadGroups"`
}

// ConversationRow is one conversation as the list shows it. A preview that begins with \u0001 is a
// word for what the message is, because there is nothing of it to show.
type ConversationRow struct {
	ID            int64  `json:"id"`
	Customer      int64  `json:"customer"`
	Name          string `json:"name"`
	Company       string `json:"company"`
	Preview       string `json:"preview"`
	LastDirection string `json:"lastDirection"`
	LastKind      string `json:"lastKind"`
	LastStatus    string `json:"lastStatus"`
	LastAt        string `json:"lastAt"`
	WaitingSince  string `json:"waitingSince"`
	Unread        int    `json:"unread"`
	Open          bool   `json:"open"`
	Protocol      string `json:"protocol"`
	Unconfirmed   bool   `json:"unconfirmed"`
	Avatar        int    `json:"avatar"`
	Assignee      string `json:"assignee"` // who answers, by the name of their actor; "" nobody in particular
	Group         bool   `json:"group"`    // of no customer: it can only be read
	Size          int    `json:"size"`     // people in a group, 0 when nobody told
	LastBy        string `json:"lastBy"`   // who wrote last in a group, "" for the owner
}

// ConversationView is one conversation with its customer, its running service and a person's word about its channel.
type ConversationView struct {
	Row      ConversationRow `json:"row"`
	Customer CustomerView    `json:"customer"`
	Service  ServiceView     `json:"service"`
	Services int             `json:"services"`
	Override OverrideView    `json:"override"`
}

// ServiceView is one opening of a conversation.
type ServiceView struct {
	ID         int64  `json:"id"`
	Protocol   string `json:"protocol"`
	OpenedAt   string `json:"openedAt"`
	ResolvedAt string `json:"resolvedAt"`
	ResolvedBy string `json:"resolvedBy"`
}

// MessagePage is one page of a thread, with the marks that belong between its messages.
type MessagePage struct {
	Rows  []MessageView `json:"rows"`
	More  bool          `json:"more"`
	Marks []MarkView    `json:"marks"`
}

// MarkView is something that happened between two messages.
type MarkView struct {
	At       string `json:"at"`
	What     string `json:"what"` // down, back, opened, resolved
	Kind     string `json:"kind"`
	Verdict  string `json:"verdict"`
	Incident int64  `json:"incident"`
	Protocol string `json:"protocol"`
}

// SearchPage is one page of messages found; Before asks for the next one.
type SearchPage struct {
	Rows   []SearchHit `json:"rows"`
	More   bool        `json:"more"`
	Before int64       `json:"before"`
}

// SearchHit is one message found. In Snippet \u0001 and \u0002 enclose what matched.
type SearchHit struct {
	Message MessageView `json:"message"`
	Name    string      `json:"name"`
	Snippet string      `json:"snippet"`
	Group   bool        `json:"group"` // said in the group called Name
}

// FoundPage is where in one conversation something was said, newest first, and how often in all.
type FoundPage struct {
	Messages []int64 `json:"messages"`
	Total    int     `json:"total"`
}

func conversationRow(r inbox.Row) ConversationRow {
	colour := avatar(r.Customer)
	if r.Group {
		colour = avatar(desk.CustomerID(r.ID))
	}
	return ConversationRow{
		ID: int64(r.ID), Customer: int64(r.Customer), Name: r.Name, Company: r.Company, Preview: r.Preview,
		LastDirection: string(r.LastDirection), LastKind: string(r.LastKind), LastStatus: string(r.LastStatus),
		LastAt: stamp(r.LastAt), WaitingSince: stamp(r.WaitingSince), Unread: r.Unread, Open: r.Service != 0,
		Protocol: r.Protocol, Unconfirmed: r.Unconfirmed, Avatar: colour, Assignee: r.Assignee,
		Group: r.Group, Size: r.Size, LastBy: shownValue(r.LastBy),
	}
}

func searchHit(h inbox.Hit) SearchHit {
	return SearchHit{Message: messageView(h.Message), Name: h.Name, Snippet: h.Snippet, Group: h.Group}
}

func serviceView(s desk.Service) ServiceView {
	return ServiceView{
		ID: int64(s.ID), Protocol: s.Protocol, OpenedAt: stamp(s.Opened), ResolvedAt: stamp(s.Resolved), ResolvedBy: s.ResolvedBy,
	}
}

func (c *call) conversation(id desk.ConversationID) (ConversationView, error) {
	row, err := c.inbox.Conversation(c.work(), id)
	if err != nil {
		return ConversationView{}, err
	}
	v := ConversationView{Row: conversationRow(row), Services: row.Services}
	if row.Group {
		v.Customer = c.customerView(customer.Row{}) // nobody
		return v, nil
	}
	who, err := c.register.Get(c.work(), row.Customer)
	if err != nil {
		return v, err
	}
	v.Customer = c.customerView(who)
	services, err := c.inbox.Services(c.work(), id, 1)
	if err != nil {
		return v, err
	}
	if len(services) > 0 {
		v.Service = serviceView(services[0])
	}
	for _, o := range c.monitor.LiveOverrides() {
		if o.Conversation == id {
			v.Override = c.overrideView(o)
		}
	}
	return v, nil
}

// How far back marks are looked for.
const (
	markedServices  = 50
	markedIncidents = 50
)

// marks are what happened between the messages of a page: outages of the channels in it, services opened and resolved.
// The newest page runs on to now.
func (c *call) marks(id desk.ConversationID, list []inbox.Entry, newest bool) ([]MarkView, error) {
	marks := []MarkView{}
	if len(list) == 0 {
		return marks, nil
	}
	from, to := list[0].Arrived, list[len(list)-1].Arrived
	if newest {
		to = c.now()
	}
	add := func(at time.Time, m MarkView) {
		if !at.IsZero() && !at.Before(from) && !at.After(to) {
			m.At = stamp(at)
			marks = append(marks, m)
		}
	}
	services, err := c.inbox.Services(c.work(), id, markedServices)
	if err != nil {
		return marks, err
	}
	for _, s := range services {
		add(s.Opened, MarkView{What: "opened", Protocol: s.Protocol})
		add(s.Resolved, MarkView{What: "resolved", Protocol: s.Protocol})
	}
	kinds := map[desk.Kind]bool{"": true} // account 0: the shop's own internet
	for _, e := range list {
		kinds[e.Kind] = true
	}
	incidents, err := c.incidents.Incidents(c.work(), 0, markedIncidents)
	for _, i := range incidents {
		if kinds[i.Kind] {
			m := MarkView{Kind: string(i.Kind), Verdict: string(i.Verdict), Incident: int64(i.ID)}
			m.What = "down"
			add(i.Started, m)
			m.What = "back"
			add(i.Back, m)
		}
	}
	return marks, err
}

package app

import "planob/backend/desk"

// ContingencyView is everything the page of plan B shows at once.
type ContingencyView struct {
	Internet      string         `json:"internet"` // ok, down, portal, dns, unknown
	InternetSince string         `json:"internetSince"`
	ClockWrong    bool           `json:"clockWrong"`
	ClockAhead    int64          `json:"clockAhead"` // seconds that the clock is fast, less than 0 slow, as far as it is known
	Channels      []ChannelView  `json:"channels"`
	Incident      IncidentView   `json:"incident"` // the open one that matters most; id 0 for none
	Open          []IncidentView `json:"open"`
	Reach         ReachView      `json:"reach"`
	Ladder        []LadderRow    `json:"ladder"`
	Waiting       int            `json:"waiting"` // customers who wait for an answer
	Overrides     []OverrideView `json:"overrides"`
	Checks        []CheckView    `json:"checks"`
}

// ReachView is by how many independent suppliers the customers can be reached.
type ReachView struct {
	Customers       int `json:"customers"`
	TwoOrMore       int `json:"twoOrMore"`
	OnlyOne         int `json:"onlyOne"`
	None            int `json:"none"`
	Percent         int `json:"percent"` // reached without the first rung
	WithoutWhatsApp int `json:"withoutWhatsApp"`
}

// CheckView is one line of readiness.
type CheckView struct {
	What  string `json:"what"`  // second_channel, reach, backup, message, import
	State string `json:"state"` // ok, attention, missing
	Count int    `json:"count"`
}

// LadderRow is one rung: an account, and how many people it reaches.
type LadderRow struct {
	Account   int64  `json:"account"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	State     string `json:"state"`
	People    int    `json:"people"`
	Queued    int    `json:"queued"`
	CostCents int64  `json:"costCents"`
}

// ActivateInput is what a person decides at the fire door.
type ActivateInput struct {
	Account  int64  `json:"account"`
	Audience string `json:"audience"` // waiting, none
	Text     string `json:"text"`
}

// ActivatePreview is who would be told, and by what.
type ActivatePreview struct {
	Total           int            `json:"total"`
	Rows            []LadderRow    `json:"rows"`
	Unreachable     int            `json:"unreachable"`
	UnreachableRows []CustomerView `json:"unreachableRows"` // the first 50
	Text            string         `json:"text"`            // the words proposed; {nome} stands for the name
}

// IncidentView is one outage.
type IncidentView struct {
	ID        int64  `json:"id"`
	Account   int64  `json:"account"` // 0: the shop's own internet
	Kind      string `json:"kind"`
	State     string `json:"state"` // confirmed, active, returning, closed, blocked
	Verdict   string `json:"verdict"`
	StartedAt string `json:"startedAt"`
	OpenedAt  string `json:"openedAt"`
	OpenedBy  string `json:"openedBy"`
	ActiveAt  string `json:"activeAt"`
	ActiveBy  string `json:"activeBy"`
	BackAt    string `json:"backAt"`
	ClosedAt  string `json:"closedAt"`
	UndoUntil string `json:"undoUntil"`
	Notified  int    `json:"notified"`
	Delivered int    `json:"delivered"`
	Accepted  int    `json:"accepted"`
	Failed    int    `json:"failed"`
	Doubt     int    `json:"doubt"`
	Waiting   int    `json:"waiting"`
	Replied   int    `json:"replied"`
	Switched  int    `json:"switched"`
	Served    int    `json:"served"` // customers whom something reached by another channel
}

// IncidentDetail is one outage with its timeline, what went by which channel, the people who were served otherwise and
// what is still open.
type IncidentDetail struct {
	Incident IncidentView        `json:"incident"`
	Events   []IncidentEventView `json:"events"`
	Ways     []IncidentWay       `json:"ways"`
	Open     IncidentOpen        `json:"open"`
	People   []IncidentPerson    `json:"people"` // the newest 200
}

// IncidentWay is what went by one kind of channel.
type IncidentWay struct {
	Kind     string `json:"kind"`
	Messages int    `json:"messages"`
	Arrived  int    `json:"arrived"` // taken by the channel
	Doubt    int    `json:"doubt"`
	Failed   int    `json:"failed"`
	Left     int    `json:"left"` // still waiting to leave
}

// IncidentOpen is what an outage left for a person or for later.
type IncidentOpen struct {
	Waiting int `json:"waiting"`
	Doubt   int `json:"doubt"`
	Failed  int `json:"failed"`
}

// IncidentEventView is one line of the timeline.
type IncidentEventView struct {
	At      string `json:"at"`
	What    string `json:"what"`
	Actor   string `json:"actor"`
	Verdict string `json:"verdict"`
	Count   int    `json:"count"`
}

// IncidentPerson is one customer served by another channel.
type IncidentPerson struct {
	Conversation int64  `json:"conversation"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	Status       string `json:"status"`
	At           string `json:"at"`
	Reply        string `json:"reply"`
	Message      int64  `json:"message"`
	Reason       string `json:"reason"`
}

// ForceInput is a person's word over the machine's.
type ForceInput struct {
	Account int64  `json:"account"` // 0: every channel, freeze only
	Action  string `json:"action"`  // down, up, freeze
	Minutes int    `json:"minutes"` // 30, 120; 0 is until the end of the day
}

// OverrideView is such a word while it holds.
type OverrideView struct {
	ID           int64  `json:"id"` // 0 for none
	Account      int64  `json:"account"`
	Conversation int64  `json:"conversation"`
	Scope        string `json:"scope"` // account, conversation, all
	Action       string `json:"action"`
	Kind         string `json:"kind"`
	Actor        string `json:"actor"`
	CreatedAt    string `json:"createdAt"`
	Until        string `json:"until"`
}

func (c *call) overrideView(o desk.Override) OverrideView {
	v := OverrideView{
		ID: o.ID, Account: int64(o.Account), Conversation: int64(o.Conversation), Scope: "account", Action: string(o.Action),
		Kind: string(o.Kind), Actor: o.Actor, CreatedAt: stamp(o.From), Until: stamp(o.Until),
	}
	switch {
	case o.Conversation != 0:
		v.Scope = "conversation"
	case o.Account == 0:
		v.Scope = "all"
	}
	if r, ok := c.channels.Get(o.Account); ok && v.Kind == "" {
		v.Kind = string(r.Account.Kind)
	}
	return v
}

package app

import (
	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/desk"
)

// KindView is a kind of channel that can be set up, by one of its ways.
type KindView struct {
	Kind        string `json:"kind"`
	Way         string `json:"way"`
	AddressForm string `json:"addressForm"`
	Available   bool   `json:"available"`
	Form        bool   `json:"form"` // it is set up by the form of its way
}

// ChannelView is one account with its health and what it can do.
type ChannelView struct {
	ID           int64        `json:"id"`
	Kind         string       `json:"kind"`
	Way          string       `json:"way"`
	Form         bool         `json:"form"` // it is edited by the form of its way
	Name         string       `json:"name"`
	Position     int          `json:"position"`
	Paused       bool         `json:"paused"`
	Configured   bool         `json:"configured"`
	RiskAccepted bool         `json:"riskAccepted"`
	State        string       `json:"state"`
	Verdict      string       `json:"verdict"`
	Since        string       `json:"since"`
	Until        string       `json:"until"`
	NextTry      string       `json:"nextTry"`
	LastIn       string       `json:"lastIn"`
	LastOut      string       `json:"lastOut"`
	SendHalf     string       `json:"sendHalf"`
	ReceiveHalf  string       `json:"receiveHalf"`
	Forced       OverrideView `json:"forced"`
	Waiting      int          `json:"waiting"`
	Syncing      int          `json:"syncing"`
	CanPair      bool         `json:"canPair"`
	Email        EmailInput   `json:"email"` // its password is always ""
	AddressForm  string       `json:"addressForm"`
	SendMedia    bool         `json:"sendMedia"`
	Subject      bool         `json:"subject"`
	Delivers     bool         `json:"delivers"`
	Posts        bool         `json:"posts"`   // can write to groups and channels of the shop
	Invites      bool         `json:"invites"` // customers must open its chat first
	Missed       string       `json:"missed"`  // since when messages may have been lost
	Reads        bool         `json:"reads"`
	MaxText      int          `json:"maxText"`
	CountsParts  bool         `json:"countsParts"` // a text is one SMS or several
	CostPerPart  int64        `json:"costPerPart"` // cents; 0 is not known
	// Automatic is what the account may send by itself.
	Automatic AllowanceView `json:"automatic"`
}

// AllowanceView is how many automatic messages an account sent in the last 24 hours, and how many it may.
type AllowanceView struct {
	Bound bool   `json:"bound"`
	Used  int    `json:"used"`
	Most  int    `json:"most"`
	Until string `json:"until"` // when a stop ends
}

// EmailInput is a mail account as its form has it.
type EmailInput struct {
	Account      int64  `json:"account"`
	Address      string `json:"address"`
	Name         string `json:"name"`
	Password     string `json:"password"`
	IMAPHost     string `json:"imapHost"`
	IMAPPort     int    `json:"imapPort"`
	IMAPSecurity string `json:"imapSecurity"` // tls, starttls
	SMTPHost     string `json:"smtpHost"`
	SMTPPort     int    `json:"smtpPort"`
	SMTPSecurity string `json:"smtpSecurity"`
	User         string `json:"user"`
	Found        bool   `json:"found"` // the servers were found, not guessed
}

// PairView is how far the linking of an account is.
type PairView struct {
	Account   int64  `json:"account"`
	State     string `json:"state"` // waiting, qr, code, done, ended
	QR        string `json:"qr"`
	QRSVG     string `json:"qrsvg"`
	Code      string `json:"code"`
	ExpiresAt string `json:"expiresAt"`
	Reason    string `json:"reason"`
	Name      string `json:"name"`
}

// TestView is what one active check of a channel found.
type TestView struct {
	OK     bool   `json:"ok"`
	Millis int64  `json:"millis"`
	Reason string `json:"reason"`
}

// channelViews are all accounts, the first of the ladder first; one that could not be made is among them.
func (c *call) channelViews() ([]ChannelView, error) {
	list, err := c.ladder.List(c.work())
	if err != nil {
		return nil, err
	}
	views := make([]ChannelView, 0, len(list))
	for _, acc := range list {
		v, err := c.channelView(acc)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

func (c *call) channelView(acc channel.Account) (ChannelView, error) {
	v := ChannelView{
		ID: int64(acc.ID), Kind: string(acc.Kind), Way: acc.Way(), Name: accountName(acc.Name), Position: acc.Position, Paused: acc.Paused, State: "setup",
		SendHalf: "unknown", ReceiveHalf: "unknown",
	}
	var err error
	if v.RiskAccepted, err = c.riskAccepted(acc.ID); err != nil {
		return v, err
	}
	if v.Waiting, err = c.incidents.WaitingOn(c.work(), acc.ID); err != nil {
		return v, err
	}
	if acc.Kind == email.Kind {
		v.Email = emailInput(acc)
	}
	if way, ok := c.o.adapterOf(acc); ok {
		v.Form = way.setup != nil
	}
	r, ok := c.channels.Get(acc.ID)
	if !ok {
		return v, nil
	}
	caps := r.Channel.Caps()
	_, v.CanPair = r.Channel.(channel.Pairer)
	_, v.Posts = r.Channel.(channel.Poster)
	_, v.Invites = r.Channel.(channel.Inviter)
	v.AddressForm, v.SendMedia, v.Subject, v.Delivers, v.Reads, v.MaxText =
		caps.AddressForm, caps.SendMedia, caps.Subject, caps.Delivers, caps.Reads, caps.MaxText
	v.CountsParts, v.CostPerPart = caps.CountsParts, caps.CostPerPart
	if a := caps.Automatic; a != nil {
		used, err := c.ledger.Spent(c.work(), acc.ID, 0)
		if err != nil {
			return v, err
		}
		v.Automatic = AllowanceView{Bound: true, Used: used, Most: a.Day, Until: stamp(a.Until)}
	}
	h, known := c.monitor.Health(acc.ID)
	if !known {
		h = desk.Health{State: desk.HealthUnknown, Send: desk.HealthUnknown, Receive: desk.HealthUnknown}
	}
	v.State, v.Verdict, v.Configured = channelState(acc, h), string(h.Verdict), h.State != desk.HealthOff || acc.Paused
	v.Since, v.Until, v.LastIn, v.LastOut, v.Syncing = stamp(h.Since), stamp(h.Until), stamp(h.LastIn), stamp(h.LastOut), h.Syncing
	v.Missed = stamp(h.Missed)
	if h.NextTry.After(c.now()) {
		v.NextTry = stamp(h.NextTry)
	}
	if v.State == "blocked" {
		v.NextTry = v.Until // the page counts down to it
	}
	v.SendHalf, v.ReceiveHalf = half(h.Send), half(h.Receive)
	if v.State == "working" {
		v.Verdict = ""
	}
	for _, o := range c.monitor.LiveOverrides() {
		if o.ID == h.Forced && h.Forced != 0 {
			v.Forced = c.overrideView(o)
		}
	}
	return v, nil
}

// accountName is what the network calls an account, as people write it.
func accountName(name string) string { return displayed(desk.Address{Value: name}) }

// channelState is what a person is told of a channel, in one word.
func channelState(acc channel.Account, h desk.Health) string {
	switch h.State {
	case desk.HealthOff:
		if acc.Paused {
			return "paused"
		}
		return "setup"
	case desk.HealthUp:
		return "working"
	case desk.HealthSuspect, desk.HealthRecovering:
		return "unstable"
	case desk.HealthDown:
		return "down"
	case desk.HealthBlocked:
		return blockedState(h.Verdict)
	}
	return "unknown"
}

// blockedState keeps "blocked" for a platform that refuses the number; what the owner can mend at once has other words.
func blockedState(v desk.Verdict) string {
	switch v {
	case desk.VerdictUnlinked, desk.VerdictReplaced:
		return "unlinked"
	case desk.VerdictPassword, desk.VerdictCertificate, desk.VerdictOutdated:
		return "down"
	}
	return "blocked"
}

// half is the state of sending or receiving alone, in the page's four words.
func half(h desk.HealthState) string {
	switch h {
	case desk.HealthUp, desk.HealthRecovering:
		return "up"
	case desk.HealthSuspect:
		return "suspect"
	case desk.HealthDown, desk.HealthBlocked:
		return "down"
	}
	return "unknown"
}

func emailInput(acc channel.Account) EmailInput {
	config, err := email.ParseConfig(acc.Config)
	if err != nil {
		return EmailInput{Account: int64(acc.ID), Address: acc.Name}
	}
	in := emailForm(config)
	in.Account, in.Found = int64(acc.ID), true
	return in
}

func emailForm(c email.Config) EmailInput {
	return EmailInput{
		Address: c.Address, Name: c.Name, User: c.User, IMAPHost: c.IMAPHost, IMAPPort: c.IMAPPort, IMAPSecurity: c.IMAPSecurity,
		SMTPHost: c.SMTPHost, SMTPPort: c.SMTPPort, SMTPSecurity: c.SMTPSecurity,
	}
}

func (in EmailInput) config() email.Config {
	return email.Config{
		Address: in.Address, Name: in.Name, User: in.User, IMAPHost: in.IMAPHost, IMAPPort: in.IMAPPort, IMAPSecurity: in.IMAPSecurity,
		SMTPHost: in.SMTPHost, SMTPPort: in.SMTPPort, SMTPSecurity: in.SMTPSecurity,
	}
}

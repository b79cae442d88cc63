package app

import (
	"net/url"
	"slices"
	"strings"

	"planob/backend/desk"
	"planob/backend/event"
)

// preferences are the settings a page may keep for itself; none of them changes what the program does.
var preferences = []string{
	"ui.theme", "ui.textSize", "ui.density", "ui.language", "ui.sound", "ui.notifications", "ui.inboxTab", "ui.inboxSort",
	"ui.sidePanel", "ui.tour", "ui.firstRun", "ui.columns",
	"ui.enter", "ui.tips", "ui.jobs",
}

const maxPreference = 4096

// Session is who uses the program, and what the page needs before anything else.
type Session struct{ c *call }

// SessionView is the page's first answer.
type SessionView struct {
	ShopName     string `json:"shopName"`
	Trade        string `json:"trade"` // what the shop does; "" before anybody said
	Version      string `json:"version"`
	Actor        string `json:"actor"`
	Role         string `json:"role"`
	Window       bool   `json:"window"`      // this is the desktop window, not a browser
	ReadOnly     bool   `json:"readOnly"`    // nothing can be written or sent…
	ReadOnlyKey  string `json:"readOnlyKey"` // …and the locale key of why
	Restored     bool   `json:"restored"`    // a restore waits for a person's review
	RestoredHeld int    `json:"restoredHeld"`
	// Trouble is what the disk does to the store: full, failing, or damaged, which asks for a copy to be brought back.
	// While there is any nothing is sent.
	Trouble  string `json:"trouble"`
	DataDir  string `json:"dataDir"`
	Timezone string `json:"timezone"`
	Demo     bool   `json:"demo"`    // this is the shop of examples…
	DemoCut  bool   `json:"demoCut"` // …and its WhatsApp is cut
}

// Start tells the page who is asking and what they look at.
func (s *Session) Start() (SessionView, error) {
	name, err := s.c.settings.Get(s.c.work(), settingShopName)
	if err != nil {
		return SessionView{}, err
	}
	trade, err := s.c.settings.Get(s.c.work(), settingTrade)
	if err != nil {
		return SessionView{}, err
	}
	waiting, err := s.c.outbox.Summary(s.c.work())
	return SessionView{
		ShopName: name, Trade: trade, Version: s.c.o.Version, Actor: s.c.actor.Name, Role: string(s.c.actor.Role),
		Window: s.c.o.Shell != nil, ReadOnly: s.c.owner.readOnly != "", ReadOnlyKey: s.c.owner.readOnly,
		Restored: waiting.Restored > 0, RestoredHeld: waiting.Restored, Trouble: string(s.c.disk.trouble()), DataDir: s.c.o.DataDir, Timezone: s.c.o.Zone.String(),
		Demo: s.c.o.demo, DemoCut: s.c.cut.Load(),
	}, err
}

// MoveHere makes a data folder that was copied from another one this computer's own. What could leave is held for review.
func (s *Session) MoveHere() error {
	if s.c.owner.readOnly == "" {
		return desk.NewError(desk.CodeConflict, "session.alreadyHere", nil)
	}
	if s.c.owner.readOnly == readOnlyFrozen {
		return desk.NewError(desk.CodeConflict, readOnlyFrozen, nil)
	}
	return s.c.takeFolder(s.c.work())
}

// Setting returns one of the page's preferences, "" when it was never set.
func (s *Session) Setting(name string) (string, error) {
	if !slices.Contains(preferences, name) {
		return "", desk.NewError(desk.CodeInvalid, "session.unknownSetting", nil)
	}
	return s.c.settings.Get(s.c.work(), name)
}

// SetSetting keeps one of the page's preferences.
func (s *Session) SetSetting(name, value string) error {
	if !slices.Contains(preferences, name) || len(value) > maxPreference {
		return desk.NewError(desk.CodeInvalid, "session.unknownSetting", nil)
	}
	return s.set(name, value)
}

func (s *Session) set(name, value string) error {
	if err := s.c.settings.Set(s.c.work(), name, value); err != nil {
		return err
	}
	s.c.bus.Publish(event.SettingChanged{Name: name})
	return nil
}

// OpenLink opens an address in the system's browser, mail program or telephone. In a browser it only says whether the
// address is harmless, and the page opens it.
func (s *Session) OpenLink(link string) error {
	u, err := url.Parse(link)
	if err != nil || !slices.Contains([]string{"http", "https", "mailto", "tel"}, u.Scheme) ||
		(strings.HasPrefix(u.Scheme, "http") && u.Host == "") {
		return desk.NewError(desk.CodeInvalid, "session.link", nil)
	}
	if s.c.o.Shell == nil {
		return nil
	}
	return s.c.o.Shell.OpenLink(u.String())
}

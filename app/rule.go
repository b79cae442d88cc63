package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"planob/backend/contingency"
	"planob/backend/desk"
)

// The owner's own rules for what leaves by itself. What was never set has the value of docs/DELIVERY.md.
const (
	settingHours    = "rule.hours"
	settingPatience = "rule.patience"
)

// HoursView is when automatic messages may leave, in hours of the shop's day.
type HoursView struct {
	From       int  `json:"from"`
	To         int  `json:"to"`
	Sunday     bool `json:"sunday"`
	UrgentFrom int  `json:"urgentFrom"`
	UrgentTo   int  `json:"urgentTo"`
}

// PatienceView is how long a class of messages waits for its channel before it goes another way.
type PatienceView struct {
	Class       string `json:"class"`
	WaitMinutes int    `json:"waitMinutes"` // since it was written
	DownMinutes int    `json:"downMinutes"` // since the channel went down
	Twice       bool   `json:"twice"`       // better twice than never
}

// RulesView are the rules in force, and those of the program for who wants them back.
type RulesView struct {
	Hours           HoursView      `json:"hours"`
	DefaultHours    HoursView      `json:"defaultHours"`
	Patience        []PatienceView `json:"patience"`
	DefaultPatience []PatienceView `json:"defaultPatience"`
	Groups          bool           `json:"groups"` // what is said in groups is kept
}

// Rules are the rules in force.
func (s *Settings) Rules() (RulesView, error) {
	hours, patience, err := s.c.rules(s.c.work())
	if err != nil {
		return RulesView{}, err
	}
	groups, err := s.c.keepsGroups(s.c.work())
	return RulesView{hours, s.c.defaultHours(), patience, s.c.defaultPatience(), groups}, err
}

// SetHours decides when automatic messages may leave.
func (s *Settings) SetHours(in HoursView) error {
	if !spans(in.From, in.To) || !spans(in.UrgentFrom, in.UrgentTo) {
		return &desk.Error{Code: desk.CodeInvalid, Key: "setting.hours", Field: "hours"}
	}
	return s.c.rule(settingHours, in, "setting.hours")
}

func spans(from, to int) bool { return from >= 0 && to <= 24 && from < to }

// maxPatience is the longest anybody may ask a message to wait: after it most messages have expired.
const maxPatience = 24 * 60

// SetPatience decides for every class how long it waits, and whether it may rather arrive twice than never.
func (s *Settings) SetPatience(in []PatienceView) error {
	known := s.c.defaultPatience()
	if len(in) != len(known) {
		return desk.NewError(desk.CodeInvalid, "setting.patience", nil)
	}
	for i, p := range in {
		if p.Class != known[i].Class || !minutes(p.WaitMinutes) || !minutes(p.DownMinutes) {
			return &desk.Error{Code: desk.CodeInvalid, Key: "setting.patience", Field: p.Class}
		}
	}
	return s.c.rule(settingPatience, in, "setting.patience")
}

func minutes(n int) bool { return n >= 1 && n <= maxPatience }

// rule keeps one and puts all of them in force.
func (c *call) rule(name string, value any, action string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	if err := c.change(map[string]string{name: string(text)}, action); err != nil {
		return err
	}
	if err := c.obey(c.work()); err != nil {
		return err
	}
	c.outbox.Wake()
	return nil
}

// obey puts the rules of the store in force.
func (s *shop) obey(ctx context.Context) error {
	hours, patience, err := s.rules(ctx)
	if err != nil {
		return err
	}
	all, twice := map[desk.Class]desk.Patience{}, map[desk.Class]bool{}
	for class, p := range s.o.Timing.Patience {
		all[class] = p // a class that is not asked for keeps its own
	}
	for i, p := range patience {
		class := desk.Class(p.Class)
		if p != s.defaultPatience()[i] {
			all[class] = desk.Patience{Wait: time.Duration(p.WaitMinutes) * time.Minute, Down: time.Duration(p.DownMinutes) * time.Minute}
		}
		twice[class] = p.Twice
	}
	s.monitor.SetRules(contingency.Rules{Patience: all, PreferDup: twice, Hours: contingency.Hours{
		Zone: s.o.Hours.Zone, From: hours.From, To: hours.To, Sunday: hours.Sunday, UrgentFrom: hours.UrgentFrom, UrgentTo: hours.UrgentTo,
	}})
	s.outbox.SetPatience(all)
	return nil
}

func (s *shop) rules(ctx context.Context) (HoursView, []PatienceView, error) {
	hours, patience := s.defaultHours(), s.defaultPatience()
	if err := s.read(ctx, settingHours, &hours); err != nil {
		return hours, patience, err
	}
	err := s.read(ctx, settingPatience, &patience)
	return hours, patience, err
}

// read reads a setting that is JSON; one that was never set leaves v as it is.
func (s *shop) read(ctx context.Context, name string, v any) error {
	text, err := s.settings.Get(ctx, name)
	if err != nil || text == "" {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	return nil
}

func (s *shop) defaultHours() HoursView {
	h := s.o.Hours
	return HoursView{From: h.From, To: h.To, Sunday: h.Sunday, UrgentFrom: h.UrgentFrom, UrgentTo: h.UrgentTo}
}

// defaultPatience is that of every class which goes another way at all, the most pressing first.
func (s *shop) defaultPatience() []PatienceView {
	all := []PatienceView{}
	for _, class := range desk.Classes {
		if p, ok := s.o.Timing.Patience[class]; ok {
			all = append(all, PatienceView{Class: string(class), WaitMinutes: int(p.Wait.Minutes()), DownMinutes: int(p.Down.Minutes())})
		}
	}
	return all
}

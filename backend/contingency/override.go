package contingency

import (
	"context"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// Force lays a person's word over an account (0: every account, freeze only) for a time. A zero until is the end of
// the shop's day. Repeating it replaces the earlier one.
func (m *Monitor) Force(ctx context.Context, actor desk.Actor, id desk.AccountID, action desk.OverrideAction, until time.Time) (desk.Override, error) {
	if action != desk.ForceFreeze && id == 0 {
		return desk.Override{}, desk.NewError(desk.CodeInvalid, "contingency.whichChannel", nil)
	}
	now := m.Now()
	if until.IsZero() {
		zone := m.zone()
		local := now.In(zone)
		until = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)
	}
	return m.override(ctx, desk.Override{Account: id, Action: action, Actor: actor.Name, From: now, Until: until})
}

func (m *Monitor) zone() *time.Location {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Hours.Zone
}

// SwitchConversation makes a kind the first choice for one conversation, until a person ends it with kind "".
func (m *Monitor) SwitchConversation(ctx context.Context, actor desk.Actor, id desk.ConversationID, kind desk.Kind) (desk.Override, error) {
	if kind == "" {
		return desk.Override{}, m.end(ctx, actor, func(o desk.Override) bool { return o.Action == desk.Prefer && o.Conversation == id })
	}
	return m.override(ctx, desk.Override{Conversation: id, Action: desk.Prefer, Kind: kind, Actor: actor.Name, From: m.Now()})
}

// EndForce ends one override; ending one that is over is no error.
func (m *Monitor) EndForce(ctx context.Context, actor desk.Actor, id int64) error {
	return m.end(ctx, actor, func(o desk.Override) bool { return o.ID == id })
}

// LiveOverrides are those in force and those about to be.
func (m *Monitor) LiveOverrides() []desk.Override {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.Now()
	var live []desk.Override
	for _, o := range m.overrides {
		if o.Until.IsZero() || now.Before(o.Until) {
			live = append(live, o)
		}
	}
	return live
}

func (m *Monitor) override(ctx context.Context, o desk.Override) (desk.Override, error) {
	same := func(other desk.Override) bool {
		return other.Account == o.Account && other.Conversation == o.Conversation && (other.Action == desk.Prefer) == (o.Action == desk.Prefer)
	}
	if err := m.end(ctx, desk.Actor{Name: o.Actor}, same); err != nil {
		return o, err
	}
	o, err := m.Options.Overrides.AddOverride(ctx, o)
	if err != nil {
		return o, fmt.Errorf("add override: %w", err)
	}
	return o, m.overridden(ctx, o)
}

func (m *Monitor) end(ctx context.Context, actor desk.Actor, which func(desk.Override) bool) error {
	for _, o := range m.LiveOverrides() {
		if !which(o) {
			continue
		}
		if err := m.Options.Overrides.EndOverride(ctx, o.ID, actor.Name, m.Now()); err != nil {
			return fmt.Errorf("end override %d: %w", o.ID, err)
		}
		if err := m.overridden(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// overridden makes a change of overrides felt at once.
func (m *Monitor) overridden(ctx context.Context, o desk.Override) error {
	if err := m.reload(ctx); err != nil {
		return err
	}
	m.nudge()
	m.Bus.Publish(event.AccountChanged{Account: o.Account})
	if o.Conversation != 0 {
		m.Bus.Publish(event.ConversationChanged{Conversation: o.Conversation})
	}
	return nil
}

func (m *Monitor) reload(ctx context.Context) error {
	list, err := m.Options.Overrides.LiveOverrides(ctx, m.Now())
	if err != nil {
		return fmt.Errorf("load overrides: %w", err)
	}
	m.mu.Lock()
	m.overrides = list
	m.mu.Unlock()
	return nil
}

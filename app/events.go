package app

import (
	"planob/app/bridge"
	"planob/backend/event"
)

// forward tells the pages of an event, by the names of frontend/src/backend. It never waits.
func forward(hub *bridge.Hub, e event.Event) {
	name, ids := wire(e)
	if name != "" {
		hub.Emit(name, ids)
	}
}

// wire is an event's name and ids as the page knows them.
func wire(e event.Event) (string, map[string]any) {
	switch e := e.(type) {
	case event.MessageChanged:
		return "message:changed", map[string]any{"conversation": e.Conversation, "message": e.Message}
	case event.ConversationChanged:
		return "conversation:changed", map[string]any{"conversation": e.Conversation}
	case event.CustomerChanged:
		return "customer:changed", map[string]any{"customer": e.Customer}
	case event.AccountChanged:
		return "account:changed", map[string]any{"account": e.Account}
	case event.InternetChanged:
		return "internet:changed", map[string]any{}
	case event.IncidentChanged:
		return "incident:changed", map[string]any{"incident": e.Incident}
	case event.OutboxChanged:
		return "outbox:changed", map[string]any{}
	case event.BackupChanged:
		return "backup:changed", map[string]any{}
	case event.JobChanged:
		return "job:changed", map[string]any{"job": e.Job}
	case event.SettingChanged:
		return "setting:changed", map[string]any{"name": e.Name}
	}
	return "", nil
}
